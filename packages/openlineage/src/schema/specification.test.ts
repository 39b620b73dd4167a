import { describe, expect, test } from "vitest";
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

/** Our schemas hold no references but those that TypeBox places beside their definitions. */
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

/** Every definition of a file that extends one of the five base facets, with the home that this gives it. */
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

describe(`the schemas and the published specification`, () => {
  test("there are 38 files, and the registry has exactly the facets that they define", () => {
    expect(facetFiles).toHaveLength(38);
    const ours = Object.entries(facetSchemas).flatMap(([home, keys]) =>
      Object.keys(keys).map((key) => `${home}.${key}`),
    );
    expect(ours.sort()).toEqual(definitions.map(({ home, key }) => `${home}.${key}`).sort());
  });

  test.each(definitions)("$label has the same members, types and demands", ({ file, name, home, key }) => {
    const schemas: Record<string, unknown> = facetSchemas[home];
    const ours = schemas[key] as SchemaNode;
    const theirs = file.$defs[name] as SchemaNode;
    expect(
      compareSchemas({ schema: theirs, document: documentOf(file) }, { schema: ours, document: noDocument }),
    ).toEqual([]);
    expect(facetSchemaUrl(home, key)).toBe(`${file.$id}#/$defs/${name}`);
  });

  test.each([
    ["RunEvent", RunEvent],
    ["JobEvent", JobEvent],
    ["DatasetEvent", DatasetEvent],
  ] as const)("%s has the same members, types and demands, known facets apart", (name, ours) => {
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

  test.each([
    [
      "a member more",
      { properties: { query: { type: "string" }, more: { type: "string" } }, required: ["query"] },
    ],
    ["a member less", { properties: {}, required: ["query"] }],
    ["another type", { properties: { query: { type: "integer" } }, required: ["query"] }],
    ["another format", { properties: { query: { type: "string", format: "uri" } }, required: ["query"] }],
    ["no demand", { properties: { query: { type: "string" } } }],
    [
      "closed",
      { properties: { query: { type: "string" } }, required: ["query"], additionalProperties: false },
    ],
  ])("the comparison notices %s", (_, changed) => {
    const right = { type: "object", properties: { query: { type: "string" } }, required: ["query"] };
    const place = (schema: SchemaNode) => ({ schema, document: noDocument });
    expect(compareSchemas(place(right), place({ type: "object", ...changed }))).not.toEqual([]);
    expect(compareSchemas(place({ type: "object", ...changed }), place(right))).not.toEqual([]);
  });
});

const examples = listFixtures("openlineage", "examples").filter((path) => !path.startsWith("tests/"));

describe(`the specification's examples`, () => {
  test.each(examples)("%s is valid", (path) => {
    const folder = path.split("/")[0] as string;
    const example = readFixture("openlineage", "examples", path) as Record<string, unknown>;
    for (const [key, facet] of Object.entries(example)) {
      const homes = definitions
        .filter(({ file, key: known }) => known === key && file.$id.endsWith(`/${folder}.json`))
        .map(({ home }) => home);
      expect(homes).not.toEqual([]);
      // Where one file defines facets of two homes, the example is of one of them.
      const violations = homes.map((home) => checkFacet(home, key, facet));
      expect(violations).toContain(undefined);
    }
  });

  test("the full event is valid", () => {
    expect(
      checkEvent("run", readFixture("openlineage", "examples", "tests", "example_full_event.json")),
    ).toBeUndefined();
  });
});
