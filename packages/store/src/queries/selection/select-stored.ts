import {
  datasetPlatforms,
  datasetTypes,
  jobPlatforms,
  jobTypes,
  type Selection,
  type SelectionField,
  stateFacts,
  tagFacts,
  textMatcher,
} from "@headwater/graph";
import type { Session } from "../../database/database.ts";
import { likePattern } from "../../database/like.ts";
import type { LineageIndex } from "../../graph/lineage-index.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import { type Direction, type EdgeSource, reachNodes } from "../../graph/walk.ts";
import { runStateNames } from "../../model/run-state.ts";
import { lateJob } from "../nodes/clock-states.ts";
import { withDescendants } from "../nodes/descendants.ts";
import { isShown } from "../nodes/shown.ts";
import { readTaskGroups } from "../nodes/task-groups.ts";
import { findNodesInHealth } from "./health-facts.ts";
import type { MatchedNode } from "./matched-node.ts";

type Kind = "dataset" | "job";
type Matcher = (value: string) => boolean;

/** A term of a selection. */
export type SelectionTerm = Extract<Selection, { readonly kind: "term" }>;

type Term = SelectionTerm;

/** Representatives by integer id, in the order in which they were found. */
export type SelectedNodes = ReadonlyMap<number, Kind>;

/** Minimum length of a text for the index on names. */
const trigram = 3;

/**
 * Evaluates a selection over the whole store, without hidden nodes. Names, tags and states are current; steps follow
 * the given graph along the flow of data (SPEC.md §6), so that a job which copies ten tables leads from each to its
 * own copy.
 *
 * @param report - receives the number of nodes that each term matches
 * @throws StoreUnavailable
 */
export async function selectStored(
  context: ReadContext,
  source: EdgeSource,
  selection: Selection,
  report?: (term: SelectionTerm, matches: number) => void,
): Promise<SelectedNodes> {
  const { session, index } = context;
  const evaluate = async (part: Selection): Promise<SelectedNodes> => {
    switch (part.kind) {
      case "term": {
        const matched = representatives(index, await findTerm(context, part));
        report?.(part, matched.size);
        return matched;
      }
      case "around":
        return around(context, source, await evaluate(part.of), part);
      case "not": {
        const without = await evaluate(part.of);
        const all = representatives(index, await everyNode(session));
        return new Map([...all].filter(([id]) => !without.has(id)));
      }
      case "or": {
        const found = new Map<number, Kind>();
        for (const one of part.parts) for (const [id, kind] of await evaluate(one)) found.set(id, kind);
        return found;
      }
      case "and": {
        let found: SelectedNodes | undefined;
        for (const one of part.parts) {
          const next = await evaluate(one);
          found = found ? new Map([...found].filter(([id]) => next.has(id))) : next;
        }
        return found!;
      }
    }
  };
  return evaluate(selection);
}

type NodeRow = MatchedNode;

function representatives(index: LineageIndex, rows: readonly NodeRow[]): SelectedNodes {
  return new Map(rows.map(({ id, kind }) => [index.representative(id), kind]));
}

async function around(
  context: ReadContext,
  source: EdgeSource,
  starts: SelectedNodes,
  { upstream, downstream }: { readonly upstream: number; readonly downstream: number },
): Promise<SelectedNodes> {
  const found = new Map(starts);
  const idsOf = (kind: Kind) => [...starts].flatMap(([id, own]) => (own === kind ? [id] : []));
  // A DAG stands for its tasks: steps start from them.
  const start = { dataset: idsOf("dataset"), job: await withDescendants(context, idsOf("job")) };
  for (const id of start.job) found.set(id, "job");
  const walks: readonly (readonly [Direction, number])[] = [
    ["upstream", upstream],
    ["downstream", downstream],
  ];
  for (const [direction, depth] of walks) {
    for (const kind of ["dataset", "job"] as const) {
      const { nodes } = await reachNodes(
        source,
        { ids: start[kind], kind },
        // Ids only: a selection may match everything, and a limit would change its meaning.
        { directions: [direction], depth, limit: Number.POSITIVE_INFINITY },
      );
      for (const node of nodes.values()) found.set(node.id, node.kind);
    }
  }
  return found;
}

/** Tables by kind. */
const tables = { dataset: "datasets", job: "jobs" } as const;
const kinds = ["dataset", "job"] as const;

async function everyNode(session: Session): Promise<NodeRow[]> {
  return nodesWhere(session, kinds, () => "true");
}

