import { quoteValue } from "@headwater/graph";
import { Lightbulb } from "lucide-react";
import type { SelectionNote } from "../../api/v2.gen.ts";

/**
 * Explains terms whose values do not exist, and offers existing ones.
 *
 * @param props.replace - receives the text with a value replaced
 */
export function SelectionNotes({
  notes,
  text,
  replace,
}: {
  notes: readonly SelectionNote[];
  text: string;
  replace: (text: string) => void;
}) {
  if (notes.length === 0) return null;
  return (
    <div className="hw-selection-notes" role="status">
      {notes.map((note) => (
        <div key={`${note.field} ${note.value}`}>
          <Lightbulb size={15} aria-hidden />
          <span>{note.message}</span>
          {note.suggestions.map((suggestion) => (
            <button
              key={suggestion}
              type="button"
              className="hw-chip"
              onClick={() => replace(replaceValue(text, note.value, suggestion))}
            >
              {suggestion}
            </button>
          ))}
        </div>
      ))}
    </div>
  );
}

/** Returns a selection with the first occurrence of a value, with its quotation marks, replaced. */
export function replaceValue(text: string, value: string, replacement: string): string {
  const at = text.toLowerCase().indexOf(value.toLowerCase());
  if (at < 0) return text;
  const end = at + value.length;
  const isQuoted = text[at - 1] === '"' && text[end] === '"';
  return (
    text.slice(0, isQuoted ? at - 1 : at) + quoteValue(replacement) + text.slice(isQuoted ? end + 1 : end)
  );
}
