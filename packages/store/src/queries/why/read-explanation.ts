import type { Session } from "../../database/database.ts";
import { instant, instantOrNull } from "../../database/instant.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import type { Problem, StoreHealth } from "../health/health.ts";
import { readProblemRuns } from "../health/read-health.ts";
import { readNodes, reference, type StoredNode } from "../nodes/nodes.ts";
import { readBlastRadius } from "./blast-radius.ts";
import { type Candidate, changesOf } from "./candidates.ts";
import { earlierChanges, runsForEarlierChanges } from "./earlier-changes.ts";
import { classifyError } from "./error-class.ts";
import type { Cause, Explanation } from "./explanation.ts";
import { overrunsBefore } from "./overruns.ts";
import { casesOfNode, casesOfRun, type ProblemCase } from "./problem-case.ts";
import { type Ranked, rank } from "./rank.ts";
import type { RunFacts } from "./run-facts.ts";
import { type RunPair, readHistory, readPairs } from "./run-pairs.ts";
import { summarize } from "./summarize.ts";
import { collectSuspects, upstreamOf } from "./suspects.ts";
import { checksBefore, failedBefore, lateBefore } from "./trouble.ts";

/** A run, by ids of the store. */
export interface ExplainedRun {
  readonly run: number;
  readonly job: StoredNode;
}

/** Finds a run by public id; null when there is none. */
export async function findRun(session: Session, id: string): Promise<ExplainedRun | null> {
  const [row] = await session.query<{ run: number; job_id: number }>(
    "SELECT id AS run, job_id FROM runs WHERE public_id = $1",
    [id],
    "find-run-and-job",
  );
  const job = row && (await readNodes(session, [row.job_id])).get(row.job_id);
  return job ? { run: row.run, job } : null;
}

/** Maximum number of causes in an answer. */
const maxCauses = 10;
const minScore = 0.08;
/** Without a cause of this score, changes before the last good run are examined too. */
const minConvincing = 0.55;
/** Number of problems that are followed to the one that they come from. */
const maxOrigins = 3;

/**
 * Explains why a dataset, a job or a run has a problem: what changed or failed before it since it was well, the most
 * likely cause first, and whom the problem concerns.
 *
 * @param health - the problems of the store now, see `readCurrentHealth`
 */
export async function readExplanation(
  context: ReadContext,
  subject: StoredNode | ExplainedRun,
  health: StoreHealth,
): Promise<Explanation> {
  const isRun = "run" in subject;
  const cases = isRun
    ? await casesOfRun(context, subject.run, Date.parse(health.at))
    : await casesOfNode(context, subject, health);
  const { ranked, truncated } = await investigateAll(context, cases, health, 0);
  const [asked] = cases as [ProblemCase, ...ProblemCase[]];
  const kind = asked.kind === "rows" && ranked.length === 0 ? "none" : asked.kind;
  const shown = ranked.filter(({ score }) => score >= minScore).slice(0, maxCauses);
  const nodes = await readNodes(
    context.session,
    shown.map(({ node }) => node),
  );
  const runs = await readProblemRuns(
    context.session,
    [...shown.flatMap(({ run, previousRun }) => [run, previousRun]), asked.run?.id ?? null].filter(
      (id) => id !== null,
    ),
  );
  const node = isRun ? subject.job : subject;
  return {
    symptom: {
      kind,
      node: reference(node),
      run: asked.run ? (runs.get(asked.run.id) ?? null) : null,
      since: kind === "none" ? null : instantOrNull(asked.since),
      goodAt: instantOrNull(asked.goodAt),
      detail: asked.detail,
    },
    causes: shown.flatMap((candidate): Cause[] => {
      const place = nodes.get(candidate.node);
      if (!place) return [];
      return [
        {
          kind: candidate.kind,
          score: Math.round(candidate.score * 100) / 100,
          node: reference(place),
          run: candidate.run === null ? null : (runs.get(candidate.run) ?? null),
          previousRun: candidate.previousRun === null ? null : (runs.get(candidate.previousRun) ?? null),
          at: candidate.at === null ? null : instant(candidate.at),
          distance: candidate.distance,
          summary: summarize(candidate, place.name),
          evidence: candidate.evidence,
        },
      ];
    }),
    impact: await readBlastRadius(
      context,
      {
        jobs: node.kind === "job" ? [...asked.jobs, node.node] : [],
        datasets: node.kind === "dataset" ? [node.node] : [],
      },
      health,
    ),
    problems: asked.problems,
    truncated,
  };
}

/** What was found out about a problem. */
interface Investigation {
  readonly ranked: readonly Ranked[];
  readonly truncated: boolean;
}

