import { Contents } from "../contents/contents.ts";
import type { GraphCaches } from "../contents/graph-caches.ts";
import type { Session } from "../database/database.ts";
import { instant, instantOrNull } from "../database/instant.ts";
import { insertRows } from "../database/rows.ts";
import { deriveEdits } from "../fold/catalog/derive-edits.ts";
import { markPreparations } from "../fold/datasets/derive-datasets.ts";
import { type DerivedEdges, deriveEdges, rewriteEdges } from "../fold/edges/derive-edges.ts";
import { deriveIdentity } from "../fold/identity/identity.ts";
import { type BatchNodes, type Mention, resolveMentions } from "../fold/nodes/nodes.ts";
import { markSymlinksStale } from "../fold/runs/inference-queue.ts";
import type { GraphChanges } from "../model/graph-changes.ts";
import {
  fragmentsOf,
  type RunInference,
  runEdges,
  sqlOfRun,
  statedEdgeKey,
} from "../model/runs/run-document.ts";
import { noInference, putInference, type StoredInference } from "./inference-content.ts";
import { replaceMentions } from "./inferred-mentions.ts";
import { type RoutineRead, readKnownRoutines } from "./known-routines.ts";
import { readKnownSchemas } from "./known-schemas.ts";
import type { InferredRun } from "./open-run.ts";
import { type QueuedRun, readsItselfAlone } from "./queued-runs.ts";
import { publicIdOf } from "./run-facts.ts";
import { storeCostlyScripts } from "./sql/costly-scripts.ts";
import { callKey } from "./sql/routine-names.ts";
import { emptyReading, type SqlReading } from "./sql/sql-reading.ts";
import type { DatasetName } from "./sql/table-names.ts";
import { storeDefinitions } from "./store-definitions.ts";
import { storeRoutines } from "./store-routines.ts";

/**
 * Stores analyses of runs in the caller's transaction, under the fold lock. Results of a state that has changed
 * meanwhile are discarded: their runs stay in the queue.
 */
export async function storeInferences(
  session: Session,
  caches: GraphCaches,
  inferred: readonly InferredRun[],
): Promise<GraphChanges> {
  const current = await filterStillValid(session, inferred);
  const taken = await session.query<{ run_id: number }>(
    `DELETE FROM inference_queue q USING unnest($1::bigint[], $2::bigint[]) AS u (run_id, ticket)
     WHERE q.run_id = u.run_id AND q.ticket = u.ticket RETURNING q.run_id`,
    [current.map(({ run }) => run.id), current.map(({ run }) => run.ticket)],
    "leave-inference-queue",
  );
  const valid = new Set(taken.map(({ run_id }) => run_id));
  const answers = current.filter(({ run }) => valid.has(run.id));
  if (answers.length === 0) return { adjacency: [], representatives: [], hidden: [] };
  const contents = new Contents(session, caches);
  const mentions = answers.flatMap(mentionsOf);
  const nodes = await resolveMentions(session, caches, mentions, [], { inferred: true });
  const fragments = await contents.fragments(answers.flatMap(({ run }) => fragmentsOf(run.document)));
  const changed: { run: QueuedRun; edgeSet: string; inference: string | null }[] = [];
  for (const answer of answers) {
    const { run } = answer;
    const compiled = compile(answer, nodes);
    const edgeSet = contents.putEdgeSet(runEdges(run.document, fragments, compiled?.edges ?? null));
    const inference = putInference(contents, compiled?.stored ?? noInference(answer.failure));
    const { job, basis } = run;
    if (basis !== null && readsItselfAlone(run) && answer.failure === null) {
      const isSelfContained = !leavesTraces(answer);
      caches.inferences.set(job, { basis, isSelfContained, edgeSet, inference });
    }
    if (edgeSet !== run.edgeSet || inference !== run.inference) changed.push({ run, edgeSet, inference });
  }
  await storeCostlyScripts(
    session,
    answers.map(({ run, costly }) => ({ run: run.id, costly })),
  );
  await contents.flush();
  const { adjacency, rewritten } = await storeChanges(session, contents, changed);
  await contents.flush();
  const traced = answers.filter((answer) => answer.run.hasTraces || leavesTraces(answer));
  let affected = { previous: [] as number[], orphaned: [] as number[] };
  if (traced.length > 0) {
    await storeReads(session, traced);
    await storeDefinitions(session, contents, nodes, traced);
    await storeRoutines(session, contents, traced);
    affected = await storeMentions(session, caches, nodes, traced);
  }
  const orphaned =
    affected.orphaned.length > 0 ? await rewriteEdges(session, contents, affected.orphaned) : [];
  const representatives = await deriveIdentity(session, nodes, [], {
    claims: affected.previous,
    jobs: [...rewritten, ...affected.orphaned],
  });
  const edits = await deriveEdits(session, contents, { created: nodes.newDatasets });
  if (adjacency.length > 0 || nodes.newDatasets.length > 0) await markSymlinksStale(session);
  return {
    adjacency: [...adjacency, ...orphaned, ...edits.adjacency],
    representatives: [...representatives, ...edits.representatives],
    hidden: edits.hidden,
  };
}

