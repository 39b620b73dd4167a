/**
 * Number of newest executions from which the usual interval of a job is computed. Mapped tasks and retries count as
 * one execution; otherwise the interval of a job with a thousand mapped runs would be the second between two of them.
 */
export const scheduleExecutions = 20;
/** Minimum number of executions for a usual interval. */
export const minExecutions = 5;
/** A job is late when it has not started for this many usual intervals. */
export const lateFactor = 1.5;
