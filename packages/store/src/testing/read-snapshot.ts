import { canonicalJson } from "@headwater/openlineage";
import type { Session } from "../database/database.ts";
import { unpack } from "../model/codec.ts";
import { decodeEdgeSet, emptyEdgeSet } from "../model/edge-set.ts";
import type { Register } from "../model/merge-key.ts";
import { decodeAdjacency } from "../model/owner-edges.ts";
import { runStateName } from "../model/run-state.ts";
import type { DatasetInRun } from "../model/runs/run-document.ts";
import { decodeRunDocument } from "../model/runs/run-document-codec.ts";
import { checkCounters } from "./check-counters.ts";
import { type NamedEdges, nodeName, type Snapshot, section, sorted } from "./snapshot.ts";

type Row = Record<string, unknown>;

/** Stored rows by name: how to read them, and the names and contents that they refer to by id. */
type Stored = Awaited<ReturnType<typeof readStored>>;

/** Reads the whole graph by names, with plain SQL. */
export async function readSnapshot(session: Session): Promise<Snapshot> {
  const stored = await readStored(session);
  return {
    ...(await readDatasets(stored)),
    ...(await readJobs(stored)),
    ...(await readEdges(stored)),
    ...(await readIdentity(stored)),
    ...(await readCatalog(stored)),
  };
}

async function readStored(session: Session) {
  const read = (text: string) => session.query<Row>(text);
  const [datasets, jobs] = [await read(nodesQuery("datasets")), await read(nodesQuery("jobs"))];
  const names = new Map(
    [...datasets, ...jobs].map((row) => [
      row.id as number,
      nodeName(row.namespace as string, row.name as string),
    ]),
  );
  const isJob = new Set(jobs.map(({ id }) => id));
  const name = (id: unknown) => names.get(id as number)!;
  const nameOrNull = (id: unknown) => (id === null ? null : name(id));
  const owner = (id: unknown) => (isJob.has(id) ? name(id) : `dataset ${name(id)}`);
  const node = (id: unknown) => (isJob.has(id) ? `job ${name(id)}` : `dataset ${name(id)}`);
  const contents = new Map(
    (await read("SELECT hash, body FROM contents")).map(({ hash, body }) => [
      hash as string,
      unpack(body as Buffer),
    ]),
  );
  const content = (hash: unknown) => {
    if (hash === null) return null;
    const text = contents.get(hash as string);
    if (text === undefined) throw new Error(`Content ${hash} is not stored`);
    return text;
  };
  const edges = (hash: unknown): NamedEdges => {
    const set = hash === emptyEdgeSet.hash ? emptyEdgeSet : decodeEdgeSet(hash as string, content(hash)!);
    const { inputs, outputs, pairs, columns } = set;
    return {
      inputs: sorted(inputs.map(([id, layer]) => [name(id), layer as number] as const)),
      outputs: sorted(
        outputs.map(([id, byPairs, layer]) => [name(id), byPairs as number, layer as number] as const),
      ),
      pairs: sorted(pairs.map(([from, to]) => [name(from), name(to)] as const)),
      columns: sorted(
        columns.map(([from, fromColumn, to, toColumn, transformations, layer]) => [
          name(from),
          fromColumn,
          name(to),
          toColumn,
          sorted(transformations as unknown[]),
          layer,
        ]),
      ),
    };
  };
  const columnRows = await read(
    "SELECT dataset_id, name, type, description FROM dataset_columns ORDER BY dataset_id, ordinal",
  );
  const runRows = await read("SELECT r.*, d.document FROM runs r JOIN run_documents d ON d.run_id = r.id");
  const merged = await read(
    "SELECT FROM representatives r JOIN datasets d ON d.id = r.node_id WHERE r.stands <> r.node_id",
  );
  await checkCounters(session, {
    datasets,
    jobs,
    runs: runRows,
    columns: columnRows,
    merged_datasets: merged,
  });
  return { read, datasets, jobs, columnRows, runRows, name, nameOrNull, owner, node, content, edges };
}

async function readDatasets(stored: Stored): Promise<Pick<Snapshot, "namespaces" | "datasets" | "versions">> {
  const { read, datasets, columnRows, name, content } = stored;
  const versionRows = await read("SELECT * FROM dataset_versions");
  const versionText = (row: Row) =>
    JSON.stringify([content(row.schema_facet), row.lifecycle, row.declared_version]);
  const versions = new Map(versionRows.map((row) => [`${row.dataset_id} ${row.version}`, versionText(row)]));
  return {
    namespaces: section(
      (await read("SELECT name, created_at FROM namespaces WHERE NOT inferred_only")).map((row) => [
        row.name as string,
        row.created_at,
      ]),
    ),
    datasets: section(
      datasets.map((row) => [
        name(row.id),
        {
          first: row.created_at,
          last: row.updated_at,
          facets: facetTexts(stored, row.facets as Row),
          schema: content(row.schema_facet),
          columns: columnRows
            .filter(({ dataset_id }) => dataset_id === row.id)
            .map((column) => [column.name, column.type, column.description]),
          version: version(versions, row.id, row.current_version),
          lastWritten: row.last_written_at,
        },
      ]),
    ),
    versions: section(
      versionRows.map((row) => [
        JSON.stringify([name(row.dataset_id), versionText(row)]),
        { first: row.first_at, last: row.last_at, firstWriter: row.first_writer },
      ]),
    ),
  };
}

