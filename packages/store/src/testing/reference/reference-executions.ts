/** Executions from runs and declarations (SPEC.md §5). */
import { contentIdOfDigest } from "../../model/identifiers.ts";
import { EdgeLayer } from "../../model/layers.ts";
import { type Execution, named, union } from "./reference-edges.ts";
import { groups } from "./reference-groups.ts";
import { declaredEdges } from "./reference-run-edges.ts";
import { isSuccessful, type ModelRun } from "./reference-runs.ts";
import type { DatasetStatement, EventStatement } from "./reference-statements.ts";

/** An execution with the version of its job. */
export interface ModelExecution extends Execution {
  /** Content of the job's version; null when the execution makes none. */
  readonly version: string | null;
  readonly nominalEnd: number | null;
  readonly manual: boolean;
  readonly failed: boolean;
}

/** Returns the executions of each job from its runs. */
export function observedExecutions(runs: readonly ModelRun[]): Map<string, ModelExecution[]> {
  const ended = new Map(runs.map((run) => [JSON.stringify([run.runId, run.job]), run.hasEnded]));
  const executions = groups(runs, ({ job, execution }) => JSON.stringify([job, execution])).map(
    ([key, members]): [string, ModelExecution] => {
      const byTime = [...members].sort(
        (a, b) =>
          a.first - b.first || (a.tryNumber ?? 0) - (b.tryNumber ?? 0) || (a.publicId < b.publicId ? -1 : 1),
      );
      const successful = byTime.filter(isSuccessful);
      const lastSuccess = new Map(
        successful.filter((run) => run.tryNumber !== null).map((run) => [run.mapIndex, run]),
      );
      const counted = successful.filter(
        (run) => run.tryNumber === null || run === lastSuccess.get(run.mapIndex),
      );
      const lastTries = [...new Map(byTime.map((run) => [run.mapIndex, run])).values()];
      const isFailed = (run: ModelRun) =>
        run.hasEnded && !isSuccessful(run) && (run.tryNumber === null || !lastSuccess.has(run.mapIndex));
      const hasParent = members.some(({ parent }) => parent !== null);
      const closedByRuns = hasParent
        ? members.some(({ parent }) => parent !== null && ended.get(JSON.stringify(parent)))
        : members.every(({ hasEnded }) => hasEnded);
      const good = successful.length > 0 && !lastTries.some(isFailed);
      const success = union(counted.map(({ edges }) => edges));
      const { inputs, outputs } = named(success);
      const [job, execution] = JSON.parse(key) as [string, string];
      return [
        job,
        {
          key: execution,
          at: byTime[0]!.first,
          closed: closedByRuns || members.some(({ unbounded }) => unbounded),
          closedByNewer: hasParent,
          good,
          all: union(members.map(({ edges }) => edges)),
          success,
          nominalEnd: members.reduce<number | null>(
            (latest, { nominalEnd }) =>
              nominalEnd === null ? latest : Math.max(latest ?? nominalEnd, nominalEnd),
            null,
          ),
          manual: members.every(({ manual }) => manual),
          failed: lastTries.some(isFailed),
          version: good
            ? JSON.stringify([
                inputs.flatMap(([dataset, layer]) => (layer === EdgeLayer.observed ? [dataset] : [])),
                outputs.flatMap(([dataset, , layer]) => (layer === EdgeLayer.observed ? [dataset] : [])),
                successful.at(-1)!.source,
              ])
            : null,
        },
      ];
    },
  );
  return new Map(
    groups(executions, ([job]) => job).map(([job, own]) => [job, own.map(([, execution]) => execution)]),
  );
}

/** Returns an execution in the form of a snapshot. */
export function executionRow(execution: Execution | ModelExecution): Record<string, unknown> {
  const observed = "version" in execution ? execution : null;
  return {
    at: execution.at,
    closed: execution.closed,
    closedByNewer: execution.closedByNewer,
    good: execution.good,
    nominalEnd: observed?.nominalEnd ?? null,
    manual: observed?.manual ?? false,
    failed: observed?.failed ?? false,
    all: named(execution.all),
    success: named(execution.success),
    version: observed?.version ?? null,
  };
}

/** Returns the declarations of each job and dataset: executions of the declared layer, immediately complete. */
export function declarations(events: readonly EventStatement[]): Map<string, Execution[]> {
  const declared = events.filter(({ event }) => event.kind !== "run");
  return new Map(
    groups(declared, ({ job, dataset }) => ownerName(job, dataset)).map(([owner, own]) => [
      owner,
      own.map((event) => {
        const edges = declaredEdges(event);
        const key = contentIdOfDigest(Buffer.from(event.hash, "hex"));
        return {
          key,
          at: event.at,
          closed: true,
          closedByNewer: false,
          good: true,
          all: edges,
          success: edges,
        };
      }),
    ]),
  );
}

function ownerName(job: string | undefined, dataset: DatasetStatement | undefined): string {
  return job ?? `dataset ${dataset!.name}`;
}
