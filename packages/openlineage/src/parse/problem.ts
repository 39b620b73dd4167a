/**
 * The stable codes of all problems that parsing can report, with their meanings. Codes of the first group reject the
 * event, codes of the second group are warnings.
 */
export const problemCodes = {
  "not-an-object": "The event is not a JSON object.",
  "no-event-kind": "The event has no run, job or dataset.",
  "missing-member": "A required member is absent, null or empty.",
  "wrong-type": "A required member has the wrong JSON type.",
  "invalid-event-time": "eventTime is not a timestamp.",
  "too-deep": "Values are nested too deeply.",

  "missing-schema-url": "schemaURL is absent. The members determine the event kind.",
  "invalid-schema-url": "schemaURL is not a URI.",
  "missing-producer": "producer is absent; treated as an empty string.",
  "invalid-producer": "producer is not a URI; kept as sent.",
  "run-id-not-uuid": "runId is not a UUID. A UUID is derived from it; the original is kept.",
  "event-type-case": "eventType is not in uppercase; converted to uppercase.",
  "event-type-unknown": "Unknown eventType; treated as OTHER.",
  "event-time-without-zone": "eventTime has no time zone; treated as UTC.",
  "event-time-format": "eventTime is a number; its unit is inferred from its magnitude.",
  "null-member": "An optional member is null; treated as absent.",
  "ignored-member": "An optional member has the wrong JSON type; ignored.",
  "empty-name": "A namespace or name is an empty string.",
  "several-kinds": "The event has members of more than one kind; the extra member is ignored.",
  "parent-run-alias": "The run facet parentRun is treated as parent, its current name.",
  "facet-invalid": "A facet violates its schema; kept as sent.",
  "text-replaced": "U+0000 or lone surrogates were replaced with U+FFFD.",
  "more-warnings": "Some warnings were omitted.",
} as const;

/** A problem code. See {@link problemCodes}. */
export type ProblemCode = keyof typeof problemCodes;

/** A problem with an event: a reason to reject it, or a warning. */
export interface Problem {
  /** The stable code, one of {@link problemCodes}. */
  readonly code: ProblemCode;
  /** JSON pointer (RFC 6901) into the event as sent; empty for the event itself. */
  readonly pointer: string;
  /** A description of the problem, as a sentence. */
  readonly message: string;
  /** A description of the expected value. */
  readonly expected: string;
}
