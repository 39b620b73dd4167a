import type { Submission } from "@headwater/store";

const start = Date.UTC(2026, 4, 1);

/** Returns the event with a number: starts and ends of runs of a few jobs, with retries and failures. */
export function crashEvent(number: number): Submission {
  const run = number >> 1;
  const isStart = number % 2 === 0;
  const at = start + number * 1000;
  return {
    value: {
      eventType: isStart ? "START" : run % 11 === 3 ? "FAIL" : "COMPLETE",
      eventTime: new Date(at).toISOString(),
      producer: "https://example.com/crash",
      run: {
        runId: `0195a000-0000-7000-8000-${String(run).padStart(12, "0")}`,
        facets: { processing_engine: { version: "3.0", name: `engine of run ${run}` } },
      },
      job: { namespace: "crash", name: `job_${run % 17}` },
      inputs: [{ namespace: "crash", name: `in_${run % 13}` }],
      outputs: isStart
        ? []
        : [
            {
              namespace: "crash",
              name: `out_${run % 17}`,
              facets: { schema: { fields: [{ name: "id", type: "bigint" }, { name: `c${run % 40}` }] } },
            },
          ],
    },
    receivedAt: at,
  };
}
