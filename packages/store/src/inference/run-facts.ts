import { readContents } from "../contents/contents.ts";
import type { Session } from "../database/database.ts";
import type { Fragment } from "../model/edge-set.ts";
import { contentId, datasetId } from "../model/identifiers.ts";
import { isDatabase } from "../model/is-database.ts";
import { isObject } from "../model/json.ts";
import { type AirflowAssets, airflowAssets } from "../model/runs/airflow-assets.ts";
import { type DatasetInRun, datasetsOf, fragmentsOf, sqlOfRun } from "../model/runs/run-document.ts";
import type { RoutineRead } from "./known-routines.ts";
import { columnNames } from "./known-schemas.ts";
import type { QueuedRun } from "./queued-runs.ts";
import type { RunDataset, StatedColumns } from "./sql/infer-edges.ts";
import type { SqlDatabase } from "./sql/routine-names.ts";
import { dialectOf, familyOf } from "./sql/sql-dialect.ts";
import type { SqlQuestion } from "./sql/sql-tasks.ts";
import { type DatasetName, databaseOf } from "./sql/table-names.ts";
import { readStatements } from "./statements.ts";

/** The datasets of a DAG's tasks. The set only grows, so equal counts mean that it has not changed. */
export interface Family {
  readonly parentJob: number;
  readonly size: number;
}

/** The inputs of the inference for one run. */
export interface RunFacts {
  readonly run: QueuedRun;
  /** Null: it has no SQL. */
  readonly question: SqlQuestion | null;
  /** Datasets declared by its assets; null: none. */
  readonly assets: AirflowAssets | null;
  /** The dialect stated in its `sql` facet. */
  readonly statedDialect: string | null;
  /** Content id of the SQL; null: none. */
  readonly script: string | null;
  /** The parent job whose tasks' datasets resolve names in its SQL; null: its own do. */
  readonly family: Family | null;
  /** The only database that the run shows, or else its DAG: where its procedures are. */
  readonly database: SqlDatabase | undefined;
  /** The procedures of its SQL that were looked up. */
  readonly routines: readonly RoutineRead[];
  readonly isParserMade: boolean;
  readonly inputs: readonly RunDataset[];
  readonly outputs: readonly RunDataset[];
  /** Node ids of its datasets, by public id. */
  readonly known: ReadonlyMap<string, number>;
  /** Columns of the datasets whose schema the run itself contains, by public id. */
  readonly ownColumns: ReadonlyMap<string, readonly string[]>;
  /** All datasets that the run or its column lineage names. */
  readonly mentioned: readonly DatasetName[];
}

/**
 * Reads the inputs of inference.
 *
 * @returns a function that returns them for one of the runs: null for a run with neither SQL nor assets; it throws
 *   when something that the run refers to is not stored, which would be a defect
 */
export async function readRunFacts(
  session: Session,
  runs: readonly QueuedRun[],
): Promise<(run: QueuedRun) => RunFacts | null> {
  const wanted = new Set<string>();
  for (const run of runs) {
    const sql = sqlOfRun(run.document);
    if (sql !== null) wanted.add(sql);
    for (const hash of fragmentsOf(run.document)) wanted.add(hash);
    for (const [, entry] of sides(run)) {
      for (const hash of [entry.schema?.value, entry.facets.get("columnLineage")?.value])
        if (typeof hash === "string") wanted.add(hash);
    }
  }
  const statements = await readStatements(
    session,
    runs.filter((run) => run.hasStatements && sqlOfRun(run.document) === null),
  );
  for (const list of statements.values()) for (const hash of list) wanted.add(hash);
  const contents = await readContents(session, [...wanted]);
  const sourcesOf = ({ document }: QueuedRun) =>
    fragmentsOf(document).flatMap(
      (hash) =>
        (JSON.parse(contents.get(hash) ?? "null") as Fragment | null)?.outputs.flatMap(({ from }) => from) ??
        [],
    );
  const names = await readNames(
    session,
    runs.flatMap((run) => [...sides(run).map(([dataset]) => dataset), ...sourcesOf(run)]),
  );
  const families = await readFamilies(
    session,
    runs.flatMap((run) => (needsFamily(run, names) ? [run.parentJob!] : [])),
  );
  return (run) => {
    const sql = sqlOf(run, statements.get(run.id) ?? [], contents);
    const assets = airflowAssets(run.document.facets.get("airflow")?.value);
    if (sql === null && assets === null) return null;
    const inputs = datasetsOf(run.document, "inputs").map(([id]) => ({
      dataset: names.get(id)!,
      stated: null,
    }));
    const outputs = datasetsOf(run.document, "outputs").map(([id, entry]) => ({
      dataset: names.get(id)!,
      stated: statedColumns(entry, contents, names),
    }));
    const shown = [...inputs, ...outputs].map(({ dataset }) => dataset);
    const stated = sql?.dialect ?? null;
    const all = sql !== null && needsFamily(run, names) ? (families.get(run.parentJob!) ?? []) : null;
    const family = familyOf(stated, all ?? []);
    const namespaces = [...shown, ...family].map(({ namespace }) => namespace).filter(isDatabase);
    const dialect = dialectOf(stated, namespaces);
    const question = sql && { sql: sql.texts, dialect, shown, family, routines: [] };
    const ids = [...sides(run).map(([id]) => id), ...sourcesOf(run)];
    const own = sides(run).flatMap(([id, entry]) => {
      const schema = entry.schema?.value;
      return schema ? [[publicIdOf(names.get(id)!), columnNames(contents.get(schema)!)] as const] : [];
    });
    return {
      run,
      question,
      statedDialect: stated,
      script: sql && contentId(JSON.stringify(sql.texts)),
      assets,
      family: all && { parentJob: run.parentJob!, size: all.length },
      database: databaseOf(dialect, shown) ?? databaseOf(dialect, family),
      routines: [],
      isParserMade: sql?.isParserMade ?? false,
      inputs,
      outputs,
      known: new Map(ids.map((id) => [publicIdOf(names.get(id)!), id])),
      ownColumns: new Map(own),
      mentioned: ids.map((id) => names.get(id)!),
    };
  };
}

