/** Events of Airflow's provider, without the external tables that it loses on Redshift. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openTestStore, type TestStore } from "../testing/open-test-store.ts";

let test: TestStore;

beforeAll(async () => {
  test = await openTestStore();
});

beforeEach(() => test.reset());

afterAll(() => test.close());

type Json = Record<string, unknown>;
interface Dataset {
  namespace: string;
  name: string;
  facets?: { columnLineage?: { fields: Record<string, unknown> } };
}
interface Event {
  eventTime: string;
  eventType: string;
  run: { runId: string; facets: Json };
  job: { namespace: string; name: string; facets: Json };
  inputs: Dataset[];
  outputs: Dataset[];
  producer: string;
  schemaURL: string;
}

const versions = ["2.10.3", "2.11.2", "3.0.6", "3.3.1"];
const recorded = (version: string) =>
  readFileSync(new URL(`../../../../fixtures/airflow/${version}.ndjson`, import.meta.url), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Event);

const tables = ["category", "date", "event", "listing", "sales", "users", "venue"];
const lakeTables = new Set(tables.map((table) => `dev.s3_datalake.${table}`));
const glue = "arn:aws:glue:us-east-1:123456789012";

/** The events as sent with Redshift's catalog: only with tables of the database itself. */
function withoutExternalTables(event: Event, keepsColumnLineage: boolean): Event {
  return {
    ...event,
    inputs: event.inputs.filter(({ name }) => !lakeTables.has(name)),
    outputs: event.outputs.map((output) => {
      if (keepsColumnLineage || output.facets?.columnLineage === undefined) return output;
      const { columnLineage: _, ...facets } = output.facets;
      return { ...output, facets };
    }),
  };
}

/** Statements of a crawler, or Spark, about the lake: the files, and their name in the catalog. */
function lakeDataset(table: string): Json {
  const columns = recorded("3.0.6")
    .flatMap(({ inputs }) => inputs)
    .find(({ name }) => name === `dev.s3_datalake.${table}`)!;
  return {
    eventTime: "2026-11-20T00:00:00Z",
    producer: "https://example.com/crawler",
    schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/DatasetEvent",
    dataset: {
      namespace: "s3://tickit-lake",
      name: `tickit/${table}`,
      facets: {
        schema: (columns.facets as Json).schema,
        symlinks: { identifiers: [{ namespace: glue, name: `table/tickit/${table}`, type: "TABLE" }] },
      },
    },
  };
}

/** The setup task of the DAG: the provider finds no dataset in it. */
function externalSchema(events: readonly Event[]): Event {
  const sibling = events.find(({ job }) => job.name === "rs_source_to_staging.stage_date")!;
  return {
    ...sibling,
    eventType: "COMPLETE",
    run: { ...sibling.run, runId: "0195a000-0000-7000-8000-0000000000aa" },
    job: {
      ...sibling.job,
      name: "rs_source_to_staging.create_external_schema",
      facets: {
        ...sibling.job.facets,
        sql: {
          _producer: sibling.producer,
          query:
            "CREATE EXTERNAL SCHEMA IF NOT EXISTS s3_datalake FROM DATA CATALOG DATABASE 'tickit' IAM_ROLE default",
        },
      },
    },
    inputs: [],
    outputs: [],
  };
}

async function graphOf(values: readonly unknown[]) {
  for (const value of values) await test.store.write({ value, receivedAt: Date.now() });
  await test.store.settle();
  const { database, index } = test.store;
  const datasets = await database.query<{ id: number; namespace: string; name: string }>(
    "SELECT d.id, n.name AS namespace, d.name FROM datasets d JOIN namespaces n ON n.id = d.namespace_id",
  );
  const nodes = new Map<number, string[]>();
  for (const { id, namespace, name } of datasets) {
    const representative = index.representative(id);
    nodes.set(representative, [...(nodes.get(representative) ?? []), `${namespace} ${name}`]);
  }
  const columns = await database.query<{
    from_id: number;
    from_column: string;
    to_id: number;
    to_column: string;
    layer: number;
  }>(
    `SELECT DISTINCT from_id, from_column, to_id, to_column, layer FROM column_edges
     WHERE valid_to IS NULL AND to_column IS NOT NULL
       AND (transformations = '[]' OR transformations @? '$[*] ? (@[0] == "DIRECT")')`,
  );
  const writers = await database.query<{ dataset_id: number; owner_id: number }>(
    "SELECT DISTINCT dataset_id, owner_id FROM table_edges WHERE valid_to IS NULL AND direction = 1",
  );
  return { nodes, columns, writers };
}

describe.each(versions)("the recorded pipeline of Airflow %s without its external tables", (version) => {
  it.each([
    ["", true],
    [" and without column lineage", false],
  ])("is whole again%s", async (_, keepsColumnLineage) => {
    const events = recorded(version);
    const graph = await graphOf([
      ...events.map((event) => withoutExternalTables(event, keepsColumnLineage)),
      externalSchema(events),
      ...tables.map(lakeDataset),
    ]);
    expect(graph.nodes.size).toBe(17);
    expect(
      [...graph.nodes.values()]
        .filter((names) => names.length === 3)
        .map((names) => names.sort())
        .sort(),
    ).toEqual(
      tables.map((table) => [
        `${glue} table/tickit/${table}`,
        `postgres://warehouse.example.com:5432 dev.s3_datalake.${table}`,
        `s3://tickit-lake tickit/${table}`,
      ]),
    );
    expect(graph.columns).toHaveLength(106);
    expect(graph.writers).toHaveLength(10);
    expect(new Set(graph.writers.map(({ dataset_id }) => dataset_id)).size).toBe(10);
  });
});
