import { isDeepStrictEqual } from "node:util";
import { parseSelection, SelectionError } from "@headwater/graph";
import { instant } from "../database/instant.ts";
import type { ReadContext } from "../graph/read-context.ts";
import { nameBasedId } from "../model/identifiers.ts";
import type { Problem, StoreHealth } from "../queries/health/health.ts";
import type { NodeReference } from "../queries/nodes/nodes.ts";
import { selectStored } from "../queries/selection/select-stored.ts";
import { readBlastRadius } from "./blast-radius.ts";
import { type ChangeNotice, readChangeNotices } from "./change-notices.ts";
import { type IncidentSummary, type OwnedProblem, summarize } from "./message.ts";
import { readRepresentatives } from "./node-numbers.ts";
import { listRules, type Rule } from "./rules.ts";

/** An incident as found now. */
export interface PlannedIncident {
  /** The id for a new one. */
  readonly id: string;
  readonly key: string;
  readonly category: "problem" | "change";
  readonly summary: IncidentSummary;
  /** Rules that tell of it now, by channel; empty while it is too young or snoozed. */
  readonly channels: ReadonlyMap<string, readonly string[]>;
}

/** What the rules say about the store at an instant. */
export interface NotificationPlan {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly incidents: readonly PlannedIncident[];
  /** Kinds of problems of each root, whether or not a rule tells of them, by the key of its incident. */
  readonly kindsByKey: ReadonlyMap<string, ReadonlySet<string>>;
  /** True if problems were left out, so that an incident that was not found may still be open. */
  readonly isPartial: boolean;
  /** Why rules could not be applied, by id; null for those that could. */
  readonly ruleProblems: ReadonlyMap<string, string | null>;
}

/** Limits of an evaluation, in milliseconds. */
export interface PlanLimits {
  /** Age up to which a change is reported. */
  readonly changeAgeMs: number;
  /** Age that a change must have: lineage from SQL follows a run after a moment. */
  readonly changeSettleMs: number;
}

/** A rule that can be applied. */
interface AppliedRule {
  readonly rule: Rule;
  /** Selected nodes; null for all. */
  readonly selected: ReadonlySet<number> | null;
  /** Followed nodes; empty for no limit. */
  readonly nodes: ReadonlySet<number>;
  readonly owners: ReadonlySet<string>;
}

/** A problem or change with the nodes by which rules find it. */
interface Candidate {
  readonly problem: OwnedProblem;
  readonly root: NodeReference;
  readonly key: string;
  readonly category: "problem" | "change";
  /** Representatives of the nodes that it concerns; a rule that selects one of them tells of it. */
  readonly numbers: readonly number[];
  /** Representatives of its node and its root; a snooze of one of them silences it. */
  readonly own: readonly number[];
}

/**
 * Applies all rules to the problems and recent changes of the store. Problems with one root make one incident.
 *
 * @param now - epoch milliseconds
 */
export async function planNotifications(
  context: ReadContext,
  health: StoreHealth,
  limits: PlanLimits,
  now: number,
): Promise<NotificationPlan> {
  const rules = await listRules(context.session, { enabledOnly: true });
  const candidates = [
    ...(await problemCandidates(context, health)),
    ...(await changeCandidates(context, rules, limits, now)),
  ];
  const kindsByKey = new Map<string, Set<string>>();
  for (const { key, problem } of candidates) {
    kindsByKey.set(key, (kindsByKey.get(key) ?? new Set()).add(problem.kind));
  }
  const { applied, problems: ruleProblems } =
    candidates.length === 0 ? unapplied(rules) : await applyRules(context, rules);
  const snoozed = await readSnoozedNodes(context, now);
  const groups = new Map<string, Matched[]>();
  for (const candidate of candidates) {
    const matching = applied.filter((rule) => tells(rule, candidate));
    if (matching.length === 0) continue;
    const group = groups.get(candidate.key) ?? [];
    group.push({ candidate, rules: matching.map(({ rule }) => rule) });
    groups.set(candidate.key, group);
  }
  const known = await readKnownSummaries(context, [...groups.keys()]);
  const incidents: PlannedIncident[] = [];
  for (const [key, group] of groups) {
    const { root } = group[0]!.candidate;
    const summary = summarize(
      root,
      group.map(({ candidate }) => candidate.problem),
    );
    const before = known.get(key);
    const blastRadius =
      before && isDeepStrictEqual(before.counts, summary.counts)
        ? before.blastRadius
        : await readBlastRadius(context, nodesOf(context, group));
    incidents.push(planIncident(key, group, { ...summary, blastRadius }, snoozed, now));
  }
  return { at: now, incidents, kindsByKey, isPartial: health.truncated, ruleProblems };
}

interface Matched {
  readonly candidate: Candidate;
  readonly rules: readonly Rule[];
}

function planIncident(
  key: string,
  group: readonly Matched[],
  summary: IncidentSummary,
  snoozed: ReadonlySet<number>,
  now: number,
): PlannedIncident {
  const { category } = group[0]!.candidate;
  const channels = new Map<string, Set<string>>();
  for (const { candidate, rules } of group) {
    if (candidate.own.some((id) => snoozed.has(id))) continue;
    const age = now - Date.parse(candidate.problem.since);
    for (const rule of rules) {
      if (category === "problem" && age < rule.minSeconds * 1000) continue;
      for (const channel of rule.channels) {
        channels.set(channel, (channels.get(channel) ?? new Set()).add(rule.id));
      }
    }
  }
  return {
    // A change has one incident for ever; a problem that returns has a new one.
    id: category === "change" ? nameBasedId("incident", key) : nameBasedId("incident", key, instant(now)),
    key,
    category,
    summary,
    channels: new Map([...channels].map(([channel, ids]) => [channel, [...ids]])),
  };
}

