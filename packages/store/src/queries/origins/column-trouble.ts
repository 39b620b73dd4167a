import { instant } from "../../database/instant.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import type { ColumnNames } from "../nodes/column-names.ts";
import { type RunReference, readRunReferences } from "../runs/execution-runs.ts";
import { readColumnChanges } from "./column-changes.ts";

/** A data quality check that fails now. */
export interface FailingCheck {
  readonly assertion: string;
  readonly name: string | null;
  readonly since: string;
  /** The run of the latest result. */
  readonly run: RunReference | null;
}

/** The latest change of a column's type. */
export interface TypeChange {
  readonly at: string;
  readonly run: RunReference | null;
  readonly before: string | null;
  readonly after: string | null;
}

/** What may be wrong with the columns of some datasets. */
export interface Troubles {
  readonly ofColumn: (node: number, column: string) => ColumnTrouble;
  /** Failing checks of whole datasets, such as of the number of rows; those of the nearest dataset first. */
  readonly ofDatasets: readonly { readonly node: number; readonly check: FailingCheck }[];
}

/** What may be wrong with a column. */
export interface ColumnTrouble {
  readonly failingChecks: readonly FailingCheck[];
  readonly typeChange: TypeChange | null;
}

/** Period of type changes that count, in milliseconds. */
const periodMs = 30 * 86_400_000;
/** Maximum number of datasets that are looked at, and of checks that one column or dataset lists. */
const maxDatasets = 500;
const maxChecks = 5;

const none: ColumnTrouble = { failingChecks: [], typeChange: null };

/**
 * Reads failing checks and recent type changes of columns and their datasets. Past answers have no checks: only their latest result is
 * known.
 *
 * @param columns - by integer id of the representative, the nearest first
 * @param asOf - epoch milliseconds; null for now
 */
export async function readColumnTrouble(
  context: ReadContext,
  columns: readonly { readonly node: number }[],
  asOf: number | null,
  names: ColumnNames,
): Promise<Troubles> {
  const datasets = [...new Set(columns.map(({ node }) => node))].slice(0, maxDatasets);
  const to = asOf ?? Date.now();
  const changes = await readColumnChanges(context, datasets, to - periodMs, to);
  const checks = asOf === null ? await readFailingChecks(context, datasets) : [];
  await names.load([
    ...checks.flatMap(({ node, column }) => (column === null ? [] : [[node, column] as const])),
    ...[...changes].flatMap(([node, own]) => [...own.keys()].map((column) => [node, column] as const)),
  ]);
  const key = (node: number, column: string) => `${node} ${column}`;
  const troubles = new Map<string, ColumnTrouble>();
  for (const { node, column, check } of checks) {
    if (column === null) continue;
    const name = key(node, names.of(node, column));
    const known = troubles.get(name) ?? none;
    if (known.failingChecks.length < maxChecks)
      troubles.set(name, { ...known, failingChecks: [...known.failingChecks, check] });
  }
  for (const [node, own] of changes) {
    for (const [column, { at, run, before, after }] of own) {
      if (before === undefined || after === undefined) continue;
      const name = key(node, names.of(node, column));
      troubles.set(name, { ...(troubles.get(name) ?? none), typeChange: { at, run, before, after } });
    }
  }
  return {
    ofColumn: (node, column) => troubles.get(key(node, column)) ?? none,
    ofDatasets: datasets.flatMap((node) =>
      checks
        .filter((one) => one.node === node && one.column === null)
        .slice(0, maxChecks)
        .map(({ check }) => ({ node, check })),
    ),
  };
}

async function readFailingChecks(
  { session, index }: ReadContext,
  datasets: readonly number[],
): Promise<{ node: number; column: string | null; check: FailingCheck }[]> {
  const members = datasets.flatMap((dataset) => index.members(dataset));
  if (members.length === 0) return [];
  const rows = await session.query<{
    dataset_id: number;
    assertion: string;
    name: string | null;
    column_name: string | null;
    failing_since: number;
    run_id: number;
  }>(
    `SELECT dataset_id, assertion, name, column_name, failing_since, run_id FROM dataset_checks
     WHERE dataset_id = ANY($1::integer[]) AND failing_since IS NOT NULL
     ORDER BY failing_since, dataset_id, entry`,
    [members],
    "failing-checks-of-datasets",
  );
  const runs = await readRunReferences(
    session,
    rows.map(({ run_id }) => run_id),
  );
  return rows.map(({ dataset_id, assertion, name, column_name, failing_since, run_id }) => ({
    node: index.representative(dataset_id),
    column: column_name,
    check: { assertion, name, since: instant(failing_since), run: runs.get(run_id) ?? null },
  }));
}
