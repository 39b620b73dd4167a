import type { Candidate } from "./candidates.ts";
import type { ErrorClass } from "./error-class.ts";
import type { CauseKind, SymptomKind } from "./explanation.ts";

/** What is known of a problem when its causes are ranked. */
export interface RankContext {
  readonly symptom: SymptomKind;
  readonly errorClass: ErrorClass;
  /** Text of the error, or names of the failing checks and columns. */
  readonly text: string;
  /** SQL and code of the job that has the problem. */
  readonly code: string;
  /** Returns the jobs upstream of a job. */
  readonly upstreamOf: (job: number) => ReadonlySet<number>;
  /** Returns the part of the jobs with the same change that ran well with it, from 0 to 1. */
  readonly harmless: (candidate: Candidate) => number;
}

/** A candidate with its score from 0 to 1. */
export interface Ranked extends Candidate {
  readonly score: number;
}

type Weights = Readonly<Record<CauseKind, number>>;

const weights = (
  upstreamFailed: number,
  upstreamLate: number,
  schema: number,
  sql: number,
  code: number,
  rows: number,
  check: number,
  engine: number,
  configuration: number,
  error: number,
): Weights => ({
  "upstream-failed": upstreamFailed,
  "upstream-late": upstreamLate,
  "schema-changed": schema,
  "sql-changed": sql,
  "code-changed": code,
  "rows-changed": rows,
  "check-failed": check,
  "engine-changed": engine,
  "configuration-changed": configuration,
  error,
});

/** How well each kind of cause explains a failure with an error of a class. */
const byError: Readonly<Record<ErrorClass, Weights>> = {
  //                        failed late schema sql code rows check engine config error
  "missing-column": weights(0.3, 0.25, 0.95, 0.78, 0.65, 0.1, 0.25, 0.35, 0.25, 0.2),
  "missing-data": weights(0.93, 0.9, 0.35, 0.5, 0.5, 0.6, 0.3, 0.3, 0.5, 0.25),
  type: weights(0.25, 0.2, 0.95, 0.72, 0.65, 0.25, 0.5, 0.45, 0.3, 0.2),
  constraint: weights(0.4, 0.4, 0.55, 0.78, 0.68, 0.78, 0.75, 0.3, 0.3, 0.25),
  check: weights(0.62, 0.6, 0.75, 0.85, 0.68, 0.85, 0.78, 0.55, 0.55, 0.1),
  syntax: weights(0.15, 0.12, 0.3, 0.95, 0.88, 0.1, 0.12, 0.55, 0.35, 0.25),
  software: weights(0.1, 0.1, 0.2, 0.35, 0.72, 0.1, 0.1, 0.95, 0.62, 0.25),
  resources: weights(0.25, 0.25, 0.3, 0.62, 0.55, 0.93, 0.2, 0.6, 0.88, 0.35),
  timeout: weights(0.4, 0.5, 0.3, 0.65, 0.55, 0.88, 0.2, 0.55, 0.78, 0.4),
  permission: weights(0.12, 0.1, 0.12, 0.3, 0.4, 0.1, 0.1, 0.35, 0.85, 0.62),
  connection: weights(0.15, 0.12, 0.12, 0.3, 0.4, 0.35, 0.1, 0.45, 0.78, 0.6),
  unknown: weights(0.62, 0.58, 0.72, 0.75, 0.7, 0.62, 0.55, 0.68, 0.62, 0.35),
};

const bySymptom: Readonly<Partial<Record<SymptomKind, Weights>>> = {
  late: weights(0.93, 0.9, 0.15, 0.2, 0.4, 0.15, 0.15, 0.35, 0.4, 0),
  slow: weights(0.25, 0.3, 0.3, 0.8, 0.65, 0.93, 0.2, 0.75, 0.82, 0),
  "running-long": weights(0.25, 0.3, 0.3, 0.8, 0.65, 0.93, 0.2, 0.75, 0.82, 0),
  rows: weights(0.78, 0.76, 0.5, 0.9, 0.68, 0.93, 0.5, 0.4, 0.5, 0),
  "failing-checks": weights(0.72, 0.72, 0.88, 0.9, 0.7, 0.86, 0.82, 0.55, 0.55, 0),
};

/** Part of the score that is left after each job between cause and problem. */
const decay = 0.965;