/** Returns the nodes with problems. A late DAG has no lineage of its own, but its datasets are stale. */
function nodesOf({ index }: ReadContext, group: readonly Matched[]) {
  const nodes = new Map<number, "dataset" | "job">();
  for (const { candidate } of group) {
    const id = candidate.numbers[0];
    if (id !== undefined) nodes.set(index.representative(id), candidate.problem.node.kind);
  }
  return [...nodes].map(([id, kind]) => ({ id, kind }));
}

async function problemCandidates(context: ReadContext, health: StoreHealth): Promise<Candidate[]> {
  const found: { number: number; problem: Problem }[] = [];
  for (const [number, problems] of health.problems) {
    for (const problem of problems) if (!problem.inactive) found.push({ number, problem });
  }
  const roots = await readRepresentatives(
    context,
    found.map(({ problem }) => problem.root.id),
  );
  return found.map(({ number, problem }) => {
    const { kind, node, root, since, detail, run, owners } = problem;
    const rootNumber = roots.get(root.id);
    const own = [number, ...(rootNumber === undefined ? [] : [rootNumber])];
    return {
      problem: { kind, node, since, detail, run: run?.id ?? null, owners },
      root,
      key: `problem ${root.id}`,
      category: "problem",
      numbers: own,
      own,
    };
  });
}

async function changeCandidates(
  context: ReadContext,
  rules: readonly Rule[],
  { changeAgeMs, changeSettleMs }: PlanLimits,
  now: number,
): Promise<Candidate[]> {
  const isWanted = rules.some(({ kinds }) =>
    kinds.some((kind) => kind === "breaking-schema-change" || kind === "lost-lineage"),
  );
  if (!isWanted) return [];
  const notices = await readChangeNotices(context, now - changeAgeMs, now - changeSettleMs);
  return notices.map((notice: ChangeNotice): Candidate => {
    const { concerned, ...problem } = notice;
    return {
      problem,
      root: notice.node,
      // Several edges that one run lost are one incident.
      key: `change ${notice.kind} ${notice.node.id} ${notice.since}`,
      category: "change",
      numbers: concerned,
      own: concerned.slice(0, 1),
    };
  });
}

function tells({ rule, selected, nodes, owners }: AppliedRule, { problem, numbers }: Candidate): boolean {
  return (
    rule.kinds.includes(problem.kind) &&
    (selected === null || numbers.some((number) => selected.has(number))) &&
    (rule.nodes.length === 0 || numbers.some((number) => nodes.has(number))) &&
    (owners.size === 0 || problem.owners.some((owner) => owners.has(owner.toLowerCase())))
  );
}

function unapplied(rules: readonly Rule[]): { applied: AppliedRule[]; problems: Map<string, string | null> } {
  return { applied: [], problems: new Map(rules.map(({ id }) => [id, null])) };
}

async function applyRules(context: ReadContext, rules: readonly Rule[]) {
  const applied: AppliedRule[] = [];
  const problems = new Map<string, string | null>();
  const selections = new Map<string, ReadonlySet<number>>();
  const followed = await readRepresentatives(
    context,
    rules.flatMap(({ nodes }) => nodes),
  );
  for (const rule of rules) {
    const owners = new Set(rule.owners.map((owner) => owner.toLowerCase()));
    const nodes = new Set(rule.nodes.flatMap((id) => followed.get(id) ?? []));
    const { selection } = rule;
    if (selection === null) {
      applied.push({ rule, selected: null, nodes, owners });
      problems.set(rule.id, null);
      continue;
    }
    try {
      let selected = selections.get(selection);
      if (!selected) {
        selected = new Set((await selectStored(context, context.index, parseSelection(selection))).keys());
        selections.set(selection, selected);
      }
      applied.push({ rule, selected, nodes, owners });
      problems.set(rule.id, null);
    } catch (error) {
      // Written by an earlier version of the language; rules are checked when they are saved.
      if (!(error instanceof SelectionError)) throw error;
      problems.set(rule.id, error.message);
    }
  }
  return { applied, problems };
}

async function readSnoozedNodes(context: ReadContext, now: number): Promise<Set<number>> {
  const rows = await context.session.query<{ node_id: string }>(
    "SELECT node_id FROM notification_snoozes WHERE node_id IS NOT NULL AND until > $1",
    [instant(now)],
    "snoozed-nodes",
  );
  const numbers = await readRepresentatives(
    context,
    rows.map(({ node_id }) => node_id),
  );
  return new Set(numbers.values());
}

/** Reads what is stored about incidents: the blast radius is computed again only if their problems changed. */
async function readKnownSummaries(
  { session }: ReadContext,
  keys: readonly string[],
): Promise<Map<string, IncidentSummary>> {
  if (keys.length === 0) return new Map();
  const rows = await session.query<{ key: string; summary: IncidentSummary }>(
    "SELECT key, summary FROM notification_incidents WHERE key = ANY($1::text[]) AND (closed_at IS NULL OR category = 'change')",
    [keys],
    "known-summaries",
  );
  return new Map(rows.map(({ key, summary }) => [key, summary]));
}
