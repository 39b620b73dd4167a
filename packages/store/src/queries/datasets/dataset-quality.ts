import { readContents } from "../../contents/contents.ts";
import type { Session } from "../../database/database.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import { unpack } from "../../model/codec.ts";
import { isObject } from "../../model/json.ts";
import {
  type Assertion,
  type AssertionOutcome,
  type AssertionStatus,
  isDbtRun,
  readAssertions,
} from "../../model/runs/assertions.ts";
import { type DatasetInRun, datasetsOf } from "../../model/runs/run-document.ts";
import { decodeRunDocument } from "../../model/runs/run-document-codec.ts";
import type { StoredNode } from "../nodes/nodes.ts";
import type { RunSummary } from "../runs/run-summaries.ts";
import { readQualityRuns } from "./quality-runs.ts";

/**
 * Quality of a dataset over runs; see the v2 contract. Lists of results and values correspond to `runs` by position.
 */
export interface DatasetQuality {
  readonly runs: readonly RunSummary[];
  readonly assertions: readonly {
    readonly assertion: string;
    readonly name: string | null;
    readonly column: string | null;
    readonly results: readonly (boolean | null)[];
    readonly outcomes: readonly (AssertionOutcome | null)[];
  }[];
  readonly metrics: readonly {
    readonly metric: string;
    readonly column: string | null;
    readonly values: readonly (number | null)[];
  }[];
  readonly truncated: boolean;
}

/** Maximum number of runs with assertions, and of runs with metrics, in an answer. */
const runLimit = 30;
/** Maximum number of assertions, and of metrics, in an answer. */
const rowLimit = 500;

/** The quality facts of one run. */
interface ReportedRun {
  readonly summary: RunSummary;
  readonly assertions: readonly Assertion[];
  readonly metrics: readonly Metric[];
}

/**
 * Reads quality facts of a dataset from the latest runs that reported any, oldest run first.
 *
 * @param isLatest - whether the latest run of each job is enough
 */
export async function readDatasetQuality(
  context: ReadContext,
  node: StoredNode,
  isLatest = false,
): Promise<DatasetQuality> {
  const { session, index } = context;
  const members = new Set(index.members(index.representative(node.node)));
  const candidates = await readQualityRuns(
    context,
    node,
    (documents) => readFound(session, members, documents),
    isLatest,
  );
  const reporting = candidates.runs.filter(
    ({ assertions, metrics }) => assertions.length + metrics.length > 0,
  );
  // Frequent writers that only count rows must not displace checks, nor vice versa.
  const asserting = reporting.filter(({ assertions }) => assertions.length > 0);
  const measuring = reporting.filter(({ metrics }) => metrics.length > 0);
  const wanted = new Set([...asserting.slice(0, runLimit), ...measuring.slice(0, runLimit)]);
  const kept = reporting.filter((run) => wanted.has(run)).reverse();
  const tables = tabulate(kept);
  return {
    runs: kept.map(({ summary }) => summary),
    assertions: tables.assertions.map(({ outcomes, ...row }) => ({
      ...row,
      results: outcomes.map((outcome) =>
        outcome === null || outcome.status === "skipped" ? null : outcome.status !== "failed",
      ),
      outcomes,
    })),
    metrics: tables.metrics,
    truncated: candidates.truncated || reporting.length > kept.length || tables.truncated,
  };
}

/** Of several results of one run the worst counts. */
const statuses: readonly AssertionStatus[] = ["skipped", "passed", "warned", "failed"];

function tabulate(runs: readonly ReportedRun[]) {
  const nothing = () => runs.map(() => null);
  const assertions = new Map<
    string,
    { assertion: string; name: string | null; column: string | null; outcomes: (AssertionOutcome | null)[] }
  >();
  const metrics = new Map<string, { metric: string; column: string | null; values: (number | null)[] }>();
  let truncated = false;
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
  runs.forEach((run, position) => {
    for (const { assertion, name, column, ...outcome } of run.assertions) {
      const row = rowOf(assertions, JSON.stringify([assertion, name, column]), () => ({
        assertion,
        name,
        column,
        outcomes: nothing(),
      }));
      const before = row?.outcomes[position];
      if (row && (!before || statuses.indexOf(outcome.status) > statuses.indexOf(before.status)))
        row.outcomes[position] = outcome;
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
  return { assertions: [...assertions.values()], metrics: [...metrics.values()], truncated };
}

/** Returns quality facts of a dataset, in run order. */
async function readFound(
  session: Session,
  members: ReadonlySet<number>,
  runs: readonly { readonly summary: RunSummary; readonly document: Buffer }[],
): Promise<ReportedRun[]> {
  const entries = runs.map(({ summary, document: packed }) => {
    const document = decodeRunDocument(unpack(packed));
    const found = (["outputs", "inputs"] as const).flatMap((side) =>
      datasetsOf(document, side).flatMap(([id, entry]) => (members.has(id) ? [{ side, entry }] : [])),
    );
    const reporter = { isAborted: summary.state === "ABORT", isDbt: isDbtRun(document.facets) };
    return { summary, found, reporter };
  });
  // Assertions and metrics may also be dataset facets, which are content-addressed.
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
  return entries.map(({ summary, found, reporter }) => ({
    summary,
    assertions: found.flatMap(({ entry }) =>
      readAssertions(facetOf(entry, "dataQualityAssertions"), reporter),
    ),
    metrics: found.flatMap(({ side, entry }) => [
      ...(side === "outputs" ? statisticsOf(entry.own.get("outputStatistics")?.value) : []),
      ...metricsOf(facetOf(entry, "dataQualityMetrics")),
    ]),
  }));
}

interface Metric {
  readonly metric: string;
  readonly column: string | null;
  readonly value: number;
}

/** Reads OpenLineage's OutputStatisticsOutputDatasetFacet. */
function statisticsOf(facet: unknown): Metric[] {
  if (!isObject(facet)) return [];
  return [
    ...numberOf("rowCount", null, facet.rowCount),
    ...numberOf("bytes", null, facet.size),
    ...numberOf("fileCount", null, facet.fileCount),
  ];
}

/** Reads OpenLineage's DataQualityMetricsInputDatasetFacet. */
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
