import { RunState, sqlIsTerminal } from "../../model/run-state.ts";

/**
 * States that depend on the clock, so that no row stores them. Each is a SQL expression over a bounded number of rows
 * that an index finds. `now` is an expression for the reference instant.
 */

const day = 24 * 3_600_000;

/**
 * Thresholds, in milliseconds where they are times.
 *
 * - *Lost*: a run that has not ended although its parent has; or that has been silent for 24 hours and three times
 *   the 95th percentile of its job's durations, and is not a stream. A run's own events and starts of child runs
 *   count as signs of life.
 * - *Late*: a job that has not started by the time that its schedule or its past gives, and a tolerance
 *   (`model/schedule/expected-start.ts`). The tasks of a DAG are late with it.
 * - *Running long*: a run that has not ended after three times the median duration of its job's successful runs, and
 *   at least a minute.
 * - *Stale*: an edge that no run has shown for 30 days, or for five usual intervals of its job.
 * - *Freshness* of a dataset: when the last run that wrote it successfully ended.
 */
export const clockRules = {
  lostAfter: day,
  lostFactor: 3,
  lostQuantile: 0.95,
  /** Number of newest runs for the quantile. */
  lostSample: 50,
  /** Maximum number of child runs and events considered. */
  lostWitnesses: 500,
  longFactor: 3,
  longMinimum: 60_000,
  /** Number of newest successful runs for the usual duration, and the minimum of them. */
  longSample: 20,
  longMinRuns: 3,
  /** Jobs that have been late for so long were abandoned: they need no attention. */
  abandonedAfter: 30 * day,
  staleAfter: 30 * day,
  staleIntervals: 5,
} as const;

const milliseconds = (amount: number | string) => `(${amount}) * interval '1 millisecond'`;

/** Returns the condition that the run `r` is lost. */
export function lostRun(r: string, now: string): string {
  const { lostAfter, lostFactor, lostQuantile, lostSample, lostWitnesses } = clockRules;
  return `(CASE WHEN ${sqlIsTerminal(`${r}.state`)} THEN false
    WHEN EXISTS (SELECT FROM runs lp WHERE lp.run_id = ${r}.parent_run_id AND lp.job_id = ${r}.parent_job_id
                 AND ${sqlIsTerminal("lp.state")}) THEN true
    WHEN ${r}.unbounded OR ${r}.first_at >= ${now} - ${milliseconds(lostAfter)} THEN false
    ELSE GREATEST(${r}.first_at,
        (SELECT max(e.effective_at) FROM (SELECT effective_at FROM events WHERE run_id = ${r}.run_id
           AND event_time >= ${r}.first_at ORDER BY event_time DESC LIMIT ${lostWitnesses}) e),
        (SELECT max(c.first_at) FROM (SELECT first_at FROM runs WHERE parent_run_id = ${r}.run_id
           AND parent_job_id = ${r}.job_id LIMIT ${lostWitnesses}) c))
      < ${now} - ${milliseconds(`GREATEST(${lostAfter}, ${lostFactor} * coalesce((
          SELECT percentile_cont(${lostQuantile}) WITHIN GROUP (ORDER BY extract(epoch FROM d.ended_at - d.started_at) * 1000)
          FROM (SELECT started_at, ended_at FROM runs WHERE job_id = ${r}.job_id ORDER BY first_at DESC, public_id
                LIMIT ${lostSample}) d), 0))`)} END)`;
}

/**
 * Returns the median duration of the newest successful runs of the job of the run `r`, in milliseconds; null for too
 * few of them.
 */
function usualDuration(r: string): string {
  const { longSample, longMinRuns } = clockRules;
  return `(SELECT CASE WHEN count(*) >= ${longMinRuns}
      THEN percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM u.ended_at - u.started_at) * 1000) END
    FROM (SELECT ended_at, started_at FROM runs WHERE job_id = ${r}.job_id AND state = ${RunState.complete}
            AND started_at IS NOT NULL AND id <> ${r}.id
          ORDER BY first_at DESC, public_id LIMIT ${longSample}) u)`;
}

/** Returns the condition that the run `r` has not ended although it takes much longer than usual. */
export function runningLong(r: string, now: string): string {
  const { longFactor, longMinimum } = clockRules;
  return `(CASE WHEN ${sqlIsTerminal(`${r}.state`)} OR ${r}.unbounded OR ${r}.started_at IS NULL
      OR ${r}.started_at > ${now} - ${milliseconds(longMinimum)} THEN false
    ELSE coalesce(${r}.started_at < ${now} - ${milliseconds(`${longFactor} * ${usualDuration(r)}`)}, false) END)`;
}

/**
 * Returns the condition that the job with the schedule `m` (null: none) and the row `j` of `jobs` is late. Queries
 * are late with their task, and tasks with their DAG if it has runs of its own.
 */
export function lateJob(m: string, j: string, now: string): string {
  return `coalesce(${m}.late_at < ${now} AND ${j}.processing_type IS DISTINCT FROM 'STREAMING'
    AND ${j}.processing_type IS DISTINCT FROM 'SERVICE'
    AND NOT EXISTS (SELECT FROM job_rhythms lp WHERE lp.job_id = ${j}.parent_id AND lp.job_id <> ${m}.job_id)
    AND NOT EXISTS (SELECT FROM representatives lo WHERE lo.node_id = ${m}.job_id AND lo.stands <> ${m}.job_id), false)`;
}

/**
 * Returns when the newest execution of the job with the schedule `m` showed its edges; null when none of the newest
 * did. Edges of a job without a complete execution are shown by every run, others by good ones.
 */
export function edgesShownAt(m: string, provisional: string): string {
  return `CASE WHEN ${provisional} THEN ${m}.named_at ELSE ${m}.shown_at END`;
}

/** Returns the instant before which the last sighting of an edge of the job with the schedule `m` makes it stale. */
export function staleBefore(m: string, now: string): string {
  const { staleAfter, staleIntervals } = clockRules;
  return `(${now} - LEAST(${milliseconds(staleAfter)}, ${milliseconds(`${staleIntervals} * ${m}.interval_ms`)}))`;
}
