import type { Session } from "../../database/database.ts";
import { isObject } from "../../model/json.ts";
import { errorFacets } from "../../model/runs/run-error.ts";
import { columnsOfSchema } from "../../model/schema-columns.ts";
import type { Column } from "../nodes/columns.ts";
import type { NodeReference } from "../nodes/nodes.ts";
import { type SchemaDiff, schemaDiff } from "../nodes/schema-diff.ts";
import { type RunDataset, type RunDetail, readRun } from "./run-detail.ts";
import type { RunSummary } from "./run-summaries.ts";

interface Change<Value> {
  readonly before: Value | null;
  readonly after: Value | null;
}

/** The differences of a run from another; see the v2 contract. `before` is the other's value. */
export interface RunComparison {
  readonly run: RunSummary;
  readonly other: RunSummary;
  readonly jobVersion: Change<string>;
  readonly inputs: { readonly added: readonly NodeReference[]; readonly removed: readonly NodeReference[] };
  readonly outputs: { readonly added: readonly NodeReference[]; readonly removed: readonly NodeReference[] };
  readonly datasets: readonly {
    readonly dataset: NodeReference;
    readonly side: "input" | "output";
    readonly version: Change<string>;
    readonly rowCount: Change<number>;
    readonly schema: SchemaDiff | null;
  }[];
  readonly sql: Change<string> | null;
  readonly facets: readonly FacetChange[];
  readonly truncated: boolean;
}

/** A differing value in a facet; values are JSON text. */
export interface FacetChange extends Change<string> {
  readonly facet: string;
  readonly of: "run" | "job";
  readonly pointer: string;
}

const changeLimit = 200;
const valueLimit = 500;

/** Facets that identify the run, or are compared separately. */
const skipped = new Set<string>(["parent", "nominalTime", "sql", ...errorFacets]);
/** Keys whose values identify one run or instant: they differ between any two runs without meaning. */
const ofOneRun =
  /^(_.*|.*(_date|_time|_at|Date|Time|At|Uuid|_uuid)|run_id|runId|log_url|url|start_date|end_date|duration|data_interval_.*|queued_dttm|external_executor_id|pid|hostname|id)$/;

/** Compares two runs by public ids; null when either does not exist. */
export async function readRunComparison(
  session: Session,
  id: string,
  otherId: string,
): Promise<RunComparison | null> {
  const run = await readRun(session, id);
  const other = await readRun(session, otherId);
  if (!run || !other) return null;
  const facets: FacetChange[] = [];
  for (const of of ["run", "job"] as const) {
    const [before, after] = of === "run" ? [other.facets, run.facets] : [other.jobFacets, run.jobFacets];
    for (const facet of new Set([...Object.keys(before), ...Object.keys(after)])) {
      if (skipped.has(facet) || facets.length > changeLimit) continue;
      compareValues(before[facet], after[facet], "", 0, (pointer, one, two) => {
        if (facets.length <= changeLimit) {
          facets.push({ facet, of, pointer, before: textOf(one), after: textOf(two) });
        }
      });
    }
  }
  const sql = { before: sqlOf(other), after: sqlOf(run) };
  return {
    run: run.run,
    other: other.run,
    jobVersion: { before: other.jobVersion, after: run.jobVersion },
    inputs: membership(other.inputs, run.inputs),
    outputs: membership(other.outputs, run.outputs),
    datasets: [
      ...changedDatasets(other.inputs, run.inputs, "input"),
      ...changedDatasets(other.outputs, run.outputs, "output"),
    ],
    sql: sql.before === sql.after ? null : sql,
    facets: facets.slice(0, changeLimit),
    truncated: facets.length > changeLimit,
  };
}

function membership(before: readonly RunDataset[], after: readonly RunDataset[]) {
  const [old, now] = [before, after].map((list) => new Set(list.map(({ dataset }) => dataset.id)));
  return {
    added: after.flatMap(({ dataset }) => (old!.has(dataset.id) ? [] : [dataset])),
    removed: before.flatMap(({ dataset }) => (now!.has(dataset.id) ? [] : [dataset])),
  };
}

function changedDatasets(
  before: readonly RunDataset[],
  after: readonly RunDataset[],
  side: "input" | "output",
): RunComparison["datasets"] {
  return after.flatMap((now) => {
    const old = before.find(({ dataset }) => dataset.id === now.dataset.id);
    if (!old) return [];
    const [oldColumns, newColumns] = [schemaOf(old), schemaOf(now)];
    const change = {
      dataset: now.dataset,
      side,
      version: { before: old.version, after: now.version },
      rowCount: { before: rowsOf(old), after: rowsOf(now) },
      // A failed run often omits the schema: that is not a change.
      schema: oldColumns && newColumns ? schemaDiff(oldColumns, newColumns) : null,
    };
    const isSame =
      change.version.before === change.version.after &&
      change.rowCount.before === change.rowCount.after &&
      change.schema === null;
    return isSame ? [] : [change];
  });
}

function schemaOf({ datasetFacets }: RunDataset): Column[] | null {
  if (!isObject(datasetFacets.schema)) return null;
  return columnsOfSchema(JSON.stringify(datasetFacets.schema)).map(({ name, type, description }) => ({
    name,
    type,
    description,
    tags: [],
  }));
}

function rowsOf({ facets }: RunDataset): number | null {
  for (const name of ["outputStatistics", "inputStatistics", "dataQualityMetrics"]) {
    const facet = facets[name];
    if (isObject(facet) && typeof facet.rowCount === "number") return facet.rowCount;
  }
  return null;
}

function sqlOf({ jobFacets }: RunDetail): string | null {
  return isObject(jobFacets.sql) && typeof jobFacets.sql.query === "string" ? jobFacets.sql.query : null;
}

/** Values nested more deeply are compared as a whole. */
const maxDepth = 12;

function compareValues(
  before: unknown,
  after: unknown,
  pointer: string,
  depth: number,
  report: (pointer: string, before: unknown, after: unknown) => void,
): void {
  if (isObject(before) && isObject(after) && depth < maxDepth) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      if (ofOneRun.test(key)) continue;
      const part = key.replaceAll("~", "~0").replaceAll("/", "~1");
      compareValues(before[key], after[key], `${pointer}/${part}`, depth + 1, report);
    }
  } else if (JSON.stringify(before) !== JSON.stringify(after)) report(pointer, before, after);
}

function textOf(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value).slice(0, valueLimit);
}
