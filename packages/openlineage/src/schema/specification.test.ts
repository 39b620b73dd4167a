import { describe, expect, it } from "vitest";
import { type FacetHome, facetSchemas, facetSchemaUrl } from "../facets/registry.ts";
import { compareSchemas, type SchemaDocument, type SchemaNode } from "../testing/compare-schemas.ts";
import { listFixtures, readFixture } from "../testing/fixtures.ts";
import { checkEvent, checkFacet } from "../validation/validator.ts";
import { DatasetEvent, JobEvent, RunEvent, specificationUrl } from "./events.ts";

type File = SchemaNode & {
  $id: string;
  $defs: Record<string, SchemaNode>;
  properties: Record<string, SchemaNode>;
};

const core = readFixture("openlineage", "OpenLineage.json") as File;
const facetFiles = listFixtures("openlineage", "facets").map(
  (name) => readFixture("openlineage", "facets", name) as File,
);

function documentOf(file: File): SchemaDocument {
  const document: SchemaDocument = {
    resolve(reference) {
      const [address, name] = reference.split("#/$defs/") as [string, string];
      const target = address === "" || address === file.$id ? file : core;
      if (target === undefined || (address !== "" && target.$id !== address))
        throw new Error(`unknown ${reference}`);
      const schema = target.$defs[name];
      if (schema === undefined) throw new Error(`no definition ${reference}`);
      return { schema, document: target === file ? document : documentOf(target) };
    },
  };
  return document;
}

/** The package's schemas contain only references next to their definitions, as placed by TypeBox. */
const noDocument: SchemaDocument = {
  resolve(reference) {
    throw new Error(`unexpected ${reference}`);
  },
};

const homeOf: Record<string, FacetHome> = {
  RunFacet: "run",
  JobFacet: "job",
  DatasetFacet: "dataset",
  InputDatasetFacet: "input",
  OutputDatasetFacet: "output",
};

/** Returns each definition of a file that extends one of the five base facets, with the resulting home. */
function facetDefinitions(file: File): { name: string; home: FacetHome }[] {
  return Object.entries(file.$defs).flatMap(([name, schema]) => {
    for (const part of (schema.allOf as SchemaNode[] | undefined) ?? []) {
      const home = homeOf[String(part.$ref).split("#/$defs/")[1] ?? ""];
      if (home !== undefined) return [{ name, home }];
    }
    return [];
  });
}

const definitions = facetFiles.flatMap((file) =>
  facetDefinitions(file).map(({ name, home }) => {
    const key = Object.keys(file.properties)[0] as string;
    return { file, name, home, key, label: `${home}.${key} as ${name}` };
  }),
);

describe(`the schemas`, () => {
  it("include exactly the facets defined in the 38 published files", () => {
    expect(facetFiles).toHaveLength(38);
    const ours = Object.entries(facetSchemas).flatMap(([home, keys]) =>
      Object.keys(keys).map((key) => `${home}.${key}`),
    );
    expect(ours.sort()).toEqual(definitions.map(({ home, key }) => `${home}.${key}`).sort());
  });

  it.each(definitions)("$label matches the specification", ({ file, name, home, key }) => {
    const schemas: Record<string, unknown> = facetSchemas[home];
    const ours = schemas[key] as SchemaNode;
    const theirs = file.$defs[name] as SchemaNode;
    expect(
      compareSchemas({ schema: theirs, document: documentOf(file) }, { schema: ours, document: noDocument }),
    ).toEqual([]);
    expect(facetSchemaUrl(home, key)).toBe(`${file.$id}#/$defs/${name}`);
  });

  it.each([
    ["RunEvent", RunEvent],
    ["JobEvent", JobEvent],
    ["DatasetEvent", DatasetEvent],
  ] as const)("%s matches the specification, except for known facets", (name, ours) => {
    const file = core as File;
    const isContainer = (path: string) => /(^|\/)(facets|inputFacets|outputFacets)$/.test(path);
    expect(
      compareSchemas(
        { schema: file.$defs[name] as SchemaNode, document: documentOf(file) },
        { schema: ours as unknown as SchemaNode, document: noDocument },
        isContainer,
      ),
    ).toEqual([]);
    expect(specificationUrl).toBe(file.$id);
  });

  it.each([
    [
      "an extra member",
      { properties: { query: { type: "string" }, more: { type: "string" } }, required: ["query"] },
    ],
    ["a missing member", { properties: {}, required: ["query"] }],
    ["a different type", { properties: { query: { type: "integer" } }, required: ["query"] }],
    ["a different format", { properties: { query: { type: "string", format: "uri" } }, required: ["query"] }],
    ["a missing requirement", { properties: { query: { type: "string" } } }],
    [
      "a closed object",
      { properties: { query: { type: "string" } }, required: ["query"], additionalProperties: false },
    ],
  ])("the comparison detects %s", (_, changed) => {
    const right = { type: "object", properties: { query: { type: "string" } }, required: ["query"] };
    const place = (schema: SchemaNode) => ({ schema, document: noDocument });
    expect(compareSchemas(place(right), place({ type: "object", ...changed }))).not.toEqual([]);
    expect(compareSchemas(place({ type: "object", ...changed }), place(right))).not.toEqual([]);
  });
});

const examples = listFixtures("openlineage", "examples").filter((path) => !path.startsWith("tests/"));

describe(`the specification's examples`, () => {
  it.each(examples)("%s is valid", (path) => {
    const folder = path.split("/")[0] as string;
    const example = readFixture("openlineage", "examples", path) as Record<string, unknown>;
    for (const [key, facet] of Object.entries(example)) {
      const homes = definitions
        .filter(({ file, key: known }) => known === key && file.$id.endsWith(`/${folder}.json`))
        .map(({ home }) => home);
      expect(homes).not.toEqual([]);
      // If a file defines facets for two homes, the example belongs to one of them.
      const violations = homes.map((home) => checkFacet(home, key, facet));
      expect(violations).toContain(undefined);
    }
  });

  it("the full event is valid", () => {
    expect(
      checkEvent("run", readFixture("openlineage", "examples", "tests", "example_full_event.json")),
    ).toBeUndefined();
  });
});
