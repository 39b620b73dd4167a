import { readContents } from "../../contents/contents.ts";
import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import { writeChange } from "../../fold/datasets/schema-changes.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import { columnsOfSchema } from "../../model/schema-columns.ts";
import type { Column } from "../nodes/columns.ts";
import { type SchemaDiff, schemaDiff } from "../nodes/schema-diff.ts";
import type { DatasetFacts } from "../why/run-facts.ts";
import type { Maker } from "./makers.ts";

/** A changed schema of a dataset, as a possible cause. */
export interface SchemaCause {
  readonly dataset: number;
  readonly at: number;
  readonly run: number | null;
  readonly diff: SchemaDiff;
}

/** A dataset whose schema may have changed within a period. Times are epoch milliseconds; the start is excluded. */
export interface SchemaPeriod {
  /** The place of the change that it is looked up for. */
  readonly place: number;
  readonly dataset: number;
  readonly from: number;
  readonly to: number;
}

/** Compares two stored schemas. */
export function compareSchemas(before: string, after: string): SchemaDiff | null {
  const columns = (text: string): Column[] =>
    columnsOfSchema(text).map(({ name, type, description }) => ({ name, type, description, tags: [] }));
  return schemaDiff(columns(before), columns(after));
}

/** Reads the newest schema change of each dataset within its period, by place. */
export async function readSchemaCauses(
  session: Session,
  periods: readonly SchemaPeriod[],
): Promise<Map<number, SchemaCause[]>> {
  if (periods.length === 0) return new Map();
  const rows = await session.query<{
    place: number;
    dataset_id: number;
    at: number;
    run_id: number | null;
    before: string;
    after: string;
  }>(
    `SELECT u.place, w.dataset_id, w.at, w.run_id, p.schema AS before, w.schema AS after
     FROM unnest($1::integer[], $2::integer[], $3::timestamptz[], $4::timestamptz[]) AS u (place, dataset, since, until)
     CROSS JOIN LATERAL (SELECT * FROM dataset_writes o WHERE o.dataset_id = u.dataset AND o.change = ${writeChange.schema}
                         AND o.at > u.since AND o.at <= u.until ORDER BY o.at DESC, o.writer DESC LIMIT 1) w
     CROSS JOIN LATERAL (SELECT schema FROM dataset_writes o WHERE o.dataset_id = u.dataset AND o.schema IS NOT NULL
                         AND (o.at, o.writer) < (w.at, w.writer) ORDER BY o.at DESC, o.writer DESC LIMIT 1) p`,
    [
      periods.map(({ place }) => place),
      periods.map(({ dataset }) => dataset),
      periods.map(({ from }) => instant(from)),
      periods.map(({ to }) => instant(to)),
    ],
    "schema-causes",
  );
  const texts = await readContents(session, [
    ...new Set(rows.flatMap(({ before, after }) => [before, after])),
  ]);
  const causes = new Map<number, SchemaCause[]>();
  for (const row of rows) {
    const diff = compareSchemas(texts.get(row.before)!, texts.get(row.after)!);
    if (!diff) continue;
    const cause = { dataset: row.dataset_id, at: row.at, run: row.run_id, diff };
    causes.set(row.place, [...(causes.get(row.place) ?? []), cause]);
  }
  return causes;
}

/** Returns the periods in which an input of a run may have changed: since the run before. */
export function inputPeriods({ index }: ReadContext, place: number, { run, before }: Maker): SchemaPeriod[] {
  if (!before) return [];
  const inputs = new Set(run.inputs.flatMap(({ dataset }) => index.members(index.representative(dataset))));
  const to = run.endedAt ?? run.firstAt;
  return [...inputs].map((dataset) => ({ place, dataset, from: before.startedAt ?? before.firstAt, to }));
}

/** Compares the schemas that two runs read from the same inputs: sources that no run writes change this way. */
export function readInputChanges({ run, before }: Maker): SchemaCause[] {
  if (!before) return [];
  const known = new Map(before.inputs.map((input) => [input.dataset, input]));
  return run.inputs.flatMap((input) => {
    const old = known.get(input.dataset);
    const diff = old && diffOf(old, input);
    return diff ? [{ dataset: input.dataset, at: run.startedAt ?? run.firstAt, run: null, diff }] : [];
  });
}

function diffOf(before: DatasetFacts, after: DatasetFacts): SchemaDiff | null {
  if (!before.columns || !after.columns) return null;
  const columns = (facts: DatasetFacts): Column[] =>
    facts.columns!.map(({ name, type, description }) => ({ name, type, description, tags: [] }));
  return schemaDiff(columns(before), columns(after));
}

/** Returns the most likely of several schema changes: one of a column with the same name first, then the newest. */
export function likeliest(causes: readonly SchemaCause[], names: ReadonlySet<string>): SchemaCause | null {
  const shares = ({ diff }: SchemaCause) =>
    Number(
      [...diff.added, ...diff.removed, ...diff.retyped].some(({ name }) => names.has(name.toLowerCase())),
    );
  return [...causes].sort((a, b) => shares(b) - shares(a) || b.at - a.at)[0] ?? null;
}

/** A source change of a job that wrote a dataset, as a possible cause of a failing check. */
export interface CodeCause {
  readonly job: number;
  readonly at: number;
  readonly run: number;
}

/** Reads the newest run with new source among those that wrote datasets within periods, by place. */
export async function readCodeCauses(
  session: Session,
  periods: readonly SchemaPeriod[],
): Promise<Map<number, CodeCause>> {
  if (periods.length === 0) return new Map();
  const rows = await session.query<CodeCause & { place: number }>(
    `SELECT u.place, c.* FROM unnest($1::integer[], $2::integer[], $3::timestamptz[], $4::timestamptz[])
       AS u (place, dataset, since, until)
     CROSS JOIN LATERAL (
       SELECT r.job_id AS job, e.at, r.id AS run FROM (
         SELECT * FROM dataset_writes o WHERE o.dataset_id = u.dataset AND o.at > u.since AND o.at <= u.until
         ORDER BY o.at DESC, o.writer DESC LIMIT 20) w
       JOIN runs r ON r.id = w.run_id
       JOIN executions e ON e.owner_id = r.job_id AND e.layer = 0 AND e.key = r.execution AND e.new_source
       ORDER BY e.at DESC, r.id LIMIT 1) c`,
    [
      periods.map(({ place }) => place),
      periods.map(({ dataset }) => dataset),
      periods.map(({ from }) => instant(from)),
      periods.map(({ to }) => instant(to)),
    ],
    "code-causes",
  );
  return new Map(rows.map(({ place, ...cause }) => [place, cause]));
}
