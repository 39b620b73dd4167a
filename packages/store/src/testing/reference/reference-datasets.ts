/** Statements about datasets: writes, schemas, sources and the datasets of DAGs (SPEC.md §3, §7). */
import { scheduledBy } from "../../fold/nodes/stated-schedules.ts";
import { contentIdOfDigest } from "../../model/identifiers.ts";
import { isDatabase } from "../../model/is-database.ts";
import { section } from "../snapshot.ts";
import { groups } from "./reference-groups.ts";
import { columnNames, type SchemaAt } from "./reference-inference.ts";
import { isSuccessful, type ModelRun } from "./reference-runs.ts";
import { type DatasetStatement, type EventStatement, isObject } from "./reference-statements.ts";

/** A write of a dataset. */
export interface ModelWrite {
  readonly dataset: string;
  readonly writer: string;
  /** True if a run wrote data; dataset events and preparing statements do not. */
  readonly byRun: boolean;
  readonly at: number;
  readonly schema: string | null;
  readonly version: string | null;
}

/** Returns writes of datasets, in order (SPEC.md §7). */
export function writesOf(events: readonly EventStatement[], runs: readonly ModelRun[]): ModelWrite[] {
  const write = (
    dataset: string,
    writer: string,
    byRun: boolean,
    at: number,
    said: Pick<DatasetStatement, "schema" | "lifecycle" | "declaredVersion">,
  ): ModelWrite => {
    const content = [said.schema ?? null, said.lifecycle ?? null, said.declaredVersion ?? null];
    const isDescribed = content.some((part) => part !== null);
    return {
      dataset,
      writer,
      byRun,
      at,
      schema: content[0]!,
      version: isDescribed ? JSON.stringify(content) : null,
    };
  };
  return [
    ...runs
      .filter(isSuccessful)
      .flatMap((run) =>
        run.writes.map(({ dataset, seenAt, said }) =>
          write(
            dataset,
            run.publicId,
            run.edges.outputs.has(dataset),
            run.succeeded ?? run.ended ?? seenAt,
            said,
          ),
        ),
      ),
    ...events.flatMap(({ at, hash, dataset }) =>
      dataset ? [write(dataset.name, contentIdOfDigest(Buffer.from(hash, "hex")), false, at, dataset)] : [],
    ),
  ].sort((a, b) => a.at - b.at || (a.writer < b.writer ? -1 : 1));
}

/** Returns the schemas stated by writers and dataset events. */
export function writtenSchemas(events: readonly EventStatement[], runs: readonly ModelRun[]): SchemaAt[] {
  return writesOf(events, runs).flatMap(({ dataset, at, writer, schema }) =>
    schema === null ? [] : [{ dataset, at, writer, columns: columnNames(schema) }],
  );
}

/** Returns the last of the widest schemas, in the order in which they were seen, without deleted ones. */
export function widestSchema(seen: readonly (string | null | undefined)[]): string | undefined {
  const width = (schema: string) =>
    (JSON.parse(schema).fields as unknown[]).filter(
      (field) => isObject(field) && typeof field.name === "string",
    ).length;
  const schemas = seen.filter((schema) => typeof schema === "string");
  const most = Math.max(...schemas.map(width));
  return schemas.findLast((schema) => width(schema) === most);
}

/** Returns the seen schema of each dataset: see {@link widestSchema}. */
export function seenSchemas(events: readonly EventStatement[]): Map<string, readonly string[]> {
  const said = events.flatMap(mentionsOf).filter(({ schema }) => schema !== undefined);
  const widest = groups(said, ({ name }) => name).map(
    ([name, own]) => [name, widestSchema(own.map(({ schema }) => schema))] as const,
  );
  return new Map(widest.flatMap(([name, schema]) => (schema ? [[name, columnNames(schema)] as const] : [])));
}

/** Returns the database datasets named in events of the tasks of each parent job. */
export function families(
  events: readonly EventStatement[],
): Map<string, { namespace: string; name: string }[]> {
  const named = events.flatMap(({ event, parent, inputs, outputs }) =>
    event.kind === "run" && parent
      ? [...inputs, ...outputs].map(({ name }) => ({ parent: parent[1], name }))
      : [],
  );
  return new Map(
    groups(named, ({ parent }) => parent).map(([parent, own]) => [
      parent,
      [...new Set(own.map(({ name }) => name))].flatMap((dataset) => {
        const [namespace, name] = JSON.parse(dataset) as [string, string];
        return isDatabase(namespace) ? [{ namespace, name }] : [];
      }),
    ]),
  );
}

/** Returns the datasets that trigger each DAG, from its latest run with a timetable. */
export function schedules(events: readonly EventStatement[]): [string, unknown][] {
  const reported = events.flatMap(({ event, job }) => {
    const datasets = event.kind === "run" ? scheduledBy(event.run.facets.airflowDagRun) : undefined;
    return datasets ? [{ job: job!, datasets }] : [];
  });
  return groups(reported, ({ job }) => job).map(([job, own]) => [job, own.at(-1)!.datasets]);
}

/** Returns the stated sources, each with its latest URI. */
export function sources(events: readonly EventStatement[]): [string, unknown][] {
  const stated = events.flatMap((event) =>
    mentionsOf(event).flatMap(({ source }) => (source ? [{ at: event.at, source }] : [])),
  );
  return groups(stated, ({ source }) => source[0]).map(([name, own]) => {
    return [name, { uri: own.at(-1)!.source[1], first: own[0]!.at, last: own.at(-1)!.at }];
  });
}

/**
 * Returns an event's statements about datasets; of two mentions of one dataset the first comes last, so that it wins.
 */
export function mentionsOf({ inputs, outputs, dataset }: EventStatement): DatasetStatement[] {
  return [...inputs, ...outputs, ...(dataset ? [dataset] : [])].reverse();
}

/** Returns name, type and description of columns; nested ones follow their parent. */
export function columnsOf(fields: unknown, path: string): unknown[] {
  return (Array.isArray(fields) ? fields : []).flatMap((field) => {
    if (!isObject(field) || typeof field.name !== "string") return [];
    const text = (value: unknown) => (typeof value === "string" ? value : null);
    const name = `${path}${field.name}`;
    return [[name, text(field.type), text(field.description)], ...columnsOf(field.fields, `${name}.`)];
  });
}

/** Returns when names were first and last mentioned. */
export function times(
  events: readonly EventStatement[],
  names: (event: EventStatement) => Iterable<string>,
): [string, { first: number; last: number }][] {
  const mentioned = events.flatMap((event) => [...names(event)].map((name) => ({ name, at: event.at })));
  const byName = groups(mentioned, ({ name }) => name).map(
    ([name, own]) =>
      [name, { first: own[0]!.at, last: own.at(-1)!.at }] satisfies [string, { first: number; last: number }],
  );
  return section(byName) as [string, { first: number; last: number }][];
}
