import Type, { type Static, type TSchema } from "typebox";

/** A string that the specification calls a URI (RFC 3986, scheme required). */
export const Uri = Type.String({ format: "uri" });

/** An RFC 3339 date and time; the zone is required. */
export const DateTime = Type.String({ format: "date-time" });

/** An RFC 9562 UUID in its textual form. */
export const Uuid = Type.String({ format: "uuid" });

/**
 * An object whose keys are free and whose values all follow one schema.
 *
 * `Type.Record` would emit `patternProperties: {"^.*$": …}`, which skips keys that contain a line break and costs a
 * regular expression per key; the specification itself writes `additionalProperties`.
 */
export function mapOf<Value extends TSchema>(value: Value) {
  return Type.Unsafe<Record<string, Static<Value>>>({ type: "object", additionalProperties: value });
}

/** An object with any content. */
export const AnyObject = Type.Unsafe<Record<string, unknown>>({ type: "object", additionalProperties: true });