/** Investigates several cases; a cause that they share is named once. */
async function investigateAll(
  context: ReadContext,
  cases: readonly ProblemCase[],
  health: StoreHealth,
  depth: number,
): Promise<Investigation> {
  const found: Investigation[] = [];
  for (const problem of cases) found.push(await investigate(context, problem, health, depth));
  const causes = new Map<string, Ranked>();
  // The first cause of each case comes first, the most certain one of them at the top.
  const rounds = Math.max(0, ...found.map(({ ranked }) => ranked.length));
  for (let round = 0; round < rounds; round += 1) {
    const ofRound = found.flatMap(({ ranked }) => ranked[round] ?? []);
    for (const candidate of ofRound.sort((a, b) => b.score - a.score)) {
      const name = `${candidate.kind} ${candidate.node}`;
      if (!causes.has(name)) causes.set(name, candidate);
    }
  }
  return {
    ranked: [...causes.values()],
    truncated: found.some(({ truncated }) => truncated),
  };
}

async function investigate(
  context: ReadContext,
  problem: ProblemCase,
  health: StoreHealth,
  depth: number,
): Promise<Investigation> {
  if (problem.origin && depth < maxOrigins) return investigateOrigin(context, problem.origin, health, depth);
  if (problem.kind === "none") return { ranked: [], truncated: false };
  const { session, index } = context;
  const nodeOf = (node: number) => index.representative(node);
  const suspects = await collectSuspects(context, problem);
  const upstream = upstreamOf(suspects);
  const members = [...suspects.jobs.keys()].flatMap((job) => [...index.members(job)]);
  const checking =
    problem.checkingJob !== null && !members.includes(problem.checkingJob) ? [problem.checkingJob] : [];
  const pairs = await readPairs(session, [...members, ...checking], problem.goodAt, problem.badAt);
  const history = await readHistory(
    session,
    [...pairs.values()].flatMap(({ job, after, before }) =>
      after && before && mayJump(after, before) ? [job] : [],
    ),
    problem.goodAt ?? problem.badAt,
  );
  const placeOf = (job: number) => ({
    job: nodeOf(job),
    distance: suspects.jobs.get(nodeOf(job)) ?? 0,
    nodeOf,
  });
  const isChecking = (job: number) => checking.includes(job);
  const changes = [...pairs.values()].flatMap((pair) =>
    changesOf(pair, placeOf(pair.job), history.get(pair.job) ?? []).filter(
      ({ node }) => !isChecking(pair.job) || problem.datasets.includes(node),
    ),
  );
  const trouble = [
    ...failedBefore(pairs, suspects, nodeOf),
    ...(await lateBefore(
      context,
      pairs,
      suspects,
      problem.kind === "late" ? Date.parse(health.at) : problem.badAt,
    )),
    ...overrunsBefore(pairs, suspects, problem, nodeOf, upstream),
    ...(await checksBefore(context, suspects, problem)),
  ];
  const own = problem.jobs.flatMap((job) => pairs.get(job)?.after ?? []);
  const error = own.map((run) => run.error).find((text) => text !== null) ?? problem.detail;
  const candidates = [
    ...changes,
    ...trouble,
    ...ownError(problem, error, nodeOf),
    ...waiting(problem, nodeOf),
  ];
  const rankAll = (all: readonly Candidate[]) =>
    rank(
      withoutRepetition(all).filter((candidate) => isPossible(candidate, problem)),
      {
        symptom: problem.kind,
        errorClass: classifyError(error),
        text: [error ?? "", ...problem.checks].join("\n"),
        code: own
          .map(({ sql, code }) => `${sql ?? ""}\n${code ?? ""}`)
          .join("\n")
          .trim(),
        upstreamOf: upstream,
        harmless: harmlessness(pairs, new Set(problem.jobs)),
      },
    );
  const ranked = rankAll(candidates);
  if (problem.kind === "late" || ranked.some(({ kind, score }) => kind !== "error" && score >= minConvincing))
    return { ranked, truncated: suspects.truncated };
  const longPairs = await readPairs(session, members, problem.goodAt, problem.badAt, runsForEarlierChanges);
  const earlier = [...longPairs.values()].flatMap((pair) => earlierChanges(pair, placeOf(pair.job), changes));
  return { ranked: rankAll([...candidates, ...earlier]), truncated: suspects.truncated };
}

/** The run's own error, for want of anything before it. */
function ownError(
  { kind, run }: ProblemCase,
  error: string | null,
  nodeOf: (job: number) => number,
): Candidate[] {
  if (kind !== "failed" || !run) return [];
  return [
    {
      kind: "error",
      node: nodeOf(run.job_id),
      job: nodeOf(run.job_id),
      distance: 0,
      run: run.id,
      previousRun: null,
      at: run.ended_at,
      evidence: [
        {
          subject: classifyError(error),
          before: null,
          after: (error ?? "").split("\n", 1)[0]!.slice(0, 500),
        },
      ],
      magnitude: 1,
      names: [],
    },
  ];
}