/** Ranks candidates, the best explanation first. */
export function rank(candidates: readonly Candidate[], context: RankContext): Ranked[] {
  const table = bySymptom[context.symptom] ?? byError[context.errorClass];
  const scored = candidates.map((candidate) => ({
    ...candidate,
    score: clamp(
      table[candidate.kind] *
        candidate.magnitude *
        decay ** candidate.distance *
        fit(candidate, context) *
        (1 - harmlessPart(candidate, context) * context.harmless(candidate)),
    ),
  }));
  return attributeToCauses(scored, context).sort(
    (a, b) => b.score - a.score || a.distance - b.distance || (a.at ?? 0) - (b.at ?? 0),
  );
}

/** Returns whether the data is wrong, rather than a run: then every run before it may have succeeded. */
function isAboutData({ symptom, errorClass }: RankContext): boolean {
  return (
    symptom === "failing-checks" || symptom === "rows" || (symptom === "failed" && errorClass === "check")
  );
}

/** Jobs that ran well with a new version prove little if the error points to the software, or if the data is wrong. */
function harmlessPart({ kind }: Candidate, context: RankContext): number {
  if (kind !== "engine-changed") return 0.45;
  return isAboutData(context) ? 0.05 : context.errorClass === "software" ? 0.2 : 0.45;
}

/** Settings that decide about memory, time and access, by the class of error that they cause. */
const relevantSettings: Readonly<Partial<Record<ErrorClass, RegExp>>> = {
  resources:
    /mem|core|executor|parallel|concurren|slots|worker|size|warehouse|partition|limit|capacity|node/i,
  timeout: /time|mem|core|executor|parallel|pool|queue|warehouse|worker|size|concurren/i,
  permission: /role|conn|user|key|secret|principal|policy|profile|bucket|account|auth|iam/i,
  connection: /conn|host|port|endpoint|url|region|subnet|vpc|ssl|network/i,
};

/** Returns how well the details of a candidate fit the problem; about 1. */
function fit(candidate: Candidate, context: RankContext): number {
  const { symptom, errorClass, text, code } = context;
  switch (candidate.kind) {
    case "schema-changed": {
      const isMentioned = candidate.names.some((name) => mentions(text, name));
      if (isMentioned) return candidate.magnitude < 0.5 ? 3 : 1.06;
      // The error names a column, but another one.
      if (symptom === "failed" && errorClass === "missing-column" && hasQuotedName(text)) return 0.5;
      return isUsed(candidate, code) ? 1 : 0.6;
    }
    case "rows-changed": {
      const isSlow = symptom === "slow" || symptom === "running-long";
      return trendFit(candidate, isSlow ? "timeout" : errorClass);
    }
    case "configuration-changed":
    case "engine-changed": {
      // What a job before it writes has to differ, or its settings concern nobody else.
      const own = candidate.distance === 0 ? 1 : isAboutData(context) ? 0.9 : 0.6;
      const pattern = relevantSettings[errorClass];
      const isRelevant =
        candidate.names.some((name) => mentions(text, name)) ||
        (pattern !== undefined && candidate.evidence.some(({ subject }) => pattern.test(subject)));
      return own * (isRelevant ? 1.08 : candidate.kind === "engine-changed" ? 1 : pattern ? 0.8 : 0.95);
    }
    case "sql-changed":
    case "code-changed":
      if (candidate.names.some((name) => mentions(text, name))) return 1.1;
      // A new commit of the job that only checks the data does not change the data.
      return symptom === "failed" && errorClass === "check" && candidate.distance === 0 ? 0.5 : 1;
    default:
      return 1;
  }
}

/** Returns whether more or fewer rows explain an error: 1 if they may, else less. */
function trendFit({ trend }: Candidate, errorClass: ErrorClass): number {
  const wanted =
    errorClass === "resources" || errorClass === "timeout"
      ? "up"
      : errorClass === "missing-data"
        ? "down"
        : null;
  return trend === undefined || wanted === null || trend === wanted ? 1 : 0.25;
}

/** Returns whether the job that has the problem may use a changed column. Without its code, it may. */
function isUsed({ names }: Candidate, code: string): boolean {
  return code === "" || /\*/.test(code) || names.some((name) => mentions(code, name));
}

function mentions(text: string, name: string): boolean {
  const leaf = name.split(".").at(-1)!;
  if (leaf.length < 2) return false;
  const position = text.toLowerCase().indexOf(leaf.toLowerCase());
  if (position < 0) return false;
  const pattern = new RegExp(`(?<![\\w$])${leaf.replace(/[^\w]/g, "\\$&")}(?![\\w$])`, "i");
  return pattern.test(text);
}

