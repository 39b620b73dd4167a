import type { EditContent, EditedSubject } from "../../log/command-content.ts";
import type { Command } from "../../log/commands.ts";
import { normalizeTag } from "../../model/stated-labels.ts";

/** The latest manual value, with author and time. */
export interface AttributedValue<Value> {
  readonly value: Value;
  readonly actor: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** The effective edits of one dataset or job: for each subject the latest value that was not undone. */
export interface EffectiveEdits {
  /** Null: visible. */
  readonly hidden: AttributedValue<boolean> | null;
  /** By column (null: the node itself) and tag, as JSON; true: added. */
  readonly tags: ReadonlyMap<string, AttributedValue<boolean>>;
  /** By name and type, as JSON; true: added. */
  readonly owners: ReadonlyMap<string, AttributedValue<boolean>>;
  /** By column, as JSON. */
  readonly descriptions: ReadonlyMap<string, AttributedValue<string | null>>;
}

/**
 * Reduces commands about one node to its effective edits (SPEC.md §10).
 *
 * @param commands - without undone ones, in any order
 */
export function effectiveEdits(commands: readonly Command<EditContent>[]): EffectiveEdits {
  let hidden: AttributedValue<boolean> | null = null;
  const tags = new Map<string, AttributedValue<boolean>>();
  const owners = new Map<string, AttributedValue<boolean>>();
  const descriptions = new Map<string, AttributedValue<string | null>>();
  const ordered = [...commands].sort((a, b) => a.receivedAt - b.receivedAt || (a.id < b.id ? -1 : 1));
  for (const { content, actor, receivedAt: at } of ordered) {
    switch (content.kind) {
      case "hide":
      case "unhide":
        hidden = { value: content.kind === "hide", actor, at };
        break;
      case "add-tag":
      case "remove-tag":
        tags.set(tagKey(content.subject, content.tag), { value: content.kind === "add-tag", actor, at });
        break;
      case "add-owner":
      case "remove-owner": {
        const key = JSON.stringify([content.owner.name, content.owner.type]);
        owners.set(key, { value: content.kind === "add-owner", actor, at });
        break;
      }
      case "set-description":
        descriptions.set(JSON.stringify(content.subject.column), { value: content.description, actor, at });
        break;
    }
  }
  return { hidden, tags, owners, descriptions };
}

function tagKey({ column }: EditedSubject, tag: string): string {
  return JSON.stringify([column, normalizeTag(tag)]);
}