/** A dataset has the problem of another node: that one is the first cause, unless what caused it is certain. */
async function investigateOrigin(
  context: ReadContext,
  { problem, node }: NonNullable<ProblemCase["origin"]>,
  health: StoreHealth,
  depth: number,
): Promise<Investigation> {
  const [stored] = [...(await readNodes(context.session, [node])).values()];
  const origins = stored ? await casesOfNode(context, stored, health) : [];
  const inner = await investigateAll(context, origins, health, depth + 1);
  const [origin = null] = origins;
  const direct: Ranked = {
    kind: originKind(problem, origin),
    node,
    job: stored?.kind === "job" ? node : null,
    distance: problem.kind === "stale" ? 0 : 1,
    run: origin?.run?.id ?? null,
    previousRun: null,
    at: Date.parse(problem.since),
    evidence: problem.detail === null ? [] : [{ subject: "detail", before: null, after: problem.detail }],
    magnitude: 1,
    names: [],
    // A failing check is a consequence of what changed, if that is known.
    score: problem.origin.kind === "dataset" ? 0.84 : 0.9,
  };
  const further = inner.ranked
    .filter(({ kind }) => kind !== "error")
    .map((candidate) => ({ ...candidate, distance: candidate.distance + 1 }));
  // What made the origin fail comes first if it is convincing.
  const best = Math.max(0, ...further.map(({ score }) => score));
  const known = best >= minConvincing ? { ...direct, score: Math.min(direct.score, best - 0.01) } : direct;
  return {
    ranked: [known, ...further].sort((a, b) => b.score - a.score),
    truncated: inner.truncated,
  };
}

function originKind(problem: Problem, origin: ProblemCase | null): Candidate["kind"] {
  if (problem.origin.kind === "dataset") return "check-failed";
  return origin?.kind === "late" ? "upstream-late" : "upstream-failed";
}

/** A DAG does not start while its previous run is open. */
function waiting({ kind, run }: ProblemCase, nodeOf: (job: number) => number): Candidate[] {
  if (kind !== "late" || !run) return [];
  return [
    {
      kind: "upstream-late",
      node: nodeOf(run.job_id),
      job: nodeOf(run.job_id),
      distance: 0,
      run: run.id,
      previousRun: null,
      at: run.first_at,
      evidence: [{ subject: "previous run", before: null, after: "running" }],
      magnitude: 0.95,
      names: [],
    },
  ];
}

/** Returns whether a run wrote or read other numbers of rows than the one before, so that its past is looked at. */
function mayJump(after: RunFacts, before: RunFacts): boolean {
  return (["inputs", "outputs"] as const).some((side) =>
    after[side].some(({ dataset, rows }) => {
      const old = before[side].find((entry) => entry.dataset === dataset)?.rows ?? null;
      return rows !== null && old !== null && Math.abs(rows - old) > 0.25 * Math.min(rows, old);
    }),
  );
}

/**
 * Removes repeated reports: what a job wrote differently, the jobs that read it see too. Of a commit that several jobs
 * share, the nearest job is named.
 */
function withoutRepetition(candidates: readonly Candidate[]): Candidate[] {
  const written = new Set(
    candidates.flatMap(({ kind, node, side }) => (side === "output" ? [`${kind} ${node}`] : [])),
  );
  const seen = new Set<string>();
  return [...candidates]
    .sort((a, b) => a.distance - b.distance || Number(a.side === "input") - Number(b.side === "input"))
    .filter((candidate) => {
      const { kind, node, side, evidence } = candidate;
      if (side === "input" && written.has(`${kind} ${node}`)) return false;
      const isShared = kind === "engine-changed" || (kind === "code-changed" && candidate.magnitude < 0.8);
      const key = isShared
        ? `${kind} ${evidence.map(({ subject, after }) => `${subject}=${after}`).join()}`
        : `${kind} ${node} ${side ?? ""}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
}

/** Leaves out what is the symptom itself. */
function isPossible(candidate: Candidate, problem: ProblemCase): boolean {
  if (candidate.distance > 0) return true;
  // A failed run writes other rows and columns because it failed.
  if (problem.kind === "failed" && candidate.side === "output") return false;
  if (problem.kind === "rows" && candidate.kind === "rows-changed" && candidate.side === "output")
    return false;
  return true;
}

/** Returns how many of the other jobs with the same change ran well with it, from 0 to 1. */
function harmlessness(
  pairs: ReadonlyMap<number, RunPair>,
  own: ReadonlySet<number>,
): (candidate: Candidate) => number {
  return (candidate) => {
    const values = candidate.evidence[0];
    if (!values || (candidate.kind !== "engine-changed" && candidate.kind !== "code-changed")) return 0;
    const peers = [...pairs.values()].filter(({ job, after, before }) => {
      if (own.has(job) || !after || !before) return false;
      const [now, old] =
        candidate.kind === "engine-changed"
          ? [after.engines, before.engines]
          : [after.codeVersions, before.codeVersions];
      return now.get(values.subject) === values.after && old.get(values.subject) === values.before;
    });
    const good = peers.filter(({ after }) => after!.succeededAt !== null).length;
    return peers.length === 0 ? 0 : (good / peers.length) * Math.min(1, peers.length / 3);
  };
}
