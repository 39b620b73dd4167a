import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import { mergedSets, readConnected } from "../../fold/identity/identity.ts";
import { decidedPairs, decisionsOf } from "../../fold/identity/identity-decisions.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import { type CommandContent, type CommandDataset, isIdentity } from "../../log/command-content.ts";
import { type Command, readIdentityCommands } from "../../log/commands.ts";
import { datasetId } from "../../model/identifiers.ts";
import { type NodeReference, readNodes, reference } from "../nodes/nodes.ts";

/** A decision about two names. */
export interface IdentityDecision {
  readonly id: string;
  readonly kind: "same-dataset" | "different-datasets";
  readonly datasets: readonly [NodeReference, NodeReference];
  readonly actor: string;
  readonly decidedAt: string;
  /** Null: effective. */
  readonly undone: { readonly actor: string; readonly at: string } | null;
}

/** Datasets that are one, and their representative. */
export interface DatasetSet {
  readonly representative: NodeReference;
  readonly members: readonly NodeReference[];
}

/** The effect of a decision on the graph. */
export interface IdentityDiff {
  /** The affected sets before and after. */
  readonly before: readonly DatasetSet[];
  readonly after: readonly DatasetSet[];
  /** Removed and added edges between jobs and datasets, by representatives. */
  readonly removedEdges: readonly { readonly from: NodeReference; readonly to: NodeReference }[];
  readonly addedEdges: readonly { readonly from: NodeReference; readonly to: NodeReference }[];
  /** Jobs that would newly read the output of another through these datasets. */
  readonly connectedJobs: readonly { readonly from: NodeReference; readonly to: NodeReference }[];
  readonly disconnectedJobs: readonly { readonly from: NodeReference; readonly to: NodeReference }[];
  /** True if lists were truncated. */
  readonly truncated: boolean;
}

/** Maximum length of each list of a diff. */
const listLimit = 1_000;

/** Lists all decisions, newest first. */
export async function listDecisions(session: Session): Promise<IdentityDecision[]> {
  const commands = await readIdentityCommands(session);
  const undone = new Map(
    commands.flatMap(({ content, actor, receivedAt }) =>
      content.kind === "undo" ? [[content.command, { actor, at: instant(receivedAt) }] as const] : [],
    ),
  );
  return commands
    .flatMap(({ id, content, actor, receivedAt }): IdentityDecision[] => {
      if (!isIdentity(content)) return [];
      const [a, b] = content.datasets;
      return [
        {
          id,
          kind: content.kind,
          datasets: [named(a), named(b)],
          actor,
          decidedAt: instant(receivedAt),
          undone: undone.get(id) ?? null,
        },
      ];
    })
    .reverse();
}

function named({ namespace, name }: CommandDataset): NodeReference {
  return { kind: "dataset", id: datasetId(namespace, name), namespace, name };
}

/** Computes the effect of a command on the graph without applying it. */
export async function previewDecision(context: ReadContext, command: Command): Promise<IdentityDiff> {
  const { session } = context;
  const commands = await readIdentityCommands(session);
  const concerned = datasetsOf(command.content, commands);
  const before = await decidedPairs(session, decisionsOf(commands));
  const after = await decidedPairs(session, decisionsOf([...commands, command]));
  const rows = await session.query<{ id: number }>(
    "SELECT id FROM datasets WHERE public_id = ANY($1::uuid[])",
    [concerned.map(({ namespace, name }) => datasetId(namespace, name))],
  );
  const same = [...before.same, ...after.same];
  const { members, claims } = await readConnected(
    session,
    rows.map(({ id }) => id),
    same,
  );
  const [was, is] = [mergedSets(members, claims, before), mergedSets(members, claims, after)];
  return compose(context, was, is);
}

/** Returns the datasets that a command is about. */
function datasetsOf(content: CommandContent, commands: readonly Command[]): readonly CommandDataset[] {
  if (isIdentity(content)) return content.datasets;
  if (content.kind !== "undo") return [];
  const undone = commands.find(({ id }) => id === content.command)?.content;
  return undone && isIdentity(undone) ? undone.datasets : [];
}

type Stands = ReadonlyMap<number, number>;
type Edge = readonly [from: number, to: number];

async function compose({ session, index }: ReadContext, was: Stands, is: Stands): Promise<IdentityDiff> {
  // Unchanged sets are omitted.
  const moved = new Set(
    [...was].flatMap(([id, stands]) => (is.get(id) === stands ? [] : [stands, is.get(id)!])),
  );
  const touched = [...was.keys()].filter((id) => moved.has(was.get(id)!) || moved.has(is.get(id)!));
  const readers = await index.readersOf(touched);
  const writers = await index.writersOf(touched);
  const edges = (stands: Stands): Edge[] =>
    touched.flatMap((id) => [
      ...(readers.get(id) ?? []).map((job): Edge => [stands.get(id)!, index.representative(job)]),
      ...(writers.get(id) ?? []).map((job): Edge => [index.representative(job), stands.get(id)!]),
    ]);
  const connections = (stands: Stands): Edge[] => {
    const sets = new Map<number, { from: Set<number>; to: Set<number> }>();
    for (const id of touched) {
      const set = sets.get(stands.get(id)!) ?? { from: new Set(), to: new Set() };
      sets.set(stands.get(id)!, set);
      for (const job of writers.get(id) ?? []) set.from.add(index.representative(job));
      for (const job of readers.get(id) ?? []) set.to.add(index.representative(job));
    }
    return [...sets.values()].flatMap(({ from, to }) =>
      [...from].flatMap((writer) => [...to].map((reader): Edge => [writer, reader])),
    );
  };
  const lists = {
    removedEdges: missing(edges(was), edges(is)),
    addedEdges: missing(edges(is), edges(was)),
    connectedJobs: missing(connections(is), connections(was)),
    disconnectedJobs: missing(connections(was), connections(is)),
  };
  const truncated = Object.values(lists).some((list) => list.length > listLimit);
  const kept = Object.values(lists).flatMap((list) => list.slice(0, listLimit));
  const nodes = await readNodes(session, [...touched, ...kept.flat()]);
  const refer = (id: number) => reference(nodes.get(id)!);
  const pairs = (list: readonly Edge[]) =>
    list
      .slice(0, listLimit)
      .filter(([from, to]) => nodes.has(from) && nodes.has(to))
      .map(([from, to]) => ({ from: refer(from), to: refer(to) }));
  const sets = (stands: Stands): DatasetSet[] =>
    [...new Set(touched.map((id) => stands.get(id)!))].map((representative) => ({
      representative: refer(representative),
      members: touched.filter((id) => stands.get(id) === representative).map(refer),
    }));
  return {
    before: sets(was),
    after: sets(is),
    removedEdges: pairs(lists.removedEdges),
    addedEdges: pairs(lists.addedEdges),
    connectedJobs: pairs(lists.connectedJobs),
    disconnectedJobs: pairs(lists.disconnectedJobs),
    truncated,
  };
}

/** Returns the distinct edges of one list that the other lacks. */
function missing(edges: readonly Edge[], others: readonly Edge[]): Edge[] {
  const known = new Set(others.map((edge) => edge.join()));
  return [...new Map(edges.map((edge) => [edge.join(), edge])).values()].filter(
    (edge) => !known.has(edge.join()),
  );
}
