import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import { mergedSets, readConnected } from "../../fold/identity/identity.ts";
import { decidedPairs, decisionsOf } from "../../fold/identity/identity-decisions.ts";
import type { LineageIndex } from "../../graph/lineage-index.ts";
import { type CommandContent, type CommandDataset, isIdentity } from "../../log/command-content.ts";
import { type Command, readIdentityCommands } from "../../log/commands.ts";
import { datasetId } from "../../model/identifiers.ts";
import { type NodeReference, readNodes, reference } from "../nodes/nodes.ts";

/** What somebody decided of two names. */
export interface IdentityDecision {
  readonly id: string;
  readonly kind: "same-dataset" | "different-datasets";
  readonly datasets: readonly [NodeReference, NodeReference];
  readonly actor: string;
  readonly decidedAt: string;
  /** Null: it holds. */
  readonly undone: { readonly actor: string; readonly at: string } | null;
}

/** Datasets that are one, and which of them stands for all. */
export interface DatasetSet {
  readonly representative: NodeReference;
  readonly members: readonly NodeReference[];
}

/** What a decision changes in the graph. */
export interface IdentityDiff {
  /** The sets that it touches, as they are and as they will be. */
  readonly before: readonly DatasetSet[];
  readonly after: readonly DatasetSet[];
  /** Edges between jobs and datasets, by representatives, that go and that come. */
  readonly removedEdges: readonly { readonly from: NodeReference; readonly to: NodeReference }[];
  readonly addedEdges: readonly { readonly from: NodeReference; readonly to: NodeReference }[];
  /** Jobs that come to read what a job writes, which were not connected by these datasets before. */
  readonly connectedJobs: readonly { readonly from: NodeReference; readonly to: NodeReference }[];
  readonly disconnectedJobs: readonly { readonly from: NodeReference; readonly to: NodeReference }[];
  /** Whether lists were cut. */
  readonly truncated: boolean;
}

/** Members of each list of a diff at most. */
const listLimit = 1_000;

/** Every decision, the latest first. */
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

/** What the graph would be with one more command; nothing is changed. */
export async function previewDecision(
  session: Session,
  index: LineageIndex,
  command: Command,
): Promise<IdentityDiff> {
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
  return compose(session, index, was, is);
}

/** The datasets that a command is about. */
function datasetsOf(content: CommandContent, commands: readonly Command[]): readonly CommandDataset[] {
  if (isIdentity(content)) return content.datasets;
  if (content.kind !== "undo") return [];
  const undone = commands.find(({ id }) => id === content.command)?.content;
  return undone && isIdentity(undone) ? undone.datasets : [];
}

type Stands = ReadonlyMap<number, number>;
type Edge = readonly [from: number, to: number];

async function compose(
  session: Session,
  index: LineageIndex,
  was: Stands,
  is: Stands,
): Promise<IdentityDiff> {
  // Sets that stay as they are say nothing.
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

/** The edges of one list that the other lacks, each once. */
function missing(edges: readonly Edge[], others: readonly Edge[]): Edge[] {
  const known = new Set(others.map((edge) => edge.join()));
  return [...new Map(edges.map((edge) => [edge.join(), edge])).values()].filter(
    (edge) => !known.has(edge.join()),
  );
}
