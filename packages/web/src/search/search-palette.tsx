import { Loader, Modal, VisuallyHidden } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import { overviewQuery, searchQuery } from "../api/queries.ts";
import type { SearchHit } from "../api/v2.gen.ts";
import { HitView, hitAddress, hitKey, hitLineage } from "./hit.tsx";
import { readRecent, rememberRecent } from "./recent.ts";
import { searchKinds } from "./search-params.ts";

/** Milliseconds of silence after which a text is searched for. */
const patience = 120;

/** The search that Ctrl-K opens. A combobox (WAI-ARIA 1.2): the focus stays in the field, the arrows move the choice. */
export default function SearchPalette({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      withCloseButton={false}
      size={640}
      yOffset="11vh"
      padding={0}
      radius={16}
      title={undefined}
      attributes={{ content: { "aria-label": "Search" } }}
      transitionProps={{ duration: 120 }}
      overlayProps={{ backgroundOpacity: 0.45, blur: 3 }}
    >
      {opened && <Palette onClose={onClose} />}
    </Modal>
  );
}

function Palette({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const [text, setText] = useState("");
  const [query] = useDebouncedValue(text, patience);
  const [chosen, setChosen] = useState(0);
  const [kind, setKind] = useState<SearchHit["kind"]>();
  const [recent] = useState(readRecent);
  const found = useQuery({
    ...searchQuery(query, kind ? { kind } : {}),
    enabled: query.trim() !== "",
    // The hits of the previous text stay until the new ones are there.
    placeholderData: keepPreviousData,
  });
  const overview = useQuery(overviewQuery());
  const isEmpty = text.trim() === "";
  const hits: readonly SearchHit[] =
    isEmpty && recent.length > 0
      ? recent
      : isEmpty
        ? (overview.data?.entryPoints ?? []).map((node) => ({
            ...node,
            column: null,
            detail: null,
            updatedAt: null,
            run: null,
            match: { field: "name" as const, text: node.name, similar: false },
          }))
        : (found.data?.items ?? []);
  const index = Math.min(chosen, Math.max(0, hits.length - 1));
  const isStale = text.trim() !== "" && (found.isFetching || query !== text);
  // Enter before the hits are there means the first of them.
  const [isWaiting, setWaiting] = useState(false);

  useEffect(() => {
    list.current?.querySelector('[data-active="true"]')?.scrollIntoView({ block: "nearest" });
  });

  const open = (hit: SearchHit, inGraph: boolean): void => {
    onClose();
    rememberRecent(hit);
    void navigate((inGraph && hitLineage(hit)) || hitAddress(hit));
  };
  useEffect(() => {
    if (!isWaiting || isStale) return;
    setWaiting(false);
    if (hits[0]) open(hits[0], false);
  });
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const move = { ArrowDown: index + 1, ArrowUp: index - 1, PageDown: index + 6, PageUp: index - 6 }[
      event.key
    ];
    if (move !== undefined) {
      event.preventDefault();
      setChosen(
        event.key.startsWith("Arrow") ? (move + hits.length) % Math.max(1, hits.length) : clamp(move, hits),
      );
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (isStale) setWaiting(true);
      else if (hits[index]) open(hits[index], event.ctrlKey || event.metaKey || event.shiftKey);
    }
  };
  return (
    <div>
      <span className="hw-palette-icon">
        {isStale ? <Loader size={18} /> : <Search size={18} aria-hidden />}
      </span>
      <input
        // biome-ignore lint/a11y/noAutofocus: the palette was opened to type into it
        autoFocus
        className="hw-palette-input"
        placeholder="Name, run, tag:pii, owner:…, SQL"
        role="combobox"
        aria-label="Search datasets, columns, jobs, runs, tags, owners and SQL"
        aria-expanded={hits.length > 0}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={hits.length > 0 ? `${listId}-${index}` : undefined}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setChosen(0);
          setWaiting(false);
        }}
        onKeyDown={onKeyDown}
        spellCheck={false}
        autoComplete="off"
      />
      <fieldset className="hw-palette-kinds" aria-label="Only">
        {searchKinds.map(({ value, label }) => (
          <button
            key={value}
            type="button"
            aria-pressed={kind === value}
            onClick={() => {
              setKind(kind === value ? undefined : value);
              setChosen(0);
            }}
          >
            {label}
          </button>
        ))}
      </fieldset>
      {isEmpty && hits.length > 0 && (
        <div className="hw-palette-title">{recent.length > 0 ? "Opened lately" : "Most connected"}</div>
      )}
      <div className="hw-palette-list" ref={list} id={listId} role="listbox" aria-label="Hits">
        {hits.map((hit, position) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are on the field, which keeps the focus
          <div
            key={hitKey(hit)}
            id={`${listId}-${position}`}
            role="option"
            tabIndex={-1}
            aria-selected={position === index}
            data-active={position === index}
            className="hw-hit"
            onPointerMove={() => setChosen(position)}
            onClick={() => open(hit, false)}
          >
            <HitView hit={hit} query={query} />
          </div>
        ))}
        {hits.length === 0 && (
          // biome-ignore lint/a11y/useFocusableInteractive: it says that there is nothing to choose
          <div className="hw-hit hw-dimmed" role="option" aria-selected="false" aria-disabled="true">
            {isEmpty
              ? "Type a part of a name. Typing mistakes are forgiven."
              : found.isError
                ? "The search does not answer at the moment."
                : isStale
                  ? "Searching"
                  : `Nothing is called “${text.slice(0, 60)}”.`}
          </div>
        )}
      </div>
      <VisuallyHidden role="status">{isEmpty ? "" : `${hits.length} hits`}</VisuallyHidden>
      {hits.length > 0 && !isEmpty && (
        <Link
          to="/search"
          search={{ q: text, ...(kind && { kind }) }}
          className="hw-palette-all"
          onClick={onClose}
        >
          All hits for “{text.slice(0, 60)}”
        </Link>
      )}
      <div className="hw-palette-foot" aria-hidden>
        <span>
          <kbd>↑</kbd> <kbd>↓</kbd> choose
        </span>
        <span>
          <kbd>Enter</kbd> open
        </span>
        <span>
          <kbd>Ctrl</kbd> <kbd>Enter</kbd> lineage
        </span>
        <span>
          <kbd>Esc</kbd> close
        </span>
      </div>
    </div>
  );
}

function clamp(index: number, hits: readonly unknown[]): number {
  return Math.max(0, Math.min(hits.length - 1, index));
}