/** Returns whether a run names no database dataset but belongs to a DAG. */
function needsFamily(run: QueuedRun, names: ReadonlyMap<number, DatasetName>): boolean {
  return run.parentJob !== null && !sides(run).some(([id]) => isDatabase(names.get(id)?.namespace ?? ""));
}

/** Reads the database datasets that the tasks of DAGs name. */
export async function readFamilies(
  session: Session,
  parents: readonly number[],
): Promise<Map<number, DatasetName[]>> {
  if (parents.length === 0) return new Map();
  const rows = await session.query<{ parent_job_id: number; namespace: string; name: string }>(
    `SELECT f.parent_job_id, n.name AS namespace, d.name FROM family_datasets f
     JOIN datasets d ON d.id = f.dataset_id JOIN namespaces n ON n.id = d.namespace_id
     WHERE f.parent_job_id = ANY($1::integer[]) ORDER BY d.id`,
    [[...new Set(parents)]],
    "read-families",
  );
  const families = new Map<number, DatasetName[]>();
  for (const { parent_job_id, namespace, name } of rows) {
    const known = families.get(parent_job_id);
    if (known) known.push({ namespace, name });
    else families.set(parent_job_id, [{ namespace, name }]);
  }
  return families;
}

function sides({ document }: QueuedRun): [number, DatasetInRun][] {
  return [...datasetsOf(document, "inputs"), ...datasetsOf(document, "outputs")];
}

/** Returns the SQL of a run: of its own facet, else of its statements. */
function sqlOf(
  run: QueuedRun,
  statements: readonly string[],
  contents: ReadonlyMap<string, string>,
): {
  readonly texts: readonly string[];
  readonly dialect: string | null;
  readonly isParserMade: boolean;
} | null {
  const own = sqlOfRun(run.document);
  const facets = (own === null ? statements : [own]).map(
    (hash) => JSON.parse(present(contents.get(hash), hash)) as Record<string, unknown>,
  );
  const texts = facets.flatMap(({ query }) => (typeof query === "string" ? [query] : []));
  if (texts.length === 0) return null;
  const dialect = facets.map((facet) => facet.dialect).find((value) => typeof value === "string");
  return { texts, dialect: dialect ?? null, isParserMade: own !== null && isParserMade(facets[0]) };
}

function present(text: string | undefined, hash: string): string {
  if (text === undefined) throw new Error(`Content ${hash} is referenced but not stored`);
  return text;
}

async function readNames(session: Session, ids: readonly number[]): Promise<Map<number, DatasetName>> {
  if (ids.length === 0) return new Map();
  const rows = await session.query<{ id: number; namespace: string; name: string }>(
    `SELECT d.id, n.name AS namespace, d.name FROM datasets d JOIN namespaces n ON n.id = d.namespace_id
     WHERE d.id = ANY($1::integer[])`,
    [[...new Set(ids)]],
    "read-dataset-names",
  );
  return new Map(rows.map(({ id, namespace, name }) => [id, { namespace, name }]));
}

function statedColumns(
  entry: DatasetInRun,
  contents: ReadonlyMap<string, string>,
  names: ReadonlyMap<number, DatasetName>,
): StatedColumns | null {
  const hash = entry.lineage?.value;
  if (!hash) return null;
  const { outputs } = JSON.parse(contents.get(hash)!) as Fragment;
  const edges = outputs.flatMap(({ columns }) =>
    columns.map(([from, fromColumn, toColumn]) => ({ from: names.get(from)!, fromColumn, toColumn })),
  );
  const facet = entry.facets.get("columnLineage")?.value;
  return { isParserMade: facet ? isParserMade(JSON.parse(contents.get(facet)!)) : false, edges };
}

/**
 * Returns whether Airflow's integration produced a facet of a SQL task with `openlineage-sql`, which credits
 * unqualified columns to the first table and gives each output of a task the column lineage of all.
 */
function isParserMade(facet: unknown): boolean {
  return (
    isObject(facet) &&
    typeof facet._producer === "string" &&
    /\/(providers-openlineage|integration\/airflow)\b|\/tree\/providers-openlineage/.test(facet._producer)
  );
}

/** Returns the public id of a dataset by name. */
export function publicIdOf({ namespace, name }: DatasetName): string {
  return datasetId(namespace, name);
}
