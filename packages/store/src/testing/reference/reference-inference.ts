import { EdgeLayer } from "../../model/layers.ts";
/**
 * Inference from the SQL of runs (SPEC.md §9) in the most direct form. The analysis of one run's SQL against given
 * columns is the fold's own `openSql` and `inferEdges`, which have tests of their own; the columns known to each run,
 * the resulting edges, and merged names are computed independently here.
 */

import { inferEdges, type RunDataset } from "../../inference/sql/infer-edges.ts";
import { openSql } from "../../inference/sql/read-sql.ts";
import { dialectOf, familyOf } from "../../inference/sql/sql-dialect.ts";
import { emptyReading, type SqlReading } from "../../inference/sql/sql-reading.ts";
import { type DatasetName, databaseOf } from "../../inference/sql/table-names.ts";
import { compareStatements } from "../../inference/statements.ts";
import { isDatabase } from "../../model/is-database.ts";
import { airflowAssets } from "../../model/runs/airflow-assets.ts";
import { nodeName } from "../snapshot.ts";
import { addColumn, addStated, type Edges, named, noEdges } from "./reference-edges.ts";
import { type FindRoutine, openWithBodies, type ReadRun, routinesOf } from "./reference-routines.ts";
import type { DatasetOfRun, ModelRun } from "./reference-runs.ts";
import { isObject } from "./reference-statements.ts";

/** Columns of a dataset from an instant on. */
export interface SchemaAt {
  readonly dataset: string;
  readonly at: number;
  readonly writer: string;
  readonly columns: readonly string[];
}

/** The result of inference for the runs. */
export interface Inferred {
  readonly runs: readonly ModelRun[];
  /** Names that only SQL may use, with the instants. */
  readonly mentions: readonly { readonly dataset: string; readonly at: number }[];
  readonly readings: readonly { readonly run: ModelRun; readonly reading: SqlReading }[];
}

/**
 * @param written - schemas stated by writers and dataset events
 *
 * @param seen - the last schema seen by anyone, by dataset
 * @param families - database datasets named in events of the tasks of a parent
 */
export function inferRuns(
  runs: readonly ModelRun[],
  written: readonly SchemaAt[],
  seen: ReadonlyMap<string, readonly string[]>,
  families: ReadonlyMap<string, readonly DatasetName[]>,
): Inferred {
  const sqlOf = statementsOf(runs);
  const read = (find: FindRoutine) =>
    runs.flatMap((run) => {
      const found = readRun(run, sqlOf(run), families, find, () => undefined);
      return found ? [{ run, ...found }] : [];
    });
  const findRoutine = routinesOf(
    read(() => undefined),
    instantOf,
  );
  const readings = read(findRoutine);
  const schemas = [
    ...written,
    ...readings.flatMap(({ run, reading }) =>
      [...new Map(reading.tables.map((table) => [key(table.dataset), table.columns]))].map(
        ([dataset, columns]) => ({ dataset, at: instantOf(run), writer: run.publicId, columns }),
      ),
    ),
  ].sort((a, b) => a.at - b.at || (a.writer < b.writer ? -1 : 1));
  const mentions: { dataset: string; at: number }[] = [];
  const inferred = runs.map((run): ModelRun => {
    const columnsOf = (dataset: DatasetName) => {
      const name = key(dataset);
      const own = [...run.outputs, ...run.inputs].find(
        (entry) => entry.dataset === name && entry.said.schema,
      );
      if (own) return columnNames(own.said.schema!);
      const all = schemas.filter((schema) => schema.dataset === name);
      const known =
        all.findLast(({ at }) => at <= instantOf(run)) ?? all.find(({ at }) => at > instantOf(run));
      return known?.columns ?? seen.get(name);
    };
    const reading = readRun(run, sqlOf(run), families, findRoutine, columnsOf)?.reading;
    if (!reading) return run;
    const describe = ({ dataset, said, facets }: DatasetOfRun): RunDataset => ({
      dataset: nameOf(dataset),
      stated: said.lineage
        ? {
            isParserMade: isParserMade(facets.get("columnLineage") ?? null),
            edges: said.lineage.columns.map((edge) => ({ ...edge, from: nameOf(edge.from) })),
          }
        : null,
    });
    const found = inferEdges(
      {
        inputs: run.inputs.map(({ dataset }) => ({ dataset: nameOf(dataset), stated: null })),
        outputs: run.outputs.map(describe),
        isParserMade: isParserMade(JSON.stringify(run.sql ?? null)),
        assets: airflowAssets(run.airflow),
      },
      reading,
      columnsOf,
    );
    const edgesOfRun = [
      ...found.inputs.map(({ dataset }) => dataset),
      ...found.writes.flatMap((write) => [
        write.dataset,
        ...(write.from ?? []),
        ...write.columns.map(({ from }) => from),
      ]),
    ];
    const added = [
      // A lineage facet states the run's inputs and outputs.
      ...(run.lineage ? [] : edgesOfRun),
      ...reading.locations.flatMap(({ table, location }) => [table, location]),
    ];
    for (const dataset of new Set(added.map(key))) mentions.push({ dataset, at: run.last });
    if (run.lineage) return run;
    const edges = withInferred(run, found);
    return { ...run, edges, row: { ...run.row, edges: named(edges) } };
  });
  return { runs: inferred, mentions, readings };
}

