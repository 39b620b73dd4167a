import Type, { type Static, type TObject, type TProperties, type TSchema } from "typebox";
import { Uri } from "./primitives.ts";

/** The base URL of the specification's facet files; the prefix of `_schemaURL`. */
const facetRoot = "https://openlineage.io/spec/facets";

const provenance = {
  _producer: Uri,
  _schemaURL: Uri,
};

const deletable = {
  ...provenance,
  _deleted: Type.Optional(Type.Boolean()),
};

/** The members of every facet, known or custom: its producer and schema. */
export const BaseFacet = Type.Unsafe<{ _producer: string; _schemaURL: string; [key: string]: unknown }>(
  Type.Object(provenance, { additionalProperties: true }),
);
/** See the schema of the same name. */
export type BaseFacet = Static<typeof BaseFacet>;

/** A job or dataset facet: a base facet that can be marked as deleted. */
export const DeletableFacet = Type.Unsafe<BaseFacet & { _deleted?: boolean }>(
  Type.Object(deletable, { additionalProperties: true }),
);
/** See the schema of the same name. */
export type DeletableFacet = Static<typeof DeletableFacet>;

function identity(name: string, version: string, file: string) {
  return { title: name, "x-schema-url": `${facetRoot}/${version}/${file}.json#/$defs/${name}` };
}

/**
 * Defines a facet that belongs to one run (including input and output facets). It cannot be deleted.
 *
 * @param name - the definition's name in the specification, such as `NominalTimeRunFacet`
 * @param version - the facet's SchemaVer, such as `1-0-1`
 * @param properties - the facet's own members, without those of the base facet
 * @param file - the specification's file name, if it differs from the definition's name
 */
export function runBoundFacet<Properties extends TProperties>(
  name: string,
  version: string,
  properties: Properties,
  file: string = name,
): TObject<typeof provenance & Properties> {
  return Type.Object({ ...provenance, ...properties }, identity(name, version, file));
}

/**
 * Defines a facet of a job or dataset. It is valid until replaced, or deleted with `_deleted`. The parameters are those
 * of {@link runBoundFacet}.
 */
export function lastingFacet<Properties extends TProperties>(
  name: string,
  version: string,
  properties: Properties,
  file: string = name,
): TObject<typeof deletable & Properties> {
  return Type.Object({ ...deletable, ...properties }, identity(name, version, file));
}

/**
 * Defines the container of the facets in one home: known facets by key, and any other base facet.
 */
export function facetContainer<Known extends TProperties, Other extends TSchema>(known: Known, other: Other) {
  const optional = Object.fromEntries(
    Object.entries(known).map(([key, schema]) => [key, Type.Optional(schema)]),
  );
  return Type.Unsafe<{ [Key in keyof Known]?: Static<Known[Key]> } & { [key: string]: Static<Other> }>(
    Type.Object(optional, { additionalProperties: other }),
  );
}