async function readJobs(
  stored: Stored,
): Promise<Pick<Snapshot, "jobs" | "jobVersions" | "runs" | "executions">> {
  const { read, jobs, runRows, name, nameOrNull, owner, edges } = stored;
  const jobVersionRows = await read("SELECT * FROM job_versions");
  const jobVersions = new Map(
    jobVersionRows.map((row) => {
      const { inputs, outputs } = edges(row.edge_set);
      const text = JSON.stringify([
        inputs.map(([input]) => input),
        outputs.map(([output]) => output),
        row.source,
      ]);
      return [`${row.job_id} ${row.version}`, text];
    }),
  );
  return {
    jobs: section(
      jobs.map((row) => [
        name(row.id),
        {
          first: row.created_at,
          last: row.updated_at,
          facets: facetTexts(stored, row.facets as Row),
          parent: nameOrNull(row.parent_id),
          type: row.job_type,
          integration: row.integration,
          processingType: row.processing_type,
          provisional: row.provisional,
          version: version(jobVersions, row.id, row.current_version),
        },
      ]),
    ),
    jobVersions: section(
      jobVersionRows.map((row) => [
        JSON.stringify([name(row.job_id), jobVersions.get(`${row.job_id} ${row.version}`)]),
        { first: row.first_at, last: row.last_at },
      ]),
    ),
    runs: section(runRows.map((row) => [row.public_id as string, runRow(stored, row)])),
    executions: section(
      (await read("SELECT * FROM executions")).map((row) => [
        JSON.stringify([owner(row.owner_id), row.layer, row.key]),
        {
          at: row.at,
          closed: row.closed,
          closedByNewer: row.closed_by_newer,
          good: row.good,
          nominalEnd: row.nominal_end,
          manual: row.manual,
          failed: row.failed,
          all: edges(row.all_set),
          success: edges(row.success_set),
          version: version(jobVersions, row.owner_id, row.version),
        },
      ]),
    ),
  };
}

async function readEdges({
  read,
  name,
  owner,
}: Stored): Promise<Pick<Snapshot, "tableEdges" | "pairEdges" | "columnEdges" | "current">> {
  return {
    tableEdges: section(
      (await read("SELECT * FROM table_edges")).map((row) => [
        JSON.stringify([
          owner(row.owner_id),
          [name(row.dataset_id), row.direction, row.layer, row.by_pairs, row.provisional],
          row.valid_from,
        ]),
        row.valid_to,
      ]),
    ),
    pairEdges: section(
      (await read("SELECT * FROM pair_edges")).map((row) => [
        JSON.stringify([
          owner(row.owner_id),
          [name(row.from_id), name(row.to_id), row.layer],
          row.valid_from,
        ]),
        row.valid_to,
      ]),
    ),
    columnEdges: section(
      (await read("SELECT * FROM column_edges")).map((row) => [
        JSON.stringify([
          owner(row.owner_id),
          [
            name(row.from_id),
            row.from_column,
            name(row.to_id),
            row.to_column,
            sorted(row.transformations as unknown[]),
            row.layer,
          ],
          row.valid_from,
        ]),
        row.valid_to,
      ]),
    ),
    current: section(
      (await read("SELECT owner_id, body FROM adjacency")).flatMap(({ owner_id, body }) => {
        const own = decodeAdjacency(body as string);
        if (own.inputs.length + own.outputs.length === 0) return [];
        return [[owner(owner_id), namedOwnerEdges(own, name)] as const];
      }),
    ),
  };
}

async function readIdentity({
  read,
  name,
  node,
}: Stored): Promise<Pick<Snapshot, "continuations" | "symlinks" | "representatives">> {
  return {
    continuations: section(
      (await read("SELECT * FROM continuations")).map((row) => [
        JSON.stringify([name(row.dataset_id), name(row.previous_id)]),
        { first: row.first_at, last: row.last_at },
      ]),
    ),
    symlinks: section(
      (await read("SELECT * FROM symlinks")).map((row) => [
        JSON.stringify([name(row.dataset_id), name(row.target_id)]),
        { type: row.type, first: row.first_at, last: row.last_at },
      ]),
    ),
    representatives: section(
      (await read("SELECT node_id, stands FROM representatives WHERE node_id <> stands")).map((row) => [
        node(row.node_id),
        node(row.stands),
      ]),
    ),
  };
}

async function readCatalog({
  read,
  name,
  node,
}: Stored): Promise<
  Pick<Snapshot, "schedules" | "checks" | "sources" | "tags" | "hidden" | "labels" | "descriptions">
