import { EventType } from "../schema/events.ts";
import { isUnstorable, storableCopy } from "../text/unstorable-text.ts";
import { jsonPointer, pathTo, walkJson } from "../text/walk-json.ts";
import { isUri } from "../validation/uri-format.ts";
import { parseEventTime } from "./event-time.ts";
import type { NormalizedEvent } from "./normalized-event.ts";
import type { Problem } from "./problem.ts";
import { ProblemLog } from "./problem-log.ts";
import { isObject, type JsonObject, MemberReader, member, typeName } from "./read-members.ts";

/** Options of {@link parseEvent}. */
export interface ParseOptions {
  /**
   * The maximum number of warnings. A final warning gives the number of omitted ones.
   *
   * @default 100
   */
  readonly maximumWarnings?: number;
}

/** The outcome of parsing: a usable event, possibly with warnings, or all reasons for its rejection. */
export type ParseOutcome =
  | { readonly ok: true; readonly event: NormalizedEvent; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** The maximum nesting depth of objects and arrays, including the event itself. */
export const maximumDepth = 512;

const eventTypes: ReadonlySet<string> = new Set(EventType.enum);

/**
 * Parses an OpenLineage event as leniently as producers require, and reports its problems.
 *
 * The members determine the kind: an event with `run` is a run event, else one with `job` a job event, else one with
 * `dataset` a dataset event. `schemaURL` is not used because it is often outdated or absent. Never throws on a JSON
 * value and does not modify it.
 *
 * @param value - the result of `JSON.parse`
 */
export function parseEvent(value: unknown, options: ParseOptions = {}): ParseOutcome {
  const log = new ProblemLog(options.maximumWarnings ?? 100);
  const storable = isObject(value) ? storableEvent(value, log) : value;
  const event = isObject(storable) ? readEvent(storable, log) : undefined;
  if (!isObject(value)) {
    log.reject("not-an-object", "", `The event is ${typeName(value)}.`, "a JSON object");
  }
  if (event === undefined || log.problems.length > 0) return { ok: false, problems: log.problems };
  return { ok: true, event, warnings: log.warnings() };
}

/** Replaces text that databases reject; returns undefined if the event is nested too deeply. */
function storableEvent(event: JsonObject, log: ProblemLog): JsonObject | undefined {
  let firstUnstorable: string | undefined;
  const complete = walkJson(event, {
    onContainer(node) {
      if (node.depth <= maximumDepth) return true;
      log.reject(
        "too-deep",
        jsonPointer(pathTo(node).slice(0, 8)),
        `Values are nested more than ${maximumDepth} levels deep.`,
        `at most ${maximumDepth} levels`,
      );
      return false;
    },
    onKey(key, node) {
      if (firstUnstorable === undefined && isUnstorable(key)) firstUnstorable = jsonPointer(pathTo(node));
      return true;
    },
    onString(text, key, node) {
      if (firstUnstorable === undefined && isUnstorable(text))
        firstUnstorable = jsonPointer(pathTo(node, key));
      return true;
    },
  });
  if (!complete) return undefined;
  if (firstUnstorable === undefined) return event;
  log.warn(
    "text-replaced",
    firstUnstorable,
    "Text contains U+0000 or a lone surrogate, here and possibly elsewhere; replaced with U+FFFD.",
    "well-formed Unicode without U+0000",
  );
  return storableCopy(event) as JsonObject;
}

function readEvent(event: JsonObject, log: ProblemLog): NormalizedEvent | undefined {
  const read = new MemberReader(log);
  const has = (key: string) => member(event, key) !== undefined && member(event, key) !== null;
  const time = readTime(event, log);
  const base = { producer: readProducer(event, log), schemaURL: readSchemaUrl(event, log) };
  const surplus = (kind: string, key: string) =>
    log.warn(
      "several-kinds",
      `/${key}`,
      `Ignored ${key} in a ${kind} event.`,
      `no ${key} in a ${kind} event`,
    );

  if (has("run") || has("job")) {
    const kind = has("run") ? "run" : "job";
    if (has("dataset")) surplus(kind, "dataset");
    const run = kind === "run" ? read.run(event.run, "/run") : undefined;
    const job = read.job(event.job, "/job");
    const inputs = read.inputs(event);
    const outputs = read.outputs(event);
    if (time === undefined || job === undefined || inputs === undefined || outputs === undefined)
      return undefined;
    if (kind === "job") return { kind, ...time, ...base, job, inputs, outputs };
    const eventType = readEventType(event, log);
    return run === undefined ? undefined : { kind, ...time, ...base, eventType, run, job, inputs, outputs };
  }
  if (has("dataset")) {
    for (const key of ["inputs", "outputs"]) if (has(key)) surplus("dataset", key);
    const dataset = read.dataset(event.dataset, "/dataset");
    return time === undefined || dataset === undefined
      ? undefined
      : { kind: "dataset", ...time, ...base, dataset };
  }
  log.reject(
    "no-event-kind",
    "",
    "The event has no run, job or dataset.",
    "run and job (run event), job (job event), or dataset (dataset event)",
  );
  return undefined;
}

function readTime(
  event: JsonObject,
  log: ProblemLog,
): { eventTime: number; eventTimeText: string } | undefined {
  const text = member(event, "eventTime");
  const expected = "an RFC 3339 timestamp with a time zone, such as 2026-01-31T08:00:00Z";
  if (text === undefined || text === null) {
    log.reject("missing-member", "/eventTime", "The event has no eventTime.", expected);
    return undefined;
  }
  if (typeof text !== "string" && typeof text !== "number") {
    log.reject("wrong-type", "/eventTime", `eventTime is ${typeName(text)}.`, expected);
    return undefined;
  }
  const time = parseEventTime(text);
  if (time === undefined) {
    log.reject("invalid-event-time", "/eventTime", "eventTime is not a timestamp.", expected);
    return undefined;
  }
  if (!time.hasZone) {
    log.warn(
      "event-time-without-zone",
      "/eventTime",
      "eventTime has no time zone; treated as UTC.",
      expected,
    );
  }
  if (time.unit !== undefined) {
    log.warn(
      "event-time-format",
      "/eventTime",
      `eventTime is a number; treated as ${time.unit} since 1970.`,
      expected,
    );
  }
  return { eventTime: time.milliseconds, eventTimeText: String(text) };
}

function readProducer(event: JsonObject, log: ProblemLog): string {
  const producer = member(event, "producer");
  if (typeof producer !== "string") {
    log.warn("missing-producer", "/producer", `producer is ${typeName(producer)}.`, "a URI");
    return "";
  }
  if (!isUri(producer)) log.warn("invalid-producer", "/producer", "producer is not a URI.", "a URI");
  return producer;
}

function readSchemaUrl(event: JsonObject, log: ProblemLog): string | undefined {
  const schemaUrl = member(event, "schemaURL");
  if (typeof schemaUrl !== "string") {
    log.warn("missing-schema-url", "/schemaURL", `schemaURL is ${typeName(schemaUrl)}.`, "a URI");
    return undefined;
  }
  if (!isUri(schemaUrl)) log.warn("invalid-schema-url", "/schemaURL", "schemaURL is not a URI.", "a URI");
  return schemaUrl;
}

function readEventType(event: JsonObject, log: ProblemLog): EventType | undefined {
  const sent = member(event, "eventType");
  if (sent === undefined) return undefined;
  const expected = [...eventTypes].join(", ");
  if (sent === null) {
    log.warn("null-member", "/eventType", "eventType is null; treated as absent.", expected);
    return undefined;
  }
  if (typeof sent !== "string") {
    log.warn(
      "event-type-unknown",
      "/eventType",
      `eventType is ${typeName(sent)}; treated as OTHER.`,
      expected,
    );
    return "OTHER";
  }
  if (eventTypes.has(sent)) return sent as EventType;
  const upperCase = sent.trim().toUpperCase();
  if (eventTypes.has(upperCase)) {
    log.warn(
      "event-type-case",
      "/eventType",
      `eventType is not in uppercase; treated as ${upperCase}.`,
      expected,
    );
    return upperCase as EventType;
  }
  log.warn("event-type-unknown", "/eventType", "Unknown eventType; treated as OTHER.", expected);
  return "OTHER";
}