/** Returns names merged by definitions in SQL: claimant and target. */
export function inferredClaims(
  { readings }: Inferred,
  datasets: readonly string[],
  parentOf: (job: string) => string | null,
  ownersOf: (dataset: string) => readonly string[],
): [by: string, on: string][] {
  const only = (database: string, table: string, region: string | null) => {
    const same = datasets.filter((candidate) => {
      const glue = nameOf(candidate);
      return (
        /^arn:aws[^:]*:glue:/.test(glue.namespace) &&
        glue.name.toLowerCase() === `table/${database}/${table}`.toLowerCase() &&
        (region === null || glue.namespace.split(":")[3] === region)
      );
    });
    return same.length === 1 ? same[0] : undefined;
  };
  const athenaTable = (dataset: string): string | undefined => {
    const { namespace, name } = nameOf(dataset);
    const region = /^awsathena:\/\/athena\.([a-z0-9-]+)\./.exec(namespace)?.[1];
    const [catalog, database, table] = name.split(".");
    if (region === undefined || catalog !== "AwsDataCatalog") return undefined;
    return only(database!, table!, region);
  };
  const catalogTable = (dataset: string): string | undefined => {
    const { namespace, name } = nameOf(dataset);
    const parts = name.split(".");
    const sources = new Set<string>();
    for (const { run, reading } of readings) {
      for (const { schema, database, region } of reading.externalSchemas) {
        const shown = reading.database;
        const isMeant = shown
          ? shown.namespace === namespace &&
            [...shown.parts, schema].join(".").toLowerCase() === parts.slice(0, -1).join(".").toLowerCase()
          : parts.at(-2)?.toLowerCase() === schema.toLowerCase() &&
            run.parent !== null &&
            ownersOf(dataset).some((owner) => parentOf(owner) === run.parent![1]);
        if (isMeant) sources.add(JSON.stringify([database.toLowerCase(), region]));
      }
    }
    if (sources.size !== 1) return undefined;
    const [database, region] = JSON.parse([...sources][0]!) as [string, string | null];
    return only(database, parts.at(-1)!, region);
  };
  const claims = datasets.flatMap((dataset): [string, string][] =>
    [catalogTable(dataset), athenaTable(dataset)].flatMap((glue): [string, string][] =>
      glue === undefined ? [] : [[glue, dataset]],
    ),
  );
  for (const { reading } of readings) {
    for (const { table, location } of reading.locations)
      claims.push([key(location), catalogTable(key(table)) ?? key(table)]);
  }
  return claims.filter(([by, on]) => by !== on);
}

function withInferred(run: ModelRun, found: ReturnType<typeof inferEdges>): Edges {
  const edges = noEdges();
  const prepared = new Set([
    ...found.prepared.map(({ dataset }) => key(dataset)),
    ...run.writes.flatMap(({ dataset, prepares }) => (prepares ? [dataset] : [])),
  ]);
  const wrong = new Set(
    found.corrections.map(({ to, from, fromColumn, toColumn }) =>
      JSON.stringify([key(to), key(from), fromColumn, toColumn]),
    ),
  );
  const unread = new Set(found.unread.map(({ dataset }) => key(dataset)));
  for (const { dataset } of run.inputs)
    if (!unread.has(dataset)) edges.inputs.set(dataset, EdgeLayer.observed);
  for (const { dataset, said } of run.outputs) {
    if (prepared.has(dataset)) continue;
    edges.outputs.set(dataset, { byPairs: false, layer: EdgeLayer.observed });
    if (!said.lineage) continue;
    const columns = said.lineage.columns.filter(
      ({ from, fromColumn, toColumn }) => !wrong.has(JSON.stringify([dataset, from, fromColumn, toColumn])),
    );
    const from =
      columns.length === said.lineage.columns.length
        ? said.lineage.from
        : [...new Set(columns.map((column) => column.from))];
    if (columns.length > 0)
      addStated(
        edges,
        { to: dataset, from, columns },
        { stated: EdgeLayer.observed, named: EdgeLayer.inferred },
      );
  }
  for (const { dataset, from, columns } of found.writes) {
    const to = key(dataset);
    const output = edges.outputs.get(to);
    edges.outputs.set(to, {
      byPairs: from !== null || (output?.byPairs ?? false),
      layer: output?.layer ?? EdgeLayer.inferred,
    });
    for (const source of from ?? []) edges.pairs.set(JSON.stringify([key(source), to]), [key(source), to]);
    for (const column of columns)
      addColumn(edges, to, { ...column, from: key(column.from) }, EdgeLayer.inferred);
  }
  for (const { dataset } of found.inputs)
    if (!edges.inputs.has(key(dataset))) edges.inputs.set(key(dataset), EdgeLayer.inferred);
  return edges;
}

