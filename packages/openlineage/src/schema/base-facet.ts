import Type, { type Static, type TObject, type TProperties, type TSchema } from "typebox";
import { Uri } from "./primitives.ts";

/** Where the specification's facet files live; a facet's `_schemaURL` starts with it. */
const facetRoot = "https://openlineage.io/spec/facets";

const provenance = {
  _producer: Uri,
  _schemaURL: Uri,
};

const deletable = {
  ...provenance,
  _deleted: Type.Optional(Type.Boolean()),
};

/** What every facet carries, known or custom: who made it, and against which schema. */
export const BaseFacet = Type.Unsafe<{ _producer: string; _schemaURL: string; [key: string]: unknown }>(
  Type.Object(provenance, { additionalProperties: true }),
);
/** See the schema of the same name. */
export type BaseFacet = Static<typeof BaseFacet>;

/** A job or dataset facet as its container sees it: a base facet that may carry the mark of deletion. */
export const DeletableFacet = Type.Unsafe<BaseFacet & { _deleted?: boolean }>(
  Type.Object(deletable, { additionalProperties: true }),
);
/** See the schema of the same name. */
export type DeletableFacet = Static<typeof DeletableFacet>;

function identity(name: string, version: string, file: string) {
  return { title: name, "x-schema-url": `${facetRoot}/${version}/${file}.json#/$defs/${name}` };
}

/**
 * A facet that belongs to one run (also input and output facets): it cannot be deleted.
 *
 * @param name The definition's name in the specification, such as `NominalTimeRunFacet`.
 * @param version The facet's SchemaVer, such as `1-0-1`.
 * @param properties The facet's own members, without the base facet's.
 * @param file The specification's file, where it is not named like the definition.
 */
export function runBoundFacet<Properties extends TProperties>(
  name: string,
  version: string,
  properties: Properties,
  file: string = name,
): TObject<typeof provenance & Properties> {
  return Type.Object({ ...provenance, ...properties }, identity(name, version, file));
}

/** A facet of a job or dataset: it holds until replaced, or deleted with `_deleted`. Parameters as {@link runBoundFacet}. */
export function lastingFacet<Properties extends TProperties>(
  name: string,
  version: string,
  properties: Properties,
  file: string = name,
): TObject<typeof deletable & Properties> {
  return Type.Object({ ...deletable, ...properties }, identity(name, version, file));
}

/**
 * The container of the facets of one home: the known ones by key, any other as long as it is a base facet.
 */
export function facetContainer<Known extends TProperties, Other extends TSchema>(known: Known, other: Other) {
  const optional = Object.fromEntries(
    Object.entries(known).map(([key, schema]) => [key, Type.Optional(schema)]),
  );
  return Type.Unsafe<{ [Key in keyof Known]?: Static<Known[Key]> } & { [key: string]: Static<Other> }>(
    Type.Object(optional, { additionalProperties: other }),
  );
}
