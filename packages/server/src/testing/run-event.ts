/** The fields that every facet has. */
export const facet = { _producer: "https://example.com", _schemaURL: "https://example.com" };
/** A dataset's schema facet with text columns. */
export const schema = (...names: string[]) => ({
  schema: { ...facet, fields: names.map((name) => ({ name, type: "TEXT" })) },
});
/** A run id by number. */
export const runId = (number: number) => `0190a000-0000-7000-8000-${String(number).padStart(12, "0")}`;

/** A run event with the parts that the tests vary. */
export function event(
  run: number,
  eventType: string | undefined,
  minute: number,
  job: { namespace: string; name: string; facets?: object },
  rest: { inputs?: object[]; outputs?: object[]; facets?: object } = {},
): object {
  const { facets = {}, ...io } = rest;
  return {
    ...(eventType === undefined ? {} : { eventType }),
    eventTime: `2026-03-01T10:${String(minute).padStart(2, "0")}:00Z`,
    producer: "https://example.com",
    schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
    run: { runId: runId(run), facets },
    job,
    ...io,
  };
}

/** An instant on the day of the events, by minute. */
export const at = (minute: number) => `2026-03-01T10:${String(minute).padStart(2, "0")}:00.000Z`;
