import { Autocomplete } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus, RotateCcw, Tag, UserRound, X } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { labelsQuery } from "../api/catalog-queries.ts";
import type { Annotations } from "../api/v2.gen.ts";
import { IconButton } from "../ui/controls/icon-button.tsx";
import { useReturnFocus } from "../ui/hooks/use-return-focus.ts";
import { fieldTerm } from "../ui/text/selection-terms.ts";
import { EditError } from "./edit-error.tsx";
import { useEdit, useMayEdit } from "./use-edit.ts";

interface Label {
  readonly text: string;
  /** Type of an owner. */
  readonly type: string | null;
  readonly byProducer: boolean;
  readonly removed: boolean;
  readonly word: { readonly actor: string; readonly at: string } | null;
}

/** Adds and removes tags of a node or of one of its columns; each shows its source. */
export function TagEditor({
  node,
  column = null,
  annotations,
}: {
  node: string;
  column?: string | null;
  annotations: Annotations;
}) {
  const labels = annotations.tags
    .filter((one) => one.column === column)
    .map(({ tag, ...rest }): Label => ({ ...rest, text: tag, type: null }));
  return <LabelEditor what="tag" node={node} column={column} labels={labels} />;
}

/** Adds and removes owners of a node; each shows its source. */
export function OwnerEditor({ node, annotations }: { node: string; annotations: Annotations }) {
  const labels = annotations.owners.map(({ name, ...rest }): Label => ({ ...rest, text: name }));
  return <LabelEditor what="owner" node={node} column={null} labels={labels} />;
}

function LabelEditor({
  what,
  node,
  column,
  labels,
}: {
  what: "tag" | "owner";
  node: string;
  column: string | null;
  labels: readonly Label[];
}) {
  const mayEdit = useMayEdit();
  const edit = useEdit(node);
  const [adding, setAdding] = useState(false);
  const add = useRef<HTMLButtonElement>(null);
  const of = column === null ? "" : ` of ${column}`;
  const to = column === null ? "" : ` to ${column}`;
  const from = column === null ? "" : ` from ${column}`;
  const change = (verb: "add" | "remove", label: Pick<Label, "text" | "type">) =>
    edit.mutate({
      edit:
        what === "tag"
          ? { kind: `${verb}-tag`, tag: label.text, column }
          : { kind: `${verb}-owner`, owner: { name: label.text, type: label.type } },
      text: verb === "add" ? `Added ${what} ${label.text}${to}.` : `Removed ${what} ${label.text}${from}.`,
    });
  const close = () => setAdding(false);
  useReturnFocus(adding, add);
  const held = labels.filter((one) => !one.removed);
  const removed = labels.filter((one) => one.removed && one.byProducer);
  const Icon = what === "tag" ? Tag : UserRound;
  if (!mayEdit && held.length === 0) return null;
  return (
    <div className="hw-labels">
      <ul className="hw-tags" aria-label={`${what === "tag" ? "Tags" : "Owners"}${of}`}>
        {held.map((one) => (
          <li key={`${one.type} ${one.text}`} title={source(one)}>
            <Link to="/search" search={{ q: fieldTerm(what, one.text) }}>
              <Icon size={11} aria-hidden /> {one.text.slice(0, 200)}
              {one.type && <span className="hw-label-type">{one.type.slice(0, 60).toLowerCase()}</span>}
            </Link>
            {mayEdit && (
              <button
                type="button"
                className="hw-label-button"
                aria-label={`Remove ${what} ${one.text}${from}`}
                onClick={() => {
                  change("remove", one);
                  add.current?.focus();
                }}
              >
                <X size={12} aria-hidden />
              </button>
            )}
          </li>
        ))}
        {mayEdit &&
          removed.map((one) => (
            <li key={`${one.type} ${one.text}`} data-removed title={source(one)}>
              <s>{one.text.slice(0, 200)}</s>
              <button
                type="button"
                className="hw-label-button"
                aria-label={`Restore ${what} ${one.text}${to}`}
                onClick={() => {
                  change("add", one);
                  add.current?.focus();
                }}
              >
                <RotateCcw size={12} aria-hidden />
              </button>
            </li>
          ))}
      </ul>
      {mayEdit &&
        (adding ? (
          <NewLabel
            what={what}
            label={`New ${what}${of}`}
            onAdd={(text) => change("add", { text, type: null })}
            onClose={close}
          />
        ) : (
          <button
            type="button"
            ref={add}
            className="hw-label-add"
            onClick={() => {
              edit.reset();
              setAdding(true);
            }}
          >
            <Plus size={13} aria-hidden /> Add {what}
            <span className="hw-visually-hidden">{to}</span>
          </button>
        ))}
      <EditError error={edit.error} />
    </div>
  );
}

/** A field for new labels. It stays open after each, so that several can be entered in a row. */
function NewLabel({
  what,
  label,
  onAdd,
  onClose,
}: {
  what: "tag" | "owner";
  label: string;
  onAdd: (text: string) => void;
  onClose: () => void;
}) {
  const [text, setText] = useState("");
  const [asked] = useDebouncedValue(text.trim(), 150);
  const { data } = useQuery(labelsQuery(what, asked));
  const submit = (value: string) => {
    const trimmed = value.trim();
    if (trimmed !== "") onAdd(trimmed);
    setText("");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      onClose();
    } else if (event.key === "Enter" && !event.defaultPrevented) {
      event.preventDefault();
      submit(text);
    }
  };
  return (
    <span className="hw-label-new">
      <Autocomplete
        size="xs"
        w={190}
        autoFocus
        aria-label={label}
        placeholder={what === "tag" ? "pii, gold, tier:1…" : "team:sales, ada…"}
        maxLength={200}
        data={[...(data?.items ?? [])]}
        filter={({ options }) => options}
        value={text}
        onChange={setText}
        onOptionSubmit={(value) => {
          onAdd(value);
          // Mantine writes the chosen option into the field after this call.
          setTimeout(() => setText(""));
        }}
        onKeyDown={onKeyDown}
      />
      <IconButton label={`Close: ${label}`} hint="Done" size={26} onClick={onClose}>
        <X size={14} />
      </IconButton>
    </span>
  );
}

function source({ byProducer, removed, word }: Label): string {
  const person = word && `${removed ? "removed" : "added"} by ${word.actor}`;
  return [byProducer && "reported by a producer", person].filter(Boolean).join(", ");
}
