import { closestValues, fieldNames, findField, tagFacts, textMatcher } from "@headwater/graph";
import type { Session } from "../../database/database.ts";
import { readFieldValues } from "./field-values.ts";
import type { SelectionTerm } from "./select-stored.ts";

/** A term that matches nothing because its value does not exist, with existing ones. */
export interface SelectionNote {
  /** The problem and the fix: "No owner 'finace'. Did you mean finance-data?" */
  readonly message: string;
  /** The field; null if the term names an unknown field. */
  readonly field: string | null;
  readonly value: string;
  /** Existing values to use instead, best first. */
  readonly suggestions: readonly string[];
}

/** Maximum number of notes. */
const maxNotes = 5;
/** Number of existing values listed if none is spelled like the value. */
const maxListed = 5;
/** Maximum number of characters of a value in a message. */
const maxShown = 80;

const plurals: Readonly<Record<string, string>> = {
  tag: "tags",
  owner: "owners",
  type: "types",
  platform: "platforms",
  namespace: "namespaces",
  dag: "DAGs",
  group: "task groups",
  state: "states",
  quality: "values of quality",
};

/** Names of fields in messages, where they are not the field itself. */
const labels: Readonly<Record<string, string>> = { name: "match for", dag: "DAG", group: "task group" };

/** Explains terms without matches whose values do not exist. */
export async function explainTerms(
  session: Session,
  terms: readonly SelectionTerm[],
): Promise<SelectionNote[]> {
  const notes: SelectionNote[] = [];
  for (const term of terms) {
    if (notes.length >= maxNotes) break;
    const note = await explainTerm(session, term);
    if (note) notes.push(note);
  }
  return notes;
}

async function explainTerm(session: Session, term: SelectionTerm): Promise<SelectionNote | null> {
  const { field, text } = term;
  const unknown = field === "name" ? /^([a-z]+):(?!\/\/)./i.exec(text) : null;
  if (unknown && !findField(unknown[1]!)) {
    const suggestions = closestValues(unknown[1]!, fieldNames());
    if (suggestions.length > 0)
      return toNote(null, unknown[1]!, suggestions, [], `No field '${unknown[1]}'.`);
  }
  const existing = await readFieldValues(session, field, text);
  const isName = !(field in plurals);
  const matches = textMatcher(text, term.match);
  const exists = existing.some((value) => (field === "tag" ? tagFacts(value) : [value]).some(matches));
  if (exists && !isName) return null;
  const suggestions = closestValues(text, existing);
  if (isName && suggestions.length === 0) return null;
  const label = labels[field] ?? field;
  const article = field === "quality" ? "Unknown quality" : `No ${label}`;
  return toNote(field, text, suggestions, isName ? [] : existing, `${article} '${text.slice(0, maxShown)}'.`);
}

function toNote(
  field: string | null,
  value: string,
  suggestions: readonly string[],
  existing: readonly string[],
  problem: string,
): SelectionNote {
  if (suggestions.length > 0) {
    const shown = suggestions.map((one) => one.slice(0, maxShown));
    const list = shown.length === 1 ? shown[0] : `${shown.slice(0, -1).join(", ")} or ${shown.at(-1)}`;
    return { field, value, suggestions, message: `${problem} Did you mean ${list}?` };
  }
  const plural = plurals[field ?? ""] ?? "values";
  if (existing.length === 0) return { field, value, suggestions, message: `${problem} No ${plural} exist.` };
  const few = existing.slice(0, maxListed);
  const rest = existing.length > few.length ? " …" : ".";
  return {
    field,
    value,
    suggestions: few,
    message: `${problem} Existing ${plural}: ${few.map((one) => one.slice(0, maxShown)).join(", ")}${rest}`,
  };
}
