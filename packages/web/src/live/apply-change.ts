import type { QueryClient, QueryKey } from "@tanstack/react-query";
import type {
  LineageAnswer,
  LiveChange,
  RunDetail,
  RunStates,
  RunSummary,
  SelectionAnswer,
} from "../api/v2.gen.ts";

/**
 * Updates what is on screen if that moves nothing: details of changed nodes, and states of runs in the graph.
 * Users reload lists and graph shapes themselves.
 *
 * @param change - undefined if changes were missed
 */
export function applyChange(client: QueryClient, change: LiveChange | undefined): void {
  if (!change || change.more) {
    void client.invalidateQueries({ predicate: ({ queryKey }) => !isList(queryKey) && !isGraph(queryKey) });
    return;
  }
  const datasets = new Set([...change.datasets, ...change.versions, ...change.edges]);
  const jobs = new Set([...change.jobs, ...change.edges]);
  const runs = new Set(change.runs.map(({ id }) => id));
  void client.invalidateQueries({
    predicate: ({ queryKey, state }) => {
      if (isList(queryKey)) return false;
      const [, kind, id] = String(queryKey[0]).split("/");
      if (kind === "datasets") return datasets.has(id!);
      if (kind === "jobs") return jobs.has(id!);
      // The children of an active run come and go.
      if (kind === "runs") return runs.has(id!) || isRunning(state.data);
      return false;
    },
  });
  if (change.runs.length === 0) return;
  client.setQueriesData<LineageAnswer>({ queryKey: ["/lineage"] }, (answer) => withRuns(answer, change));
  client.setQueriesData<SelectionAnswer>({ queryKey: ["/lineage/selection"] }, (answer) =>
    withRuns(answer, change),
  );
}

/** Returns an answer with newer states of runs; the same object if there are none. */
export function withRuns<Answer extends Pick<LineageAnswer, "asOf" | "nodes">>(
  answer: Answer | undefined,
  change: LiveChange,
): Answer | undefined {
  // Views of the past are not affected by new events, as far as can be told without a request.
  if (!answer || answer.asOf !== null) return answer;
  const latest = new Map<string, LiveChange["runs"][number]>();
  for (const run of change.runs) {
    const known = latest.get(run.job);
    if (!known || (run.startedAt ?? "") >= (known.startedAt ?? "")) latest.set(run.job, run);
  }
  let changed = false;
  const nodes = answer.nodes.map((node) => {
    const run = latest.get(node.id);
    const old = node.latestRun;
    if (!run || (old && old.id !== run.id && (run.startedAt ?? "") < (old.startedAt ?? ""))) return node;
    changed = true;
    const { id, runId, state, startedAt, endedAt } = run;
    const durationMs = startedAt && endedAt ? Date.parse(endedAt) - Date.parse(startedAt) : null;
    const job = { kind: node.kind, id: node.id, namespace: node.namespace, name: node.name };
    const blank = { nominalTime: null, parent: null, mapIndex: null, tryNumber: null, error: null };
    const base: Omit<RunSummary, "id"> =
      old?.id === id ? old : ({ ...blank, job, lost: false } as RunSummary);
    return { ...node, latestRun: { ...base, id, runId, state, startedAt, endedAt, durationMs, lost: false } };
  });
  return changed ? { ...answer, nodes } : answer;
}

function isList(key: QueryKey): boolean {
  return key[0] === "paged";
}

function isGraph(key: QueryKey): boolean {
  return String(key[0]).startsWith("/lineage");
}

function isRunning(data: unknown): boolean {
  const run = data as Partial<RunDetail & RunStates> | undefined;
  return run?.run?.state === "RUNNING" || run?.items?.[0]?.state === "RUNNING";
}
