/**
 * Returns the SQL condition that a node is visible; a dataset with several names is hidden only if all of them are.
 * Hidden nodes are few and looked up by key.
 *
 * @param node - the column with the node's id
 */
export function isShown(node: string): string {
  return `NOT EXISTS (SELECT FROM hidden_nodes h WHERE h.node_id = ${node} AND h.hidden AND NOT EXISTS (
    SELECT FROM representatives o LEFT JOIN hidden_nodes m ON m.node_id = o.node_id AND m.hidden
    WHERE o.stands = ${node} AND o.node_id <> ${node} AND m.node_id IS NULL))`;
}

/** Returns the SQL condition that a single name is visible. */
export function isNameShown(node: string): string {
  return `NOT EXISTS (SELECT FROM hidden_nodes h WHERE h.node_id = ${node} AND h.hidden)`;
}
