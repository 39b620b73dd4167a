import { isObject } from "../json.ts";

/** The schedule of a DAG as Airflow states it in the facet `airflowDagRun`. */
export interface StatedSchedule {
  /** Cron expressions; several start the DAG in turn. */
  readonly crons: readonly string[];
  /** IANA name, or an offset such as `+01:00`; null: UTC. */
  readonly timezone: string | null;
  /** A fixed interval, in milliseconds. */
  readonly intervalMs: number | null;
  /** The assets that start the DAG do so together (`all`), or each on its own (`any`); null: no asset does. */
  readonly assets: "all" | "any" | null;
}

/** Maximum number of timetable values to visit: deeply nested facets must have bounded cost. */
const maxSteps = 10_000;
const maxCrons = 20;
const maxLength = 200;

/**
 * Reads the schedule of a DAG from the facet `airflowDagRun` of one of its runs: the serialized timetable, or in its
 * absence `timetable_summary` (Airflow 3) or `schedule_interval` (Airflow 2).
 *
 * @returns null for a DAG that states no schedule, or one that cannot be predicted
 */
export function statedSchedule(facet: unknown): StatedSchedule | null {
  const dag = isObject(facet) ? facet.dag : undefined;
  if (!isObject(dag)) return null;
  const crons: string[] = [];
  let timezone: string | null = null;
  let intervalMs: number | null = null;
  const pending: unknown[] = [dag.timetable];
  for (let steps = 0; pending.length > 0 && steps < maxSteps; steps += 1) {
    const value = pending.shift();
    if (Array.isArray(value)) pending.push(...value.slice(0, 1_000));
    if (!isObject(value)) continue;
    const expressions = Array.isArray(value.expressions) ? value.expressions : [value.expression];
    for (const expression of expressions) if (isCron(expression)) crons.push(cronOf(expression));
    timezone ??= zoneOf(value.timezone);
    // The timetable by interval has seconds.
    if (typeof value.delta === "number" && value.delta > 0) intervalMs ??= value.delta * 1_000;
    pending.push(value.__var, value.timetable, value.timetables);
  }
  if (crons.length === 0 && intervalMs === null) {
    for (const summary of [dag.timetable_summary, dag.schedule_interval]) {
      if (isCron(summary)) crons.push(cronOf(summary));
      else intervalMs ??= intervalOf(summary);
      if (crons.length > 0 || intervalMs !== null) break;
    }
  }
  const assets = assetCondition(dag.timetable);
  if (crons.length === 0 && intervalMs === null && assets === null) return null;
  return { crons: [...new Set(crons)].slice(0, maxCrons), timezone, intervalMs, assets };
}

/** Presets of Airflow; `@once` and `@continuous` have no next time. */
const presets: Readonly<Record<string, string>> = {
  "@hourly": "0 * * * *",
  "@daily": "0 0 * * *",
  "@weekly": "0 0 * * 0",
  "@monthly": "0 0 1 * *",
  "@quarterly": "0 0 1 */3 *",
  "@yearly": "0 0 1 1 *",
};

function isCron(value: unknown): value is string {
  if (typeof value !== "string" || value.length > maxLength) return false;
  return Object.hasOwn(presets, value) || /^\s*[\d*?LW/,#A-Z-]+(\s+[\d*?LW/,#A-Z-]+){4,5}\s*$/i.test(value);
}

function cronOf(expression: string): string {
  return presets[expression] ?? expression.trim();
}

/** Reads a zone: a name, an offset in seconds, or an object with the name. */
function zoneOf(value: unknown): string | null {
  if (typeof value === "string" && value.length <= maxLength) return value;
  if (typeof value === "number" && Number.isFinite(value) && Math.abs(value) < 86_400) {
    const minutes = Math.round(Math.abs(value) / 60);
    const two = (number: number) => String(number).padStart(2, "0");
    return `${value < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  }
  return isObject(value) ? zoneOf(value.__var ?? value.name) : null;
}

/** Reads Python's text of a `timedelta`, such as `1 day, 2:00:00`, in milliseconds; null for other texts. */
function intervalOf(value: unknown): number | null {
  const match =
    typeof value === "string"
      ? /^(?:(\d{1,6}) days?, )?(\d{1,2}):(\d\d):(\d\d)(?:\.\d+)?$/.exec(value.trim())
      : null;
  if (!match) return null;
  const [days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0));
  const total = ((days! * 24 + hours!) * 60 + minutes!) * 60 + seconds!;
  return total > 0 ? total * 1_000 : null;
}

/** Reads how the assets of a timetable start a DAG. A time beside them starts it too, like any of them. */
function assetCondition(timetable: unknown): "all" | "any" | null {
  if (!isObject(timetable)) return null;
  const condition = timetable.asset_condition ?? timetable.dataset_condition;
  if (!isObject(condition) || Object.keys(condition).length === 0) return null;
  const type = String(condition.__type ?? "").toLowerCase();
  return type.endsWith("any") || type.endsWith("or") ? "any" : "all";
}
