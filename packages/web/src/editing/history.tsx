import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { historyQuery } from "../api/catalog-queries.ts";
import type { HistoryEntry } from "../api/v2.gen.ts";
import { Paged } from "../ui/content/paged.tsx";
import { Time } from "../ui/content/time.tsx";
import { EditError } from "./edit-error.tsx";
import { useMayEdit, useUndo } from "./use-edit.ts";

/** The manual edits of a dataset or job, each with an undo button. */
export function History({ node }: { node: string }) {
  const mayEdit = useMayEdit();
  const history = useInfiniteQuery(historyQuery(node));
  const undo = useUndo();
  return (
    <>
      <EditError error={undo.error} />
      <Paged query={history} empty={<p className="hw-dimmed">No manual changes</p>}>
        {(items) => (
          <ul className="hw-list">
            {items.map((entry) => (
              <li key={entry.id}>
                <div className="hw-list-main">
                  <span data-undone={entry.undone !== null || undefined} className="hw-history-text">
                    {describeEntry(entry, node)}
                  </span>
                  <span className="hw-list-error">
                    {entry.actor}, <Time at={entry.at} relative />
                    {entry.undone && (
                      <>
                        {" "}
                        · undone by {entry.undone.actor}, <Time at={entry.undone.at} relative />
                      </>
                    )}
                  </span>
                </div>
                {mayEdit && !entry.undone && (
                  <Button
                    size="compact-sm"
                    variant="subtle"
                    color="gray"
                    aria-label={`Undo: ${describeEntry(entry, node)}`}
                    loading={undo.isPending && undo.variables.command === entry.id}
                    onClick={() =>
                      undo.mutate({ command: entry.id, text: `Undone: ${describeEntry(entry, node)}.` })
                    }
                  >
                    Undo
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Paged>
    </>
  );
}

/**
 * Describes an edit in words.
 *
 * @param node - id of the node whose history is shown
 */
export function describeEntry(entry: HistoryEntry, node: string): string {
  const to = (word: "to" | "from" | "of") => (entry.column === null ? "" : ` ${word} column ${entry.column}`);
  const others = entry.nodes.filter(({ id }) => id !== node).map(({ name }) => name);
  switch (entry.kind) {
    case "add-tag":
      return `Added tag ${entry.tag}${to("to")}`;
    case "remove-tag":
      return `Removed tag ${entry.tag}${to("from")}`;
    case "add-owner":
      return `Added owner ${entry.owner?.name}`;
    case "remove-owner":
      return `Removed owner ${entry.owner?.name}`;
    case "set-description":
      return entry.description === null
        ? `Restored the original description${to("of")}`
        : `Changed the description${to("of")}: ${entry.description.slice(0, 300)}`;
    case "hide":
      return "Hid this item";
    case "unhide":
      return "Unhid this item";
    case "declare-edge":
      return `Added lineage: ${entry.nodes
        .slice(0, 2)
        .map(({ name }) => name)
        .join(" → ")}`;
    case "same-dataset":
      return `Merged with ${others[0] ?? "itself"}`;
    case "different-datasets":
      return `Split from ${others[0] ?? "itself"}`;
  }
}
