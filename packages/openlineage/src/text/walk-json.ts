/** A container visited by the traversal, with its path. */
export interface JsonNode {
  readonly value: object;
  readonly parent: JsonNode | undefined;
  /** The key or index in the parent; undefined for the root. */
  readonly key: string | number | undefined;
  /** The depth, starting with 1 for the root. */
  readonly depth: number;
}

/** Callbacks of a traversal. Each can stop it by returning false. */
export interface JsonVisitor {
  onContainer?(node: JsonNode): boolean | undefined;
  onKey?(key: string, node: JsonNode): boolean | undefined;
  onString?(text: string, key: string | number, node: JsonNode): boolean | undefined;
}

/**
 * Traverses a JSON value without recursion, so that deep nesting cannot overflow the stack.
 *
 * @returns false if a visitor stopped the traversal
 */
export function walkJson(root: unknown, visitor: JsonVisitor): boolean {
  if (typeof root !== "object" || root === null) return true;
  const stack: JsonNode[] = [{ value: root, parent: undefined, key: undefined, depth: 1 }];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (visitor.onContainer?.(node) === false) return false;
    const { value } = node;
    if (Array.isArray(value)) {
      for (let index = 0; index < value.length; index++) {
        if (visit(value[index], index, node, stack, visitor) === false) return false;
      }
    } else {
      for (const key of Object.keys(value)) {
        if (visitor.onKey?.(key, node) === false) return false;
        if (visit((value as Record<string, unknown>)[key], key, node, stack, visitor) === false) return false;
      }
    }
  }
  return true;
}

function visit(
  value: unknown,
  key: string | number,
  parent: JsonNode,
  stack: JsonNode[],
  visitor: JsonVisitor,
): boolean | undefined {
  if (typeof value === "string") return visitor.onString?.(value, key, parent);
  if (typeof value === "object" && value !== null)
    stack.push({ value, parent, key, depth: parent.depth + 1 });
  return undefined;
}

/** Returns the keys from the root to a member of a node. */
export function pathTo(node: JsonNode, key?: string | number): (string | number)[] {
  const path: (string | number)[] = key === undefined ? [] : [key];
  for (let at: JsonNode | undefined = node; at?.key !== undefined; at = at.parent) path.push(at.key);
  return path.reverse();
}

/** Builds a JSON pointer (RFC 6901) from its segments. */
export function jsonPointer(segments: readonly (string | number)[]): string {
  return segments.map((segment) => `/${escapePointer(String(segment))}`).join("");
}

/** Escapes a segment of a JSON pointer. */
export function escapePointer(segment: string): string {
  return /[~/]/.test(segment) ? segment.replaceAll("~", "~0").replaceAll("/", "~1") : segment;
}
