import type { LineageIndex } from "../adjacency/lineage-index.ts";
import type { Session } from "../database/database.ts";
import { unpack } from "../fold/codec.ts";
import { readContents } from "../fold/contents.ts";
import { isObject } from "../fold/references.ts";
import { type DatasetInRun, datasetsOf } from "../fold/run-document.ts";
import { decodeRunDocument } from "../fold/run-document-codec.ts";
import type { StoredNode } from "./nodes.ts";
import type { RunSummary } from "./run-summaries.ts";
import { readRunsAround } from "./runs-around.ts";

/** Quality of a dataset over runs; see the v2 contract. Lists of results and values go with `runs`, by position. */
export interface DatasetQuality {
  readonly runs: readonly RunSummary[];
  readonly assertions: readonly {
    readonly assertion: string;
    readonly column: string | null;
    readonly results: readonly (boolean | null)[];
  }[];
  readonly metrics: readonly {
    readonly metric: string;
    readonly column: string | null;
    readonly values: readonly (number | null)[];
  }[];
  readonly truncated: boolean;
}

/** Runs that the answer goes over. */
const runLimit = 30;
/** Assertions, and metrics, that are told. */
const rowLimit = 500;

/** Reads what the latest runs that said anything of a dataset's quality said of it, oldest run first. */
export async function readDatasetQuality(
  session: Session,
  index: LineageIndex,
  node: StoredNode,
): Promise<DatasetQuality> {
  const members = new Set(index.members(index.representative(node.node)));
  const around = await readRunsAround(session, index, node);
  const documents = await session.query<{ run_id: number; document: Buffer }>(
    "SELECT run_id, document FROM run_documents WHERE run_id = ANY($1::bigint[])",
    [around.map(({ number }) => number)],
    "documents-of-runs",
  );
  const byRun = new Map(documents.map((row) => [row.run_id, row.document]));
  const entries = around.map(({ number, summary }) => {
    const packed = byRun.get(number);
    if (!packed) return { summary, found: [] };
    const document = decodeRunDocument(unpack(packed));
    const found = (["outputs", "inputs"] as const).flatMap((side) =>
      datasetsOf(document, side).flatMap(([id, entry]) => (members.has(id) ? [{ side, entry }] : [])),
    );
    return { summary, found };
  });
  // Assertions and metrics may stand among the facets of the dataset too, which are kept once, by content.
  const names = ["dataQualityAssertions", "dataQualityMetrics"] as const;
  const contents = await readContents(session, [
    ...new Set(
      entries.flatMap(({ found }) =>
        found.flatMap(({ entry }) => names.flatMap((name) => entry.facets.get(name)?.value ?? [])),
      ),
    ),
  ]);
  const facetOf = (entry: DatasetInRun, name: string): Record<string, unknown> | null => {
    const own = entry.own.get(name)?.value;
    if (isObject(own)) return own;
    const content = entry.facets.get(name)?.value;
    const parsed: unknown = content ? JSON.parse(contents.get(content)!) : null;
    return isObject(parsed) ? parsed : null;
  };
  const told = entries.flatMap(({ summary, found }) => {
    const assertions = found.flatMap(({ entry }) => assertionsOf(facetOf(entry, "dataQualityAssertions")));
    const metrics = found.flatMap(({ side, entry }) => [
      ...(side === "outputs" ? statisticsOf(entry.own.get("outputStatistics")?.value) : []),
      ...metricsOf(facetOf(entry, "dataQualityMetrics")),
    ]);
    return assertions.length + metrics.length > 0 ? [{ summary, assertions, metrics }] : [];
  });
  const kept = told.slice(0, runLimit).reverse();
  const assertions = new Map<
    string,
    { assertion: string; column: string | null; results: (boolean | null)[] }
  >();
  const metrics = new Map<string, { metric: string; column: string | null; values: (number | null)[] }>();
  let truncated = told.length > runLimit;
  const rowOf = <Row>(rows: Map<string, Row>, key: string, make: () => Row): Row | undefined => {
    const known = rows.get(key);
    if (known) return known;
    if (rows.size >= rowLimit) {
      truncated = true;
      return undefined;
    }
    const row = make();
    rows.set(key, row);
    return row;
  };
  const nothing = () => kept.map(() => null);
  kept.forEach((run, position) => {
    for (const { assertion, column, success } of run.assertions) {
      const row = rowOf(assertions, JSON.stringify([assertion, column]), () => ({
        assertion,
        column,
        results: nothing(),
      }));
      // Of several results of one run the worst counts.
      if (row) row.results[position] = success && row.results[position] !== false;
    }
    for (const { metric, column, value } of run.metrics) {
      const row = rowOf(metrics, JSON.stringify([metric, column]), () => ({
        metric,
        column,
        values: nothing(),
      }));
      if (row) row.values[position] ??= value;
    }
  });
  return {
    runs: kept.map(({ summary }) => summary),
    assertions: [...assertions.values()],
    metrics: [...metrics.values()],
    truncated,
  };
}

interface Assertion {
  readonly assertion: string;
  readonly column: string | null;
  readonly success: boolean;
}

function assertionsOf(facet: Record<string, unknown> | null): Assertion[] {
  const list: unknown[] = Array.isArray(facet?.assertions) ? facet.assertions : [];
  return list.flatMap((one) =>
    isObject(one) && typeof one.assertion === "string"
      ? [
          {
            assertion: one.assertion,
            column: typeof one.column === "string" ? one.column : null,
            success: one.success === true,
          },
        ]
      : [],
  );
}

interface Metric {
  readonly metric: string;
  readonly column: string | null;
  readonly value: number;
}

/** OpenLineage OutputStatisticsOutputDatasetFacet. */
function statisticsOf(facet: unknown): Metric[] {
  if (!isObject(facet)) return [];
  return [
    ...numberOf("rowCount", null, facet.rowCount),
    ...numberOf("bytes", null, facet.size),
    ...numberOf("fileCount", null, facet.fileCount),
  ];
}

/** OpenLineage DataQualityMetricsInputDatasetFacet. */
function metricsOf(facet: Record<string, unknown> | null): Metric[] {
  if (!facet) return [];
  const columns = isObject(facet.columnMetrics) ? Object.entries(facet.columnMetrics) : [];
  return [
    ...numberOf("rowCount", null, facet.rowCount),
    ...numberOf("bytes", null, facet.bytes),
    ...columns.flatMap(([column, metrics]) =>
      isObject(metrics)
        ? ["nullCount", "distinctCount", "count", "min", "max", "sum"].flatMap((metric) =>
            numberOf(metric, column, metrics[metric]),
          )
        : [],
    ),
  ];
}

function numberOf(metric: string, column: string | null, value: unknown): Metric[] {
  return typeof value === "number" && Number.isFinite(value) ? [{ metric, column, value }] : [];
}
