import { Contents } from "../contents/contents.ts";
import type { GraphCaches } from "../contents/graph-caches.ts";
import type { Session } from "../database/database.ts";
import type { PreparedEvent } from "../events/prepared-event.ts";
import type { GraphChanges } from "../model/graph-changes.ts";
import { deriveEdits } from "./catalog/derive-edits.ts";
import { unhideNamed } from "./catalog/hidden-nodes.ts";
import { storeChecks } from "./datasets/checks.ts";
import { storeContinuations } from "./datasets/continuations.ts";
import { deriveDatasets } from "./datasets/derive-datasets.ts";
import { storeFamilies } from "./datasets/families.ts";
import { foldDeclarations } from "./edges/declarations.ts";
import { deriveEdges } from "./edges/derive-edges.ts";
import { updateSchedules } from "./edges/job-schedules.ts";
import { deriveIdentity } from "./identity/identity.ts";
import { resolveNodes } from "./nodes/nodes.ts";
import { joinDatasetRegisters, joinJobRegisters, storeSourcesAndTags } from "./nodes/registers.ts";
import { storeStatedSchedules } from "./nodes/stated-schedules.ts";
import { enqueueRuns, markSymlinksStale } from "./runs/inference-queue.ts";
import { foldRuns } from "./runs/runs.ts";
import { storeStatements } from "./runs/statement-runs.ts";

/**
 * Folds events into the graph, in the caller's transaction. The caller holds the fold lock, so that no other writer
 * changes what the fold reads before the commit.
 */
export async function foldEvents(
  session: Session,
  caches: GraphCaches,
  events: readonly PreparedEvent[],
): Promise<GraphChanges> {
  const contents = new Contents(session, caches);
  const nodes = await resolveNodes(session, caches, events);
  const runs = await foldRuns(session, caches, contents, nodes, events);
  const declared = foldDeclarations(contents, nodes, events);
  await contents.flush();
  const jobs = await joinJobRegisters(session, contents, nodes, events);
  const datasets = await joinDatasetRegisters(session, contents, nodes, events);
  await contents.flush();
  await storeSourcesAndTags(session, caches, events);
  await storeContinuations(session, nodes, events);
  await storeFamilies(session, caches, nodes, events);
  const rescheduled = await storeStatedSchedules(session, nodes, events);
  const { adjacency, rewritten } = await deriveEdges(session, contents, runs, declared);
  await updateSchedules(session, rescheduled);
  await contents.flush();
  await deriveDatasets(session, contents, runs, declared, datasets.reseen);
  await storeChecks(session, runs);
  const representatives = await deriveIdentity(session, nodes, events, {
    jobs: [...new Set([...jobs.redescribed, ...rewritten])],
  });
  const edits = await deriveEdits(session, contents, {
    created: [...nodes.newDatasets, ...nodes.newJobs],
    relabeled: [...jobs.relabeled, ...datasets.relabeled],
  });
  const shown = await unhideNamed(session, nodes);
  await enqueueRuns(
    session,
    runs.flatMap((run) => (run.awaitsInference ? [run.id] : [])),
  );
  await storeStatements(session, events, runs);
  if (adjacency.length > 0 || nodes.newDatasets.length > 0 || jobs.redescribed.length > 0)
    await markSymlinksStale(session);
  return {
    adjacency: [...adjacency, ...edits.adjacency],
    representatives: [...representatives, ...edits.representatives],
    hidden: [...edits.hidden, ...shown],
  };
}
