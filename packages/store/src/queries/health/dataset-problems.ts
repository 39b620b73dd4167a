import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import { targetsOf } from "../../graph/walk.ts";
import { clockRules } from "../nodes/clock-states.ts";
import { isShown } from "../nodes/shown.ts";
import { type FoundProblem, maxProblems } from "./found-problem.ts";

/** A writer that did not write when it should have. Times are epoch milliseconds. */
export interface MissingWrite
  extends Pick<FoundProblem, "since" | "run" | "origin" | "root" | "detail" | "inactive"> {
  readonly job: number;
  /** True if the writer's run ended: what it would have written is missing, whoever else writes the table. */
  readonly ran: boolean;
}

/** Reads datasets that a writer should have written, with the problem of the writer. One problem for each dataset. */
export async function findStaleDatasets(
  context: ReadContext,
  writers: readonly MissingWrite[],
): Promise<FoundProblem[]> {
  const { index } = context;
  const outputs: { dataset: number; writer: MissingWrite }[] = [];
  for (const writer of writers) {
    const edges = await index.edgesOf(index.members(index.representative(writer.job)));
    for (const own of edges.values()) {
      // An output that the job writes now and then is not expected each time.
      const rare = new Set(own.unseen.flatMap(([dataset, direction]) => (direction === 1 ? [dataset] : [])));
      for (const [dataset] of own.outputs)
        if (!rare.has(dataset)) outputs.push({ dataset: index.representative(dataset), writer });
    }
  }
  const replaced = await readReplaced(
    context,
    outputs.filter(({ writer }) => !writer.ran),
  );
  const problems = new Map<number, FoundProblem>();
  for (const { dataset, writer } of outputs) {
    if (replaced.has(`${dataset} ${writer.job}`)) continue;
    const known = problems.get(dataset);
    const isWorse =
      !known || (known.inactive && !writer.inactive) || (known.run === null && writer.run !== null);
    if (!isWorse) continue;
    const { since, run, origin, root, detail, inactive } = writer;
    problems.set(dataset, { kind: "stale", node: dataset, since, run, origin, root, detail, inactive });
  }
  return [...problems.values()];
}

/**
 * Returns the pairs of dataset and writer where another job took over: it has written the dataset since, and had not
 * while the writer still ran. So a renamed DAG leaves no stale tables.
 */
async function readReplaced(
  { session, index }: ReadContext,
  outputs: readonly { readonly dataset: number; readonly writer: MissingWrite }[],
): Promise<ReadonlySet<string>> {
  const members = outputs.flatMap(({ dataset, writer }) =>
    index.members(dataset).map((member) => ({ member, dataset, job: writer.job, since: writer.since })),
  );
  if (members.length === 0) return new Set();
  const rows = await session.query<{ dataset: number; job: number }>(
    `SELECT DISTINCT u.dataset, u.job
     FROM unnest($1::integer[], $2::integer[], $3::integer[], $4::timestamptz[]) AS u (member, dataset, job, since)
     JOIN job_rhythms m ON m.job_id = u.job
     WHERE EXISTS (SELECT FROM dataset_writes w JOIN runs r ON r.id = w.run_id
                   WHERE w.dataset_id = u.member AND w.at >= u.since AND r.job_id <> u.job AND NOT w.prepares)
       AND NOT EXISTS (SELECT FROM dataset_writes w JOIN runs r ON r.id = w.run_id
                       WHERE w.dataset_id = u.member AND w.at < m.last_at AND r.job_id <> u.job AND NOT w.prepares)`,
    [
      members.map(({ member }) => member),
      members.map(({ dataset }) => dataset),
      members.map(({ job }) => job),
      members.map(({ since }) => instant(since)),
    ],
    "replaced-writers",
  );
  return new Set(rows.map(({ dataset, job }) => `${dataset} ${job}`));
}

/** A dataset with failing checks. Times are epoch milliseconds. */
export interface FailingDataset {
  readonly dataset: number;
  readonly since: number;
  /** The newest run that reported a failure, and its job. */
  readonly run: number;
  readonly job: number;
  /** Latest write before the first failure: since when the data is wrong; null: unknown. */
  readonly writtenAt: number | null;
  readonly checks: readonly string[];
  /** None of the checks has run for 30 days: they were abandoned and need no attention. */
  readonly inactive: boolean;
}

