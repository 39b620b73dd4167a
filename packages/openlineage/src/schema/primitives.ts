import Type, { type Static, type TSchema } from "typebox";

/** A URI as defined by the specification (RFC 3986, scheme required). */
export const Uri = Type.String({ format: "uri" });

/** An RFC 3339 timestamp; the time zone is required. */
export const DateTime = Type.String({ format: "date-time" });

/** An RFC 9562 UUID in textual form. */
export const Uuid = Type.String({ format: "uuid" });

/**
 * Defines an object with arbitrary keys whose values have the same schema.
 *
 * `Type.Record` would emit `patternProperties: {"^.*$": …}`, which skips keys with line breaks and evaluates a regular
 * expression per key. The specification uses `additionalProperties`.
 */
export function mapOf<Value extends TSchema>(value: Value) {
  return Type.Unsafe<Record<string, Static<Value>>>({ type: "object", additionalProperties: value });
}

/** An object with any content. */
export const AnyObject = Type.Unsafe<Record<string, unknown>>({ type: "object", additionalProperties: true });
