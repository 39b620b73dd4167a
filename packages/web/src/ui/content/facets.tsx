import { Accordion, TextInput } from "@mantine/core";
import { Search } from "lucide-react";
import { useState } from "react";
import { CopyButton } from "../controls/copy-button.tsx";

/** Number of facets from which there is a search field. */
const minSearchableFacets = 4;
/** Limit of entries shown per list or object. */
const maxEntries = 500;

/** Facets as they were sent: a tree per facet, filtered by a search field. */
export function Facets({ facets }: { facets: Readonly<Record<string, unknown>> }) {
  const [query, setQuery] = useState("");
  const [open, setOpen] = useState<string[]>([]);
  const names = Object.keys(facets).sort();
  if (names.length === 0) return <p className="hw-dimmed">No facets</p>;
  const words = query.trim().toLowerCase();
  const found = words === "" ? names : names.filter((name) => containsText(name, facets[name], words));
  return (
    <>
      <h2 className="hw-visually-hidden">Facets</h2>
      {names.length >= minSearchableFacets && (
        <TextInput
          mb="sm"
          maw={420}
          aria-label="Search facets"
          placeholder="Search names and values"
          leftSection={<Search size={15} />}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
      )}
      {found.length === 0 && (
        <p className="hw-dimmed" role="status">
          No facet contains “{query}”.
        </p>
      )}
      <Accordion
        variant="contained"
        radius="md"
        multiple
        order={3}
        value={words === "" ? open : found}
        onChange={setOpen}
      >
        {found.map((name) => (
          <Accordion.Item key={name} value={name}>
            <Accordion.Control className="hw-mono">{name}</Accordion.Control>
            <Accordion.Panel>
              <div className="hw-tree">
                <div className="hw-tree-copy">
                  <CopyButton text={JSON.stringify(facets[name], null, 2)} label={`Copy ${name} as JSON`} />
                </div>
                <Value value={facets[name]} words={words} depth={0} />
              </div>
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
    </>
  );
}

function Value({ value, words, depth }: { value: unknown; words: string; depth: number }) {
  if (typeof value !== "object" || value === null) {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return (
      <span className="hw-tree-value" data-type={typeof value}>
        <Marked text={text ?? "undefined"} words={words} />
      </span>
    );
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return <span className="hw-dimmed">{Array.isArray(value) ? "[]" : "{}"}</span>;
  return (
    <ul className="hw-tree-list">
      {entries.slice(0, maxEntries).map(([key, inner]) => {
        const isBranch = typeof inner === "object" && inner !== null && Object.keys(inner).length > 0;
        return (
          <li key={key}>
            {isBranch ? (
              <details open={depth < 1 || (words !== "" && containsText(key, inner, words))}>
                <summary>
                  <Marked text={key} words={words} />{" "}
                  <span className="hw-dimmed">
                    {Array.isArray(inner) ? `[${inner.length}]` : `{${Object.keys(inner).length}}`}
                  </span>
                </summary>
                <Value value={inner} words={words} depth={depth + 1} />
              </details>
            ) : (
              <>
                <span className="hw-tree-key">
                  <Marked text={key} words={words} />
                </span>{" "}
                <Value value={inner} words={words} depth={depth + 1} />
              </>
            )}
          </li>
        );
      })}
      {entries.length > maxEntries && (
        <li className="hw-dimmed">{entries.length - maxEntries} more (copy includes all)</li>
      )}
    </ul>
  );
}

function Marked({ text, words }: { text: string; words: string }) {
  const at = words === "" ? -1 : text.toLowerCase().indexOf(words);
  if (at < 0) return text;
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + words.length)}</mark>
      {text.slice(at + words.length)}
    </>
  );
}

function containsText(name: string, value: unknown, words: string): boolean {
  return name.toLowerCase().includes(words) || (JSON.stringify(value) ?? "").toLowerCase().includes(words);
}