/** Finds visible nodes of some kinds that meet a condition, by id. */
async function nodesWhere(
  session: Session,
  of: readonly Kind[],
  condition: (kind: Kind, value: (next: unknown) => string) => string,
): Promise<NodeRow[]> {
  const found: NodeRow[] = [];
  for (const kind of of) {
    const values: unknown[] = [];
    const where = condition(kind, (next) => `$${values.push(next)}`);
    const rows = await session.query<{ id: number }>(
      `SELECT t.id FROM ${tables[kind]} t WHERE ${where} AND ${isShown("t.id")} ORDER BY t.id`,
      values,
    );
    for (const { id } of rows) found.push({ id, kind });
  }
  return found;
}

/** Finds jobs with jobs inside by name, and everything inside them. */
async function jobsOfDags(context: ReadContext, term: Term, matches: Matcher): Promise<NodeRow[]> {
  const rows = await context.session.query<{ id: number; name: string }>(
    `SELECT t.id, t.name FROM jobs t WHERE ${likely("t.name", term)} AND ${isShown("t.id")}
       AND (t.job_type = 'DAG' OR EXISTS (SELECT FROM jobs c WHERE c.parent_id = t.id)) ORDER BY t.id`,
    likelyValues(term),
  );
  const dags = rows.flatMap(({ id, name }) => (matches(name) ? [id] : []));
  return (await withDescendants(context, dags)).map((id) => ({ id, kind: "job" }));
}

/** Finds the tasks of Airflow task groups. */
async function tasksOfGroups(session: Session, matches: Matcher): Promise<NodeRow[]> {
  const dags = await session.query<{ id: number; name: string }>(
    "SELECT id, name FROM jobs WHERE job_type = 'DAG' ORDER BY id",
  );
  const groups = await readTaskGroups(
    session,
    dags.map(({ id }) => id),
  );
  const names = dags.flatMap(({ id, name }) =>
    [...(groups.get(id) ?? [])].flatMap(([task, path]) =>
      path.some(matches) ? [[id, `${name}.${task}`] as const] : [],
    ),
  );
  const rows = await session.query<{ id: number }>(
    `SELECT t.id FROM unnest($1::integer[], $2::text[]) AS u (parent, name)
     JOIN jobs t ON t.parent_id = u.parent AND t.name = u.name WHERE ${isShown("t.id")} ORDER BY t.id`,
    [names.map(([dag]) => dag), names.map(([, name]) => name)],
  );
  return rows.map(({ id }) => ({ id, kind: "job" }));
}

function findTerm(context: ReadContext, term: Term): Promise<readonly NodeRow[]> {
  return finders[term.field](context.session, term, textMatcher(term.text, term.match), context);
}

type Finder = (
  session: Session,
  term: Term,
  matches: Matcher,
  context: ReadContext,
) => Promise<readonly NodeRow[]>;

/** How each field is searched: the database narrows down, and one place decides the meaning of a text. */
const finders: Readonly<Record<SelectionField, Finder>> = {
  dag: (_session, term, matches, context) => jobsOfDags(context, term, matches),
  group: (session, _term, matches) => tasksOfGroups(session, matches),
  name: async (session, term, matches) => [
    ...(await namedNodes(session, "dataset", term, matches)),
    ...(await namedNodes(session, "job", term, matches)),
  ],
  dataset: (session, term, matches) => namedNodes(session, "dataset", term, matches),
  job: (session, term, matches) => namedNodes(session, "job", term, matches),
  namespace: async (session, _term, matches) => {
    const namespaces = await namespacesWhere(session, matches);
    return nodesWhere(
      session,
      kinds,
      (_kind, value) => `t.namespace_id = ANY(${value(namespaces)}::integer[])`,
    );
  },
  tag: (session, _term, matches) =>
    labeled(session, "node_tags", "tag", (tag) => tagFacts(tag).some(matches)),
  owner: (session, _term, matches) => labeled(session, "node_owners", "name", matches),
  type: async (session, _term, matches) => [
    ...(await datasetsOfType(session, (name) => datasetTypes(name).some(matches))),
    ...(await jobsOfType(session, ({ job_type, integration }) =>
      jobTypes(job_type, integration).some(matches),
    )),
  ],
  platform: async (session, _term, matches) => [
    ...(await datasetsOfType(session, (name) => datasetPlatforms(name).some(matches))),
    ...(await jobsOfType(session, ({ integration }) => jobPlatforms(integration).some(matches))),
  ],
  state: async (session, _term, matches, context) => [
    ...(await jobsInState(session, matches)),
    ...(await findNodesInHealth(context, "state", matches)),
  ],
  quality: (_session, _term, matches, context) => findNodesInHealth(context, "quality", matches),
  column: async (session, term, matches) => {
    const rows = await session.query<{ dataset_id: number; name: string }>(
      `SELECT c.dataset_id, c.name FROM dataset_columns c WHERE ${likely("c.name", term)} AND ${isShown("c.dataset_id")}
       ORDER BY c.dataset_id`,
      likelyValues(term),
    );
    return rows.flatMap(({ dataset_id, name }) =>
      matches(name) ? [{ id: dataset_id, kind: "dataset" }] : [],
    );
  },
};

