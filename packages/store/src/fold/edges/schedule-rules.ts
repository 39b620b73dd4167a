/**
 * Executions of a job that its usual interval is taken from, newest first. Mapped tasks and retries are one execution:
 * otherwise the interval of a job with a thousand mapped runs would be the second between two of them.
 */
export const scheduleExecutions = 20;
/** Executions from which on a job has a usual interval. */
export const minExecutions = 5;
/** A job is late when it has not begun for so many of its usual intervals. */
export const lateFactor = 1.5;