/**
 * Returns the `sql` facets of a run: its own, else those of its statements; null for a statement whose parent is
 * known.
 */
function statementsOf(
  runs: readonly ModelRun[],
): (run: ModelRun) => readonly Record<string, unknown>[] | null {
  const namesNone = (run: ModelRun) => run.inputs.length + run.outputs.length === 0;
  const isChildOf = (child: ModelRun, parent: ModelRun) =>
    child.parent?.[0] === parent.runId && child.parent[1] === parent.job;
  const name = ({ job }: ModelRun) => (JSON.parse(job) as [string, string])[1];
  return (run) => {
    if (run.isStatement && namesNone(run) && runs.some((other) => isChildOf(run, other))) return null;
    if (run.sql) return [run.sql];
    return runs
      .filter((child) => child.isStatement && isChildOf(child, run) && namesNone(child))
      .filter(({ state }) => state !== "FAIL" && state !== "ABORT")
      .map((child) => ({ child, first_at: child.first, name: name(child), public_id: child.publicId }))
      .sort(compareStatements)
      .flatMap(({ child }) => (child.sql ? [child.sql] : []));
  };
}

/** Analyzes a run's SQL against known columns; unfinished runs have none. */
function readRun(
  run: ModelRun,
  sql: readonly Record<string, unknown>[] | null,
  families: ReadonlyMap<string, readonly DatasetName[]>,
  find: FindRoutine,
  columnsOf: (dataset: DatasetName) => readonly string[] | undefined,
): Omit<ReadRun, "run"> | undefined {
  if (sql === null) return undefined;
  const texts = sql.flatMap(({ query }) => (typeof query === "string" ? [query] : []));
  const hasAssets = airflowAssets(run.airflow) !== null;
  if (!(run.sentEnd || run.unbounded) || (texts.length === 0 && !hasAssets)) return undefined;
  if (texts.length === 0) return { reading: emptyReading, database: undefined };
  const shown = [...run.inputs, ...run.outputs].map(({ dataset }) => nameOf(dataset));
  const stated = sql.map(({ dialect }) => dialect).find((value) => typeof value === "string") ?? null;
  const showsNone = !shown.some(({ namespace }) => isDatabase(namespace));
  const family = familyOf(stated, run.parent ? (families.get(run.parent[1]) ?? []) : []);
  const namespaces = [...shown, ...(showsNone ? family : [])]
    .map(({ namespace }) => namespace)
    .filter(isDatabase);
  const dialect = dialectOf(stated, namespaces);
  const shownFamily = showsNone ? family : [];
  const database = databaseOf(dialect, shown) ?? databaseOf(dialect, shownFamily);
  const { script: alone, bodies } = openWithBodies(
    (known) => openSql(texts, dialect, shown, shownFamily, known),
    (call) => find(run, call, { dialect, database }),
  );
  const script = alone.hasUnsettledNames ? openSql(texts, dialect, shown, family, bodies) : alone;
  return { reading: script.read(columnsOf), database };
}

function instantOf(run: ModelRun): number {
  return run.ended ?? run.last;
}

function isParserMade(facet: string | null): boolean {
  return facet?.includes("/tree/providers-openlineage") ?? false;
}

/** Returns the top-level columns of a schema facet. */
export function columnNames(schema: string): string[] {
  const { fields } = JSON.parse(schema) as { fields: unknown };
  return (Array.isArray(fields) ? fields : []).flatMap((field) =>
    isObject(field) && typeof field.name === "string" ? [field.name] : [],
  );
}

function key({ namespace, name }: DatasetName): string {
  return nodeName(namespace, name);
}

function nameOf(dataset: string): DatasetName {
  const [namespace, name] = JSON.parse(dataset) as [string, string];
  return { namespace, name };
}