/** Returns whether a result depends on other runs, or others depend on it. */
function leavesTraces(answer: InferredRun): boolean {
  const { reads, result, family, routines: called } = answer;
  const { tables, externalSchemas, locations, routines } = result?.reading ?? emptyReading;
  const definitions = tables.length + externalSchemas.length + locations.length + routines.length;
  return family !== null || reads.length + called.length + definitions > 0 || mentionsOf(answer).length > 0;
}

/** Returns the results whose schemas, procedures and families are unchanged; the other runs stay in the queue. */
async function filterStillValid(
  session: Session,
  inferred: readonly InferredRun[],
): Promise<readonly InferredRun[]> {
  const isAlone = ({ reads, family, routines }: InferredRun) =>
    reads.length + routines.length === 0 && family === null;
  if (inferred.every(isAlone)) return inferred;
  const sizes = await familySizes(
    session,
    inferred.flatMap(({ family }) => family?.parentJob ?? []),
  );
  const known = await readKnownSchemas(
    session,
    inferred.flatMap(({ reads }) => reads),
  );
  const routineOf = await readKnownRoutines(
    session,
    inferred.flatMap(({ routines }) => routines.map(({ question }) => question)),
  );
  return inferred.filter(
    ({ reads, family, routines }) =>
      (family === null || (sizes.get(family.parentJob) ?? 0) === family.size) &&
      reads.every((read) => {
        const now = known(read);
        return now?.schema === read.known?.schema && now?.at === read.known?.at;
      }) &&
      routines.every((read) => {
        const now = routineOf(read.question);
        return now?.body === read.known?.body && now?.writer === read.known?.writer;
      }),
  );
}

async function familySizes(session: Session, parents: readonly number[]): Promise<Map<number, number>> {
  if (parents.length === 0) return new Map();
  const rows = await session.query<{ parent_job_id: number; size: number }>(
    `SELECT parent_job_id, count(*) AS size FROM family_datasets
     WHERE parent_job_id = ANY($1::integer[]) GROUP BY parent_job_id`,
    [[...new Set(parents)]],
    "family-sizes",
  );
  return new Map(rows.map(({ parent_job_id, size }) => [parent_job_id, size]));
}

/** Returns the datasets that a result adds to the graph, with the time of the run's latest event. */
function mentionsOf({ run, result, known }: InferredRun): Mention[] {
  if (!result) return [];
  const { reading, edges } = result;
  const names = [
    ...edges.inputs.map(({ dataset }) => dataset),
    ...edges.writes.flatMap(({ dataset, from, columns }) => [
      dataset,
      ...(from ?? []),
      ...columns.map((column) => column.from),
    ]),
    ...reading.locations.flatMap(({ table, location }) => [table, location]),
  ];
  return names
    .map((name) => ({ reference: { publicId: publicIdOf(name), ...name }, at: run.document.latest[0] }))
    .filter(({ reference }) => !known.has(reference.publicId));
}

/** Converts a result to node ids, for the run's edges and for its explanation. */
function compile(
  { run, result, known, routines: called }: InferredRun,
  nodes: BatchNodes,
): { edges: RunInference; stored: StoredInference } | null {
  if (!result) return null;
  const { reading, edges } = result;
  const id = (name: DatasetName) => known.get(publicIdOf(name)) ?? nodes.id(publicIdOf(name));
  return {
    edges: {
      inputs: edges.inputs.map(({ dataset }) => id(dataset)),
      outputs: edges.writes.map(({ dataset, from, columns }) => ({
        to: id(dataset),
        from: from?.map(id) ?? null,
        columns: columns.map(
          (edge) => [id(edge.from), edge.fromColumn, edge.toColumn, edge.transformations] as const,
        ),
      })),
      prepared: edges.prepared.map(({ dataset }) => id(dataset)),
      unread: edges.unread.map(({ dataset }) => id(dataset)),
      setAside: new Set(
        edges.corrections.map(({ to, from, fromColumn, toColumn }) =>
          statedEdgeKey(id(to), id(from), fromColumn, toColumn),
        ),
      ),
    },
    stored: {
      dialect: reading === emptyReading ? "" : reading.dialect,
      isOfStatements: run.hasStatements && sqlOfRun(run.document) === null,
      inputs: edges.inputs.map(({ dataset, place }) => [id(dataset), place]),
      outputs: edges.writes
        .filter(({ from, columns }) => from === null || from.length + columns.length > 0)
        .map(({ dataset, place }) => [id(dataset), place]),
      prepared: edges.prepared.map(({ dataset, place }) => [id(dataset), place]),
      corrections: edges.corrections.map(({ to, toColumn, from, fromColumn, reason }) => [
        id(to),
        toColumn,
        id(from),
        fromColumn,
        reason,
      ]),
      problems: reading.problems,
      ...(reading.calls.length > 0 ? { routines: storedRoutines(reading, called) } : {}),
    },
  };
}