/** Reads datasets with checks that failed when they ran last. A check that its job no longer reports was removed. */
export async function readFailingDatasets(
  { session, index }: ReadContext,
  now: number,
): Promise<FailingDataset[]> {
  const rows = await session.query<{
    dataset_id: number;
    failing_since: number;
    run_id: number;
    job_id: number;
    at: number;
    label: string;
    written_at: number | null;
  }>(
    `SELECT c.dataset_id, c.failing_since, c.run_id, r.job_id, c.at,
            coalesce(c.name, c.assertion) || coalesce(' (' || c.column_name || ')', '') AS label,
            (SELECT max(w.at) FROM dataset_writes w WHERE w.dataset_id = c.dataset_id AND w.at <= c.failing_since AND NOT w.prepares) AS written_at
     FROM dataset_checks c JOIN runs r ON r.id = c.run_id
     WHERE c.failing_since IS NOT NULL AND ${isShown("c.dataset_id")}
       AND NOT EXISTS (SELECT FROM check_results o JOIN runs p ON p.id = o.run_id
                       WHERE o.dataset_id = c.dataset_id AND o.at > c.at AND p.job_id = r.job_id)
     ORDER BY c.failing_since DESC, c.dataset_id, c.entry LIMIT ${maxProblems}`,
    [],
    "failing-checks",
  );
  const found = new Map<number, FailingDataset & { readonly at: number }>();
  for (const row of rows) {
    const dataset = index.representative(row.dataset_id);
    const known = found.get(dataset);
    const isNewer = !known || row.at > known.at;
    found.set(dataset, {
      dataset,
      since: Math.min(row.failing_since, known?.since ?? row.failing_since),
      run: isNewer ? row.run_id : known.run,
      job: isNewer ? row.job_id : known.job,
      at: isNewer ? row.at : known.at,
      writtenAt: earliest(known?.writtenAt ?? null, row.written_at),
      checks: [...new Set([...(known?.checks ?? []), row.label])],
      inactive: (known?.inactive ?? true) && row.at <= now - clockRules.abandonedAfter,
    });
  }
  return [...found.values()];
}

function earliest(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.min(a, b);
}

/** A dataset whose data is stale or wrong, from which the problem spreads. */
interface Source extends Pick<FoundProblem, "run" | "origin" | "root" | "detail" | "inactive"> {
  readonly dataset: number;
  /** A dataset that was written from it since is affected. */
  readonly since: number;
}

/** Maximum number of datasets that problems spread to. */
const maxAffected = 20_000;

/**
 * Finds datasets that were written from a stale or failing one since then, through any number of jobs. A dataset that
 * several problems reach has the earliest one.
 *
 * @returns the problems, and whether there were more datasets than are examined
 */
export async function spreadDownstream(
  context: ReadContext,
  sources: readonly Source[],
): Promise<{ readonly problems: FoundProblem[]; readonly truncated: boolean }> {
  const { targets, truncated } = await readDownstream(
    context,
    sources.map(({ dataset }) => dataset),
  );
  const written = await readLastWrites(context.session, (dataset) => context.index.members(dataset), [
    ...new Set([...targets.values()].flatMap((own) => [...own])),
  ]);
  const problems = new Map<number, FoundProblem>();
  const own = new Map(sources.map((source) => [source.dataset, source]));
  // In order of time, each dataset is reached by its earliest problem first.
  for (const source of [...sources].sort((a, b) => a.since - b.since)) {
    const { since, run, origin, root, detail, inactive } = source;
    const pending = [source.dataset];
    for (let from = pending.pop(); from !== undefined; from = pending.pop()) {
      for (const node of targets.get(from) ?? []) {
        const isOlder = (own.get(node)?.since ?? Number.POSITIVE_INFINITY) <= since;
        if (problems.has(node) || isOlder || (written.get(node) ?? Number.NEGATIVE_INFINITY) < since)
          continue;
        problems.set(node, { kind: "upstream-failed", node, since, run, origin, root, detail, inactive });
        pending.push(node);
      }
    }
  }
  return { problems: [...problems.values()], truncated };
}

/** Reads which datasets follow from others, through any number of jobs. */
async function readDownstream(
  context: ReadContext,
  starts: readonly number[],
): Promise<{ readonly targets: ReadonlyMap<number, ReadonlySet<number>>; readonly truncated: boolean }> {
  const targets = new Map<number, ReadonlySet<number>>();
  const pending = [...new Set(starts)];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (targets.has(next)) continue;
    if (targets.size >= maxAffected) return { targets, truncated: true };
    const found = await readTargets(context, next);
    targets.set(next, found);
    pending.push(...found);
  }
  return { targets, truncated: false };
}

/** Returns the datasets that a dataset feeds in the newest runs of its readers. */
async function readTargets({ index }: ReadContext, dataset: number): Promise<Set<number>> {
  const members = index.members(dataset);
  const readers = await index.readersOf(members);
  const edges = await index.edgesOf([...new Set([...readers.values()].flat())]);
  const targets = new Set<number>();
  for (const [member, owners] of readers) {
    for (const owner of owners) {
      const own = edges.get(owner);
      if (!own || own.unseen.some(([unseen, direction]) => direction === 0 && unseen === member)) continue;
      for (const target of targetsOf(own, member)) targets.add(index.representative(target));
    }
  }
  targets.delete(dataset);
  return targets;
}

/** Reads when datasets were last written, under any of their names, in epoch milliseconds. */
export async function readLastWrites(
  session: Session,
  members: (dataset: number) => readonly number[],
  datasets: readonly number[],
): Promise<Map<number, number>> {
  const names = datasets.flatMap((dataset) => members(dataset).map((member) => [member, dataset] as const));
  if (names.length === 0) return new Map();
  const rows = await session.query<{ id: number; last_written_at: number }>(
    "SELECT id, last_written_at FROM datasets WHERE id = ANY($1::integer[]) AND last_written_at IS NOT NULL",
    [names.map(([member]) => member)],
    "last-writes",
  );
  const byName = new Map(rows.map((row) => [row.id, row.last_written_at]));
  const written = new Map<number, number>();
  for (const [member, dataset] of names) {
    const at = byName.get(member);
    if (at !== undefined) written.set(dataset, Math.max(at, written.get(dataset) ?? at));
  }
  return written;
}