> {
  return {
    schedules: section(
      (await read("SELECT job_id, datasets FROM stated_schedules")).map((row) => [
        name(row.job_id),
        row.datasets,
      ]),
    ),
    checks: section(
      (await read("SELECT c.*, r.public_id FROM dataset_checks c JOIN runs r ON r.id = c.run_id")).map(
        (row) => [
          JSON.stringify([name(row.dataset_id), row.assertion, row.name, row.column_name]),
          { status: row.status, run: row.public_id, at: row.at, failingSince: row.failing_since },
        ],
      ),
    ),
    sources: section(
      (await read("SELECT * FROM sources")).map((row) => [
        row.name as string,
        { uri: row.uri, first: row.created_at, last: row.updated_at },
      ]),
    ),
    tags: section((await read("SELECT name FROM tags")).map((row) => [row.name as string, true])),
    hidden: section(
      (await read("SELECT node_id FROM hidden_nodes WHERE hidden")).map((row) => [node(row.node_id), true]),
    ),
    labels: section(
      (
        await read(
          `SELECT node_id, 'tag' AS kind, column_name AS a, tag AS b, by_facet, by_person, effective FROM node_tags
           UNION ALL SELECT node_id, 'owner', name, type, by_facet, by_person, effective FROM node_owners`,
        )
      ).map((row) => [
        JSON.stringify([node(row.node_id), row.kind, row.a, row.b]),
        { byFacet: row.by_facet, byPerson: row.by_person, effective: row.effective },
      ]),
    ),
    descriptions: section(
      (await read("SELECT node_id, column_name, description FROM node_descriptions")).map((row) => [
        JSON.stringify([node(row.node_id), row.column_name]),
        row.description,
      ]),
    ),
  };
}

function facetTexts({ content }: Stored, registers: Row): unknown {
  return sorted(
    Object.entries((registers.facets ?? {}) as Record<string, unknown[]>).map(([key, register]) => [
      key,
      content(register[3]),
    ]),
  );
}

/** Returns the content of a version; null for none. */
function version(known: ReadonlyMap<string, string>, id: unknown, hash: unknown): string | null {
  return hash === null ? null : (known.get(`${id} ${hash}`) ?? `missing ${hash}`);
}

function runRow({ name, content, edges }: Stored, row: Row): unknown {
  const document = decodeRunDocument(unpack(row.document as Buffer));
  const run = (runId: unknown, job: unknown) => (runId === null ? null : [runId, name(job)]);
  const json = (registers: ReadonlyMap<string, Register<unknown>>) =>
    sorted([...registers].map(([key, { value }]) => [key, canonicalJson(value)]));
  const stored = (registers: ReadonlyMap<string, Register<string | null>>) =>
    sorted([...registers].map(([key, { value }]) => [key, content(value)]));
  const side = (entries: ReadonlyMap<number, DatasetInRun>) =>
    sorted([...entries].map(([id, own]) => [name(id), own.seen[0], stored(own.facets), json(own.own)]));
  return {
    runId: row.run_id,
    originalId: document.originalId.value,
    job: name(row.job_id),
    state: runStateName(row.state as number),
    first: row.first_at,
    started: row.started_at,
    ended: row.ended_at,
    attempts: row.attempts,
    nominal: row.nominal_at,
    nominalEnd: row.nominal_end_at,
    execution: row.execution,
    parent: run(row.parent_run_id, row.parent_job_id),
    root: run(row.root_run_id, row.root_job_id),
    mapIndex: row.map_index,
    tryNumber: row.try_number,
    unbounded: row.unbounded,
    error: row.error,
    source: row.source,
    edges: edges(row.edge_set),
    facets: json(document.facets),
    jobFacets: stored(document.jobFacets),
    inputs: side(document.inputs),
    outputs: side(document.outputs),
  };
}

/** Returns the edges of an owner, from the index or a past graph, by name. */
export function namedOwnerEdges(
  own: {
    readonly inputs: readonly (readonly [number, number])[];
    readonly outputs: readonly (readonly [number, number, number])[];
    readonly pairs: readonly (readonly [number, number])[];
    readonly provisional: boolean;
    readonly unseen: readonly (readonly [dataset: number, direction: number, at: number])[];
  },
  name: (id: number) => string,
) {
  return {
    inputs: sorted(own.inputs.map(([id, layer]) => [name(id), layer] as const)),
    outputs: sorted(own.outputs.map(([id, byPairs, layer]) => [name(id), byPairs, layer] as const)),
    pairs: sorted(own.pairs.map(([from, to]) => [name(from), name(to)] as const)),
    columns: [],
    provisional: own.provisional,
    unseen: sorted(own.unseen.map(([id, direction, at]) => [`${name(id)} ${direction}`, at] as const)),
  };
}

function nodesQuery(table: "datasets" | "jobs"): string {
  return `SELECT n.*, s.name AS namespace FROM ${table} n JOIN namespaces s ON s.id = n.namespace_id`;
}
