import type { PastStart } from "../../model/schedule/expected-start.ts";
import type { StatedSchedule } from "../../model/schedule/stated-schedule.ts";

/** Past starts of a job as {@link pastStartColumns} read them, newest first, and its stated schedule. */
export interface PastStartsRow {
  /** Epoch milliseconds; arrays of 64-bit numbers arrive as texts. */
  readonly starts: readonly (number | string)[];
  readonly nominal_ends: readonly (number | string | null)[];
  readonly manual: readonly boolean[];
  readonly schedule: StatedSchedule | null;
}

/** Aggregates over executions `e`, newest first: the fields of {@link PastStartsRow} but the schedule. */
export const pastStartColumns = `
  array_agg((extract(epoch FROM e.at) * 1000)::bigint ORDER BY e.at DESC, e.key DESC) AS starts,
  array_agg((extract(epoch FROM e.nominal_end) * 1000)::bigint ORDER BY e.at DESC, e.key DESC) AS nominal_ends,
  array_agg(e.manual ORDER BY e.at DESC, e.key DESC) AS manual`;

/** Converts a row to past starts. */
export function toPastStarts({ starts, nominal_ends, manual }: PastStartsRow): PastStart[] {
  return starts.map((at, index) => ({
    at: Number(at),
    nominalEnd: nominal_ends[index] === null ? null : Number(nominal_ends[index]),
    manual: manual[index]!,
  }));
}