async function namedNodes(session: Session, kind: Kind, term: Term, matches: Matcher): Promise<NodeRow[]> {
  const rows = await session.query<{ id: number; name: string }>(
    `SELECT t.id, t.name FROM ${tables[kind]} t WHERE ${likely("t.name", term)} AND ${isShown("t.id")} ORDER BY t.id`,
    likelyValues(term),
  );
  return rows.flatMap(({ id, name }) => (matches(name) ? [{ id, kind }] : []));
}

/** Returns the longest part of a term without wildcards; empty if it is too short for the index. */
function literalOf({ text, match }: Term): string {
  const runs = match === "pattern" ? text.split(/[*?]+/) : [text];
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), "");
  return longest.length >= trigram ? longest : "";
}

/** Returns a necessary condition for the values that match a term. */
function likely(column: string, term: Term): string {
  return literalOf(term) === "" ? "true" : `${column} ILIKE $1`;
}

function likelyValues(term: Term): unknown[] {
  const literal = literalOf(term);
  return literal === "" ? [] : [likePattern(literal)];
}

async function namespacesWhere(session: Session, isMeant: Matcher): Promise<number[]> {
  const rows = await session.query<{ id: number; name: string }>("SELECT id, name FROM namespaces");
  return rows.flatMap(({ id, name }) => (isMeant(name) ? [id] : []));
}

async function datasetsOfType(session: Session, isMeant: (namespace: string) => boolean): Promise<NodeRow[]> {
  const namespaces = await namespacesWhere(session, isMeant);
  return nodesWhere(
    session,
    ["dataset"],
    (_kind, value) => `t.namespace_id = ANY(${value(namespaces)}::integer[])`,
  );
}

/** Finds jobs by the state of their latest run, and late jobs. */
async function jobsInState(session: Session, matches: Matcher): Promise<NodeRow[]> {
  const states = runStateNames.flatMap((state, number) => (stateFacts(state).some(matches) ? [number] : []));
  const found =
    states.length === 0
      ? []
      : await nodesWhere(
          session,
          ["job"],
          (_kind, value) =>
            `(SELECT state FROM runs WHERE job_id = t.id ORDER BY first_at DESC, public_id LIMIT 1) = ANY(${value(states)}::integer[])`,
        );
  if (!matches("late")) return found;
  const late = await session.query<{ id: number }>(
    `SELECT t.id FROM jobs t JOIN job_rhythms m ON m.job_id = t.id
     WHERE ${lateJob("m", "t", "now()")} AND ${isShown("t.id")} ORDER BY t.id`,
  );
  return [...found, ...late.map(({ id }) => ({ id, kind: "job" as const }))];
}

interface JobType {
  readonly job_type: string | null;
  readonly integration: string | null;
}

async function jobsOfType(session: Session, isMeant: (type: JobType) => boolean): Promise<NodeRow[]> {
  const rows = await session.query<JobType>("SELECT DISTINCT job_type, integration FROM jobs");
  const meant = rows.filter(isMeant);
  if (meant.length === 0) return [];
  return nodesWhere(
    session,
    ["job"],
    (_kind, value) =>
      `(${meant
        .map(
          ({ job_type, integration }) =>
            `t.job_type IS NOT DISTINCT FROM ${value(job_type)}::text AND t.integration IS NOT DISTINCT FROM ${value(integration)}::text`,
        )
        .join(" OR ")})`,
  );
}

async function labeled(
  session: Session,
  table: "node_tags" | "node_owners",
  column: "tag" | "name",
  isMeant: Matcher,
): Promise<NodeRow[]> {
  const labels = await session.query<{ value: string }>(
    `SELECT DISTINCT ${column} AS value FROM ${table} WHERE effective`,
  );
  const meant = labels.map(({ value }) => value).filter(isMeant);
  if (meant.length === 0) return [];
  return nodesWhere(
    session,
    kinds,
    (_kind, value) =>
      `t.id IN (SELECT node_id FROM ${table} WHERE effective AND ${column} = ANY(${value(meant)}::text[]))`,
  );
}
