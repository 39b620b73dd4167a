import type { GraphChanges } from "../adjacency/graph-changes.ts";
import type { Session } from "../database/database.ts";
import { storeAssetSchedules } from "./asset-schedules.ts";
import { Contents } from "./contents.ts";
import { storeContinuations } from "./continuations.ts";
import { foldDeclarations } from "./declarations.ts";
import { deriveDatasets } from "./derive-datasets.ts";
import { deriveEdges } from "./derive-edges.ts";
import { deriveEdits } from "./derive-edits.ts";
import { storeFamilies } from "./families.ts";
import type { GraphCaches } from "./graph-caches.ts";
import { unhideNamed } from "./hidden-nodes.ts";
import { deriveIdentity } from "./identity.ts";
import { enqueueRuns, markSymlinksStale } from "./inference-queue.ts";
import { resolveNodes } from "./nodes.ts";
import type { PreparedEvent } from "./prepared-event.ts";
import { joinDatasetRegisters, joinJobRegisters, storeSourcesAndTags } from "./registers.ts";
import { foldRuns } from "./runs.ts";
import { storeStatements } from "./statement-runs.ts";

/**
 * Folds events into the graph, inside the caller's transaction. The caller holds the fold lock: writers take turns,
 * so that everything that is read here is what the graph holds until the commit.
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
  await storeAssetSchedules(session, nodes, events);
  const adjacency = await deriveEdges(session, contents, runs, declared);
  await contents.flush();
  await deriveDatasets(session, contents, runs, declared, datasets.reseen);
  const representatives = await deriveIdentity(session, nodes, events, {
    jobs: [...new Set([...jobs.redescribed, ...adjacency.map(({ owner_id }) => owner_id)])],
  });
  const edits = await deriveEdits(session, contents, {
    made: [...nodes.newDatasets, ...nodes.newJobs],
    relabelled: [...jobs.relabelled, ...datasets.relabelled],
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
