import type { Session } from "../../database/database.ts";
import { type IdentityContent, isIdentity } from "../../log/command-content.ts";
import { type Command, readIdentityCommands } from "../../log/commands.ts";
import { datasetId } from "../../model/identifiers.ts";

/** A decision of a user about two datasets. */
export interface IdentityDecision {
  /** Public ids of the datasets, the smaller first. */
  readonly datasets: readonly [string, string];
  readonly isSame: boolean;
}

/**
 * Returns the effective decisions: for each pair the latest that was not undone, by time and then by id, independent
 * of the order of arrival.
 */
export function decisionsOf(commands: readonly Command[]): IdentityDecision[] {
  const undone = new Set(
    commands.flatMap(({ content }) => (content.kind === "undo" ? [content.command] : [])),
  );
  const latest = new Map<string, IdentityDecision>();
  const ordered = [...commands].sort((a, b) => a.receivedAt - b.receivedAt || (a.id < b.id ? -1 : 1));
  for (const { id, content } of ordered) {
    if (!isIdentity(content) || undone.has(id)) continue;
    const decision = decisionIn(content);
    latest.set(decision.datasets.join(), decision);
  }
  return [...latest.values()];
}

function decisionIn({ kind, datasets }: IdentityContent): IdentityDecision {
  const [a, b] = datasets.map(({ namespace, name }) => datasetId(namespace, name)).sort() as [string, string];
  return { datasets: [a, b], isSame: kind === "same-dataset" };
}

/** Decisions by node id, for datasets that are in the graph. */
export interface DecidedPairs {
  readonly same: readonly (readonly [number, number])[];
  readonly different: readonly (readonly [number, number])[];
}

/** Reads the effective decisions. */
export async function readDecisions(session: Session): Promise<DecidedPairs> {
  return decidedPairs(session, decisionsOf(await readIdentityCommands(session)));
}

/** Looks up decisions by node ids. */
export async function decidedPairs(
  session: Session,
  decisions: readonly IdentityDecision[],
): Promise<DecidedPairs> {
  if (decisions.length === 0) return { same: [], different: [] };
  const rows = await session.query<{ id: number; public_id: string }>(
    "SELECT id, public_id FROM datasets WHERE public_id = ANY($1::uuid[])",
    [[...new Set(decisions.flatMap(({ datasets }) => datasets))]],
    "find-decided-datasets",
  );
  const ids = new Map(rows.map(({ id, public_id }) => [public_id, id]));
  const pairs = (isSame: boolean) =>
    decisions.flatMap((decision) => {
      const [a, b] = decision.datasets.map((dataset) => ids.get(dataset));
      return decision.isSame === isSame && a !== undefined && b !== undefined ? [[a, b] as const] : [];
    });
  return { same: pairs(true), different: pairs(false) };
}
