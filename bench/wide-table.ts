/**
 * Column lineage of a wide table: 3,500 columns, 20 writers, 70,000 column edges. Measures the queries of the v2 and
 * v1 APIs.
 *
 *   npm run bench:wide-table [-- --columns 3500 --writers 20]     DATABASE_URL uses a PostgreSQL server
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import {
  datasetId,
  findNode,
  readColumnLineage,
  readDataset,
  readImpact,
  readMarquezColumnLineage,
  readMarquezDatasets,
  resolveNodeId,
  Store,
} from "@headwater/store";
import { quantile, table } from "./statistics.ts";

const { values } = parseArgs({
  options: {
    columns: { type: "string", default: "3500" },
    writers: { type: "string", default: "20" },
    rounds: { type: "string", default: "8" },
  },
});
const columnCount = Number(values.columns);
const writerCount = Number(values.writers);
const namespace = "warehouse://bench";
const columns = Array.from({ length: columnCount }, (_, index) => `column_${index}`);
const schema = { fields: columns.map((name) => ({ name, type: "bigint" })) };

/** Returns the run of a job that writes every column of `to` from the same column of `from`. */
function event(number: number, from: string, to: string): object {
  const field = (column: string) => ({
    inputFields: [
      {
        namespace,
        name: from,
        field: column,
        transformations: [
          { type: "DIRECT", subtype: "IDENTITY" },
          ...(column.endsWith("7") ? [{ type: "INDIRECT", subtype: "FILTER" }] : []),
        ],
      },
    ],
  });
  return {
    eventType: "COMPLETE",
    eventTime: new Date(Date.UTC(2026, 0, 1) + number * 1_000).toISOString(),
    producer: "https://example.com/bench",
    run: { runId: `0190a000-0000-7000-8000-${number.toString(16).padStart(12, "0")}` },
    job: { namespace: "bench", name: `writer_${number}` },
    inputs: [{ namespace, name: from, facets: { schema } }],
    outputs: [
      {
        namespace,
        name: to,
        facets: {
          schema,
          columnLineage: { fields: Object.fromEntries(columns.map((column) => [column, field(column)])) },
        },
      },
    ],
  };
}

const directory = mkdtempSync(join(tmpdir(), "headwater-bench-"));
const databaseUrl = process.env.DATABASE_URL;
const store = await Store.open(
  databaseUrl ? { engine: "server", url: databaseUrl } : { engine: "embedded", directory },
);
try {
  for (let writer = 0; writer < writerCount; writer += 1) {
    await store.write({ receivedAt: Date.now(), value: event(writer, `source_${writer}`, "wide") });
  }
  await store.write({ receivedAt: Date.now(), value: event(writerCount, "wide", "reader") });
  const { database } = store;
  const context = { session: database, index: store.index };
  const node = (await findNode(database, datasetId(namespace, "wide")))!;
  const ask = (column: string | null, direction: "both" | "upstream", indirect = false, limit = 2_000) =>
    readColumnLineage(context, {
      dataset: node,
      column,
      direction,
      depth: 50,
      limit,
      indirect,
      asOf: null,
    });
  const impact = (column: string | null) =>
    readImpact(context, {
      focus: node,
      column,
      direction: "upstream",
      indirect: true,
      asOf: null,
      sort: "hops",
      limit: 100,
    });
  const nodeId = (await resolveNodeId(context, `dataset:${namespace}:wide`))!;
  const questions: Record<string, () => Promise<unknown>> = {
    "v2 column lineage, whole table": () => ask(null, "both"),
    "v2 column lineage, whole table, indirect": () => ask(null, "both", true),
    "v2 column lineage, whole table, 20,000 edges": () => ask(null, "upstream", true, 20_000),
    "v2 column lineage, one column": () => ask("column_1700", "both"),
    "v2 dataset with its columns": () => readDataset(context, node),
    "v2 impact of the table": () => impact(null),
    "v2 impact of one column": () => impact("column_1700"),
    "v1 dataset": () => readMarquezDatasets(context, [node.node], { columnLineage: true }),
    "v1 column lineage": () =>
      readMarquezColumnLineage(context, nodeId, {
        depth: 20,
        withDownstream: true,
      }),
  };
  const rows: string[][] = [["question", "first, ms", "median after it, ms"]];
  for (const [name, question] of Object.entries(questions)) {
    const times: number[] = [];
    for (let round = 0; round < Number(values.rounds); round += 1) {
      const start = performance.now();
      await question();
      times.push(performance.now() - start);
    }
    const [first, ...others] = times;
    rows.push([name, first!.toFixed(0), quantile(others, 0.5).toFixed(0)]);
  }
  console.log(table(rows));
} finally {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
}
