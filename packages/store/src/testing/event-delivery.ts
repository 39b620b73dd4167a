/** Arbitrary deliveries of generated events and decisions: in any order, repeated, and in requests of any size. */
import { createHash } from "node:crypto";
import { canonicalJson } from "@headwater/openlineage";
import fc from "fast-check";
import { datasetEvent, datasetName, jobEvent, nights, receivedAt, runEvent } from "./event-generator.ts";
import type { ReceivedEvent } from "./reference/reference-statements.ts";

/** Returns the time of receipt of an event: equal events have equal times. */
function arrivalOf(value: unknown): number {
  return receivedAt + (createHash("sha256").update(canonicalJson(value)).digest()[0]! % 4);
}

/** An event with its delivery: its positions in the order, and whether a request ends with it. */
export interface DeliveredEvent extends ReceivedEvent {
  readonly places: readonly number[];
  readonly endsRequest: boolean;
}

const delivery = {
  places: fc.array(fc.nat(1000), { minLength: 1, maxLength: 2 }),
  endsRequest: fc.boolean(),
};

/** A set of events with an arbitrary delivery. */
export const deliveredEvents: fc.Arbitrary<DeliveredEvent[]> = fc
  .tuple(
    fc.array(
      fc.record({
        value: fc.oneof(
          { weight: 6, arbitrary: runEvent },
          { weight: 1, arbitrary: jobEvent },
          { weight: 2, arbitrary: datasetEvent },
        ),
        ...delivery,
      }),
      { maxLength: 10 },
    ),
    fc.option(nights, { nil: [], freq: 2 }),
    fc.array(fc.record(delivery), { minLength: 24, maxLength: 24 }),
  )
  .map(([events, repeated, deliveries]) =>
    [
      ...events,
      ...repeated.map((value, index) => ({ value, ...deliveries[index % deliveries.length]! })),
    ].map((event) => ({ ...event, receivedAt: arrivalOf(event.value) })),
  );

/** A decision about two names, and its position among the requests. */
export interface DeliveredDecision {
  readonly names: readonly [{ namespace: string; name: string }, { namespace: string; name: string }];
  readonly isSame: boolean;
  readonly isUndone: boolean;
  readonly place: number;
}

/** A few decisions about names of the pool, whose datasets may never appear. */
export const deliveredDecisions: fc.Arbitrary<DeliveredDecision[]> = fc.array(
  fc
    .record({
      names: fc.tuple(datasetName, datasetName).filter(([a, b]) => a !== b),
      isSame: fc.boolean(),
      isUndone: fc.boolean(),
      place: fc.nat(12),
    })
    .map((decision) => decision as unknown as DeliveredDecision),
  { maxLength: 3 },
);

/** Returns the requests that deliver the events, in order: each a list of events submitted at once. */
export function requestsOf(events: readonly DeliveredEvent[]): ReceivedEvent[][] {
  const arrivals = events
    .flatMap((event) => event.places.map((place) => ({ place, event })))
    .sort((a, b) => a.place - b.place);
  const requests: ReceivedEvent[][] = [[]];
  for (const { event } of arrivals) {
    requests.at(-1)!.push(event);
    if (event.endsRequest) requests.push([]);
  }
  return requests.filter((request) => request.length > 0);
}
