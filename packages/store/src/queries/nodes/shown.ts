/**
 * The SQL condition that a node is not hidden; of a dataset with several names, that not all of them are. Those that are
 * hidden are few and looked up by key.
 *
 * @param node - the column with the node's id
 */
export function isShown(node: string): string {
  return `NOT EXISTS (SELECT FROM hidden_nodes h WHERE h.node_id = ${node} AND h.hidden AND NOT EXISTS (
    SELECT FROM representatives o LEFT JOIN hidden_nodes m ON m.node_id = o.node_id AND m.hidden
    WHERE o.stands = ${node} AND o.node_id <> ${node} AND m.node_id IS NULL))`;
}

/** The SQL condition that a node is not hidden, by the name itself. */
export function isNameShown(node: string): string {
  return `NOT EXISTS (SELECT FROM hidden_nodes h WHERE h.node_id = ${node} AND h.hidden)`;
}
