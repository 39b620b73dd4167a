import { Button, Textarea } from "@mantine/core";
import { Pencil } from "lucide-react";
import { useRef, useState } from "react";
import type { Annotations } from "../api/v2.gen.ts";
import { Description } from "../ui/content/description.tsx";
import { Time } from "../ui/content/time.tsx";
import { useReturnFocus } from "../ui/hooks/use-return-focus.ts";
import { EditError } from "./edit-error.tsx";
import { useEdit, useMayEdit } from "./use-edit.ts";

/** The actor of edits on a server without authentication. */
const noUser = "unknown";

/**
 * A description that can be edited in place. The producer's description stays available and can be restored.
 */
export function DescriptionEditor({
  node,
  column = null,
  description,
  contentType,
  annotations,
}: {
  node: string;
  column?: string | null;
  /** The effective description. */
  description: string | null;
  /** Content type of the producer's description, as reported. */
  contentType?: string | undefined;
  annotations: Annotations | undefined;
}) {
  const mayEdit = useMayEdit();
  const edit = useEdit(node);
  const [text, setText] = useState<string | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const own = annotations?.descriptions.find((one) => one.column === column);
  const close = () => setText(null);
  useReturnFocus(text !== null, button);
  const what = column === null ? "description" : `description of ${column}`;
  const save = (next: string | null) =>
    edit.mutate(
      {
        edit:
          next === null || next === ""
            ? { kind: "reset-description", column }
            : { kind: "set-description", description: next, column },
        text: !next ? `Restored the original ${what}.` : `Changed the ${what}.`,
      },
      { onSuccess: close },
    );
  if (text !== null) {
    return (
      <div className="hw-description">
        <Textarea
          autoFocus
          autosize
          minRows={3}
          maxRows={14}
          maxLength={20_000}
          label={column === null ? "Description" : `Description of ${column}`}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") {
              event.stopPropagation();
              close();
            }
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save(text.trim());
          }}
        />
        <div className="hw-form-buttons">
          <Button size="xs" loading={edit.isPending} onClick={() => save(text.trim())}>
            Save
          </Button>
          <Button size="xs" variant="default" onClick={close}>
            Cancel
          </Button>
          {own && (
            <Button size="xs" variant="subtle" onClick={() => save(null)}>
              Restore original
            </Button>
          )}
        </div>
        <EditError error={edit.error} />
      </div>
    );
  }
  return (
    <div className="hw-description">
      {description && <Description text={description} contentType={own ? undefined : contentType} />}
      {own && (
        <details className="hw-origin">
          <summary>
            Edited {own.word.actor !== noUser && `by ${own.word.actor}, `} <Time at={own.word.at} relative />{" "}
            {own.word.actor === noUser && "(no user: authentication is off)"}
          </summary>
          {own.original ? (
            <>
              <p>Original:</p>
              <Description text={own.original} contentType={contentType} />
            </>
          ) : (
            <p>No original description.</p>
          )}
        </details>
      )}
      {mayEdit && (
        <button
          type="button"
          ref={button}
          className="hw-label-add"
          aria-label={`${description ? "Edit" : "Add"} ${what}`}
          onClick={() => {
            edit.reset();
            setText(description ?? "");
          }}
        >
          <Pencil size={12} aria-hidden /> {description ? "Edit" : "Add"} description
        </button>
      )}
    </div>
  );
}
