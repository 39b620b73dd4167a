/**
 * The stable codes of everything that parsing an event can report, with what each means.
 * The first group rejects the event, the second accompanies an accepted one.
 */
export const problemCodes = {
  "not-an-object": "The event is not a JSON object.",
  "no-event-kind": "The event has neither run, job nor dataset.",
  "missing-member": "A member without which the event cannot be used is absent, null or empty.",
  "wrong-type": "A member without which the event cannot be used has the wrong JSON type.",
  "invalid-event-time": "eventTime is not a date with a time.",
  "too-deep": "Values are nested more deeply than is accepted.",

  "missing-schema-url": "schemaURL is absent; the kind is told by the members instead.",
  "invalid-schema-url": "schemaURL is not a URI.",
  "missing-producer": "producer is absent; it is taken as the empty string.",
  "invalid-producer": "producer is not a URI; it is kept.",
  "run-id-not-uuid": "runId is not a UUID; a UUID is derived from it and the original kept.",
  "event-type-case": "eventType is not in capitals; it is read as if it were.",
  "event-type-unknown": "eventType is none of the specification's; it is read as OTHER.",
  "event-time-without-zone": "eventTime has no zone; it is read as UTC.",
  "event-time-format": "eventTime is a number; its unit was guessed.",
  "null-member": "An optional member is null; it is read as absent.",
  "ignored-member": "An optional member has the wrong JSON type; it is ignored.",
  "empty-name": "A namespace or name is the empty string.",
  "several-kinds": "The event carries members of more than one kind; the surplus one is ignored.",
  "parent-run-alias": "The run facet parentRun is read as parent, its present name.",
  "facet-invalid": "A facet breaks its schema; it is kept as sent.",
  "text-replaced": "U+0000 or lone surrogates were replaced by U+FFFD.",
  "more-warnings": "There were more warnings than are listed.",
} as const;

/** One of the stable codes; see {@link problemCodes}. */
export type ProblemCode = keyof typeof problemCodes;

/** Something that is wrong with an event: a reason to reject it, or a warning. */
export interface Problem {
  /** Stable, in kebab case, one of {@link problemCodes}. */
  readonly code: ProblemCode;
  /** JSON pointer (RFC 6901) into the event as sent; empty for the event itself. */
  readonly pointer: string;
  /** What is wrong, as a sentence. */
  readonly message: string;
  /** What would have been right. */
  readonly expected: string;
}
