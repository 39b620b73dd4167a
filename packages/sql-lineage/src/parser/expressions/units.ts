import type { Call } from "../../syntax/queries.ts";

/** Functions with three arguments, of which the first or last is a time unit. */
const unitOfThree: ReadonlySet<string> = new Set(
  `dateadd datediff date_add date_diff date_sub timestampadd timestampdiff timestamp_diff datetime_diff time_diff
  datediff_big`.split(/\s+/),
);

/** Functions with two or more arguments, of which the first or last is a time unit. */
const unitOfTwo: ReadonlySet<string> = new Set(
  `datepart date_part datename datetrunc date_trunc timestamp_trunc datetime_trunc time_trunc time_slice date_bucket
  pgdate_part date_part_year extract`.split(/\s+/),
);

/** Functions with two arguments, of which the last can be a time unit. */
const unitAtTheEnd: ReadonlySet<string> = new Set(["last_day", "trunc", "round"]);

/**
 * Finds the argument of a call that is a time unit. A column can have the same name, so the position decides.
 *
 * @param units - positions of the arguments that are unit keywords
 * @param unitsLast - true if the dialect puts units after the value
 */
export function unitArgument(call: Call, units: readonly number[], unitsLast: boolean): number | undefined {
  const count = call.arguments.length;
  const last = count - 1;
  if (units.length === 0 || count < 2) return undefined;
  if (unitAtTheEnd.has(call.name)) return units.includes(last) ? last : undefined;
  if (!unitOfTwo.has(call.name) && !(unitOfThree.has(call.name) && count >= 3)) return undefined;
  if (units.includes(0) && !(unitsLast && call.name !== "extract")) return 0;
  // A column follows a quoted unit.
  if (call.arguments[0]!.kind === "constant") return undefined;
  return units.includes(last) ? last : undefined;
}
