import type { EditContent, EditedSubject } from "../../log/command-content.ts";
import type { Command } from "../../log/commands.ts";
import { normalizeTag } from "../../model/stated-labels.ts";

/** A word that people had on something: who had the last one, when, and what it was. */
export interface AttributedValue<Value> {
  readonly value: Value;
  readonly actor: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** What people say of one dataset or job: of words about one thing the last that was not taken back. */
export interface EffectiveEdits {
  /** Null: to be shown. */
  readonly hidden: AttributedValue<boolean> | null;
  /** By column (null: the thing itself) and tag, as JSON; true: added. */
  readonly tags: ReadonlyMap<string, AttributedValue<boolean>>;
  /** By name and type, as JSON; true: added. */
  readonly owners: ReadonlyMap<string, AttributedValue<boolean>>;
  /** By column, as JSON. */
  readonly descriptions: ReadonlyMap<string, AttributedValue<string | null>>;
}

/**
 * What commands about one thing come to (SPEC.md §10).
 *
 * @param commands - none that was taken back; in any order
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
