import type { Call } from "../syntax.ts";

/** Functions of three arguments, the first or the last of which is a unit of time. */
const unitOfThree: ReadonlySet<string> = new Set(
  `dateadd datediff date_add date_diff date_sub timestampadd timestampdiff timestamp_diff datetime_diff time_diff
  datediff_big`.split(/\s+/),
);

/** Functions of two arguments or more, the first or the last of which is a unit of time. */
const unitOfTwo: ReadonlySet<string> = new Set(
  `datepart date_part datename datetrunc date_trunc timestamp_trunc datetime_trunc time_trunc time_slice date_bucket
  pgdate_part date_part_year extract`.split(/\s+/),
);

/** Functions whose last argument of two may be a unit of time. */
const unitAtTheEnd: ReadonlySet<string> = new Set(["last_day", "trunc", "round"]);

/**
 * Finds the argument of a call that is a unit of time. A column may be called like one, so its place decides.
 *
 * @param units - positions of the arguments that are words for units
 * @param unitsLast - whether the dialect puts units behind what they measure
 */
export function unitArgument(call: Call, units: readonly number[], unitsLast: boolean): number | undefined {
  const count = call.arguments.length;
  const last = count - 1;
  if (units.length === 0 || count < 2) return undefined;
  if (unitAtTheEnd.has(call.name)) return units.includes(last) ? last : undefined;
  if (!unitOfTwo.has(call.name) && !(unitOfThree.has(call.name) && count >= 3)) return undefined;
  if (units.includes(0) && !(unitsLast && call.name !== "extract")) return 0;
  // Behind a unit in quotes a column follows.
  if (call.arguments[0]!.kind === "constant") return undefined;
  return units.includes(last) ? last : undefined;
}