function hasQuotedName(text: string): boolean {
  return /["'`][A-Za-z_][\w.$]*["'`]/.test(text);
}

function clamp(score: number): number {
  return Math.min(0.99, Math.max(0, score));
}

/** Kinds that each kind can be a consequence of, when they happened in the same run or before it. */
const consequences: Readonly<Record<CauseKind, readonly CauseKind[]>> = {
  "upstream-failed": [
    "schema-changed",
    "sql-changed",
    "code-changed",
    "upstream-failed",
    "upstream-late",
    "engine-changed",
    "configuration-changed",
    "rows-changed",
  ],
  "upstream-late": ["upstream-failed", "upstream-late"],
  "schema-changed": ["sql-changed", "code-changed", "schema-changed"],
  "sql-changed": [],
  "code-changed": [],
  "rows-changed": ["sql-changed", "code-changed", "rows-changed", "upstream-failed", "upstream-late"],
  "check-failed": [
    "sql-changed",
    "code-changed",
    "schema-changed",
    "rows-changed",
    "check-failed",
    "upstream-failed",
    "upstream-late",
  ],
  "engine-changed": [],
  "configuration-changed": [],
  error: [],
};

/** Minimum weight of a kind of cause for the class of an error that it may explain. */
const minPlausible = 0.4;

/** Minimum score of a candidate that explains others. */
const minExplaining = 0.3;

/**
 * Moves weight from consequences to what caused them: a job that failed because a column was removed before it is a
 * consequence, and so is a small table that was built from a small one.
 */
function attributeToCauses(scored: readonly Ranked[], { upstreamOf }: RankContext): Ranked[] {
  const scores = new Map(scored.map((candidate) => [candidate, candidate.score]));
  const byDistance = [...scored].sort((a, b) => a.distance - b.distance || order(a) - order(b));
  for (const effect of byDistance) {
    const before = effect.job === null ? null : upstreamOf(effect.job);
    const causes = byDistance.filter(
      (cause) =>
        cause !== effect &&
        consequences[effect.kind].includes(cause.kind) &&
        isBefore(cause, effect, before) &&
        isAlike(cause, effect) &&
        Math.max(scores.get(cause)!, scoreFor(cause, effect)) >= minExplaining,
    );
    const [best] = causes.sort((a, b) => scores.get(b)! - scores.get(a)!);
    if (!best) continue;
    const [own, other] = [scores.get(effect)!, scores.get(best)!];
    // A new commit alone explains less than a new text: it stays behind what it may explain.
    const isStrong = best.magnitude >= 0.8;
    scores.set(best, clamp(Math.max(other, isStrong ? own + 0.01 : own - 0.05)));
    if (isStrong) scores.set(effect, own * 0.88);
  }
  return scored.map((candidate) => ({ ...candidate, score: scores.get(candidate)! }));
}

/** Returns how well a cause explains another one that is a failure with an error of its own. */
function scoreFor(cause: Candidate, { errorClass }: Candidate): number {
  if (!errorClass) return 0;
  return byError[errorClass][cause.kind] * cause.magnitude * trendFit(cause, errorClass);
}

/** @param before - the jobs upstream of the effect's job */
function isBefore(cause: Candidate, effect: Candidate, before: ReadonlySet<number> | null): boolean {
  if (cause.job === null) return false;
  if (cause.job !== effect.job) return before?.has(cause.job) ?? false;
  // Within one run: what it read comes before what it did, and what it did before what it wrote.
  if (effect.side === "input") return false;
  return cause.side === "input" || order(cause) < order(effect);
}

/** Order of causation within one run. */
function order({ kind }: Candidate): number {
  return (
    [
      "engine-changed",
      "configuration-changed",
      "sql-changed",
      "code-changed",
      "schema-changed",
      "rows-changed",
      "check-failed",
      "upstream-failed",
      "upstream-late",
      "error",
    ] satisfies CauseKind[]
  ).indexOf(kind);
}

/** Returns whether a cause fits its consequence: the same columns, rows in the same direction. */
function isAlike(cause: Candidate, effect: Candidate): boolean {
  if (cause.kind === "rows-changed" && effect.kind === "rows-changed") return cause.trend === effect.trend;
  if (cause.kind === "schema-changed" && effect.kind === "schema-changed")
    return cause.names.some((name) => effect.names.includes(name));
  if (effect.errorClass && byError[effect.errorClass][cause.kind] < minPlausible) return false;
  if (cause.kind === "upstream-failed" || cause.kind === "upstream-late")
    return effect.kind !== "rows-changed" || effect.trend === "down";
  return true;
}
