import type { Static, TSchema } from "typebox";

type ReadonlyDeep<Value> = Value extends readonly [unknown, ...unknown[]]
  ? { readonly [Key in keyof Value]: ReadonlyDeep<Value[Key]> }
  : Value extends readonly (infer Item)[]
    ? readonly ReadonlyDeep<Item>[]
    : Value extends object
      ? { readonly [Key in keyof Value]: ReadonlyDeep<Value[Key]> }
      : Value;

/** The type of a schema's values, read-only: a handler may return what the store gives it. */
export type Answer<Schema extends TSchema> = ReadonlyDeep<Static<Schema>>;