/** Returns the procedures whose bodies a result includes, with the runs that created them. */
function storedRoutines(
  { calls }: SqlReading,
  called: readonly RoutineRead[],
): NonNullable<StoredInference["routines"]> {
  return calls.flatMap(({ reference, place }) => {
    const read = called.find(({ call }) => call === callKey(reference));
    return read?.known ? [[reference.parts.join("."), read.known.writer, place] as const] : [];
  });
}

/** Writes the runs whose edges or inference changed, and everything derived from them. */
async function storeChanges(
  session: Session,
  contents: Contents,
  changed: readonly {
    readonly run: QueuedRun;
    readonly edgeSet: string;
    readonly inference: string | null;
  }[],
): Promise<DerivedEdges> {
  if (changed.length === 0) return { adjacency: [], rewritten: [] };
  await session.query(
    `UPDATE runs r SET edge_set = u.edge_set, inference = u.inference
     FROM unnest($1::bigint[], $2::uuid[], $3::uuid[]) AS u (id, edge_set, inference) WHERE r.id = u.id`,
    [
      changed.map(({ run }) => run.id),
      changed.map(({ edgeSet }) => edgeSet),
      changed.map(({ inference }) => inference),
    ],
    "put-inferences",
  );
  const moved = changed.filter(({ run, edgeSet }) => edgeSet !== run.edgeSet);
  await markPreparations(
    session,
    contents,
    moved.map(({ run, edgeSet }) => ({ id: run.id, edgeSet })),
  );
  const touched = moved.map(({ run: { runId, job, execution } }) => ({
    runId,
    job,
    execution,
    hasEnded: true,
    previouslyEnded: true,
    previousExecution: null,
  }));
  return deriveEdges(session, contents, touched, []);
}

/** Stores on which schemas and families the results depend. */
async function storeReads(session: Session, answers: readonly InferredRun[]): Promise<void> {
  await session.query(
    "DELETE FROM inference_reads WHERE run_id = ANY($1::bigint[])",
    [answers.map(({ run }) => run.id)],
    "remove-inference-reads",
  );
  await session.query(
    "DELETE FROM family_reads WHERE run_id = ANY($1::bigint[])",
    [answers.map(({ run }) => run.id)],
    "remove-family-reads",
  );
  const families = answers.flatMap(({ run, family }) =>
    family ? [[run.id, family.parentJob] as const] : [],
  );
  await insertRows(session, families, {
    name: "put-family-reads",
    table: "family_reads",
    columns: [
      ["run_id", "bigint", ([run]) => run],
      ["parent_job_id", "integer", ([, parent]) => parent],
    ],
  });
  const reads = answers.flatMap(({ run, reads: own }) => own.map((read) => ({ run, ...read })));
  if (reads.length === 0) return;
  await insertRows(session, reads, {
    name: "put-inference-reads",
    table: "inference_reads",
    columns: [
      ["run_id", "bigint", ({ run }) => run.id],
      ["dataset", "uuid", ({ dataset }) => dataset],
      ["at", "timestamptz", ({ run }) => instant(run.at)],
      ["schema_at", "timestamptz", ({ known }) => instantOrNull(known?.at ?? null)],
    ],
  });
}

/** Stores which datasets only SQL names; returns those that were merged with deleted datasets. */
async function storeMentions(
  session: Session,
  caches: GraphCaches,
  nodes: BatchNodes,
  answers: readonly InferredRun[],
): Promise<{ previous: number[]; orphaned: number[] }> {
  const mentions = answers.flatMap((answer) => {
    const named = new Map(
      mentionsOf(answer).map(({ reference, at }) => [nodes.id(reference.publicId), at] as const),
    );
    return [...named].map(([dataset, at]) => ({ run: answer.run.id, dataset, at }));
  });
  return replaceMentions(
    session,
    caches,
    answers.map(({ run }) => run.id),
    mentions,
  );
}
