import type { Completion } from "@headwater/graph";
import { Loader, Modal, VisuallyHidden } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { type Ref, useEffect, useId, useRef, useState } from "react";
import { overviewQuery, searchQuery } from "../api/queries.ts";
import type { NodeReference, SearchHit } from "../api/v2.gen.ts";
import { useCompletions } from "../ui/controls/query-field.tsx";
import { SelectionNotes } from "../ui/controls/selection-notes.tsx";
import { count } from "../ui/text/format.ts";
import { HitView, hitAddress, hitKey, hitLineage } from "./hit.tsx";
import { readRecent, rememberRecent } from "./recent.ts";
import { searchKinds } from "./search-params.ts";

/** Pause in typing after which a search starts. */
const debounceMs = 120;

/** Limit of words that continue the text. */
const maxCompletions = 6;

/** Results that Page Up and Page Down skip. */
const pageSize = 6;

/**
 * The search palette. A combobox (WAI-ARIA 1.2): the focus stays in the field, arrow keys move the active
 * option.
 */
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

/** The results of a text and a kind, or suggestions while the text is empty. */
function useHits(text: string, kind: SearchHit["kind"] | undefined) {
  const [query] = useDebouncedValue(text, debounceMs);
  const [recent] = useState(readRecent);
  const found = useQuery({
    ...searchQuery(query, kind ? { kind } : {}),
    enabled: query.trim() !== "",
    // Results of the previous text stay until the new ones arrive.
    placeholderData: keepPreviousData,
  });
  const overview = useQuery(overviewQuery());
  const isEmpty = text.trim() === "";
  const suggestions = recent.length > 0 ? recent : (overview.data?.entryPoints ?? []).map(toHit);
  return {
    query,
    isEmpty,
    hasRecent: recent.length > 0,
    hits: isEmpty ? suggestions : (found.data?.items ?? []),
    isStale: !isEmpty && (found.isFetching || query !== text),
    isError: found.isError,
    notes: isEmpty || query !== text || found.isPlaceholderData ? [] : (found.data?.notes ?? []),
  };
}

function toHit(node: NodeReference): SearchHit {
  return {
    ...node,
    column: null,
    detail: null,
    updatedAt: null,
    run: null,
    status: null,
    match: { field: "name", text: node.name, similar: false },
  };
}

function Palette({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  const [kind, setKind] = useState<SearchHit["kind"]>();
  const { query, hits, isEmpty, hasRecent, isStale, isError, notes } = useHits(text, kind);
  const completions = useCompletions(text, text.length, true).slice(0, maxCompletions);
  const index = Math.min(chosen, Math.max(0, hits.length - 1));
  // Enter before the results are there opens the first of them.
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
  const write = (next: string): void => {
    setText(next);
    setChosen(0);
    setWaiting(false);
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.key === "Tab" && !event.shiftKey && !isEmpty && completions[0]) {
      event.preventDefault();
      write(completions[0].text);
      return;
    }
    const next = moveChoice(event.key, index, hits.length);
    if (next !== undefined) {
      event.preventDefault();
      setChosen(next);
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
        placeholder="Name, address, run, tag:pii, owner:…, SQL"
        role="combobox"
        aria-label="Search datasets, columns, jobs, runs, tags, owners and SQL"
        aria-expanded={hits.length > 0}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={hits.length > 0 ? `${listId}-${index}` : undefined}
        value={text}
        onChange={(event) => write(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        spellCheck={false}
        autoComplete="off"
      />
      <KindFilter
        kind={kind}
        choose={(next) => {
          setKind(next);
          setChosen(0);
        }}
      />
      {completions.length > 0 && (
        <Completions completions={completions} hasKey={!isEmpty} accept={(next) => write(next)} />
      )}
      {completions.length === 0 && <SelectionNotes notes={notes} text={text} replace={write} />}
      {isEmpty && hits.length > 0 && (
        <div className="hw-palette-title">{hasRecent ? "Recently opened" : "Most connected"}</div>
      )}
      <Results
        id={listId}
        ref={list}
        hits={hits}
        query={query}
        index={index}
        choose={setChosen}
        open={(hit) => open(hit, false)}
        none={isEmpty ? "Type part of a name. Typos are tolerated." : noHits(text, isStale, isError)}
      />
      <VisuallyHidden role="status">{isEmpty ? "" : count(hits.length, "result")}</VisuallyHidden>
      {hits.length > 0 && !isEmpty && <AllResults text={text} kind={kind} close={onClose} />}
      <KeyHints />
    </div>
  );
}

function Results({
  id,
  ref,
  hits,
  query,
  index,
  choose,
  open,
  none,
}: {
  id: string;
  ref: Ref<HTMLDivElement>;
  hits: readonly SearchHit[];
  query: string;
  /** Position of the active result. */
  index: number;
  choose: (position: number) => void;
  open: (hit: SearchHit) => void;
  /** Shown without results. */
  none: string;
}) {
  return (
    <div className="hw-palette-list" ref={ref} id={id} role="listbox" aria-label="Results">
      {hits.map((hit, position) => (
        <Option
          key={hitKey(hit)}
          id={`${id}-${position}`}
          hit={hit}
          query={query}
          isActive={position === index}
          point={() => choose(position)}
          open={() => open(hit)}
        />
      ))}
      {hits.length === 0 && (
        // biome-ignore lint/a11y/useFocusableInteractive: it says that there is nothing to choose
        <div className="hw-hit hw-dimmed" role="option" aria-selected="false" aria-disabled="true">
          {none}
        </div>
      )}
    </div>
  );
}

/** Words that continue the text: fields, or existing values of a field. */
function Completions({
  completions,
  hasKey,
  accept,
}: {
  completions: readonly Completion[];
  /** Whether Tab accepts the first one. */
  hasKey: boolean;
  accept: (text: string) => void;
}) {
  return (
    <fieldset className="hw-palette-completions" aria-label="Complete the text">
      {completions.map(({ label, description, text }, index) => (
        <button
          key={label}
          type="button"
          className="hw-chip"
          tabIndex={-1}
          // The focus stays in the field.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => accept(text)}
          title={description}
        >
          {label}
          {hasKey && index === 0 && <kbd>Tab</kbd>}
        </button>
      ))}
    </fieldset>
  );
}

function Option({
  id,
  hit,
  query,
  isActive,
  point,
  open,
}: {
  id: string;
  hit: SearchHit;
  query: string;
  isActive: boolean;
  point: () => void;
  open: () => void;
}) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are on the field, which keeps the focus
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isActive}
      data-active={isActive}
      className="hw-hit"
      onPointerMove={point}
      onClick={open}
    >
      <HitView hit={hit} query={query} />
    </div>
  );
}

function AllResults({
  text,
  kind,
  close,
}: {
  text: string;
  kind: SearchHit["kind"] | undefined;
  close: () => void;
}) {
  return (
    <Link to="/search" search={{ q: text, ...(kind && { kind }) }} className="hw-palette-all" onClick={close}>
      All results for “{text.slice(0, 60)}”
    </Link>
  );
}

function KindFilter({
  kind,
  choose,
}: {
  kind: SearchHit["kind"] | undefined;
  choose: (kind: SearchHit["kind"] | undefined) => void;
}) {
  return (
    <fieldset className="hw-palette-kinds" aria-label="Filter by kind">
      {searchKinds.map(({ value, label }) => (
        <button
          key={value}
          type="button"
          aria-pressed={kind === value}
          onClick={() => choose(kind === value ? undefined : value)}
        >
          {label}
        </button>
      ))}
    </fieldset>
  );
}

function KeyHints() {
  return (
    <div className="hw-palette-foot" aria-hidden>
      <span>
        <kbd>↑</kbd> <kbd>↓</kbd> select
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
  );
}

/** The choice after a key; undefined for other keys. Arrows wrap around, page keys stop at the ends. */
function moveChoice(key: string, index: number, count: number): number | undefined {
  const last = Math.max(0, count - 1);
  switch (key) {
    case "ArrowDown":
      return index >= last ? 0 : index + 1;
    case "ArrowUp":
      return index <= 0 ? last : index - 1;
    case "PageDown":
      return Math.min(last, index + pageSize);
    case "PageUp":
      return Math.max(0, index - pageSize);
    default:
      return undefined;
  }
}

function noHits(text: string, isStale: boolean, isError: boolean): string {
  if (isError) return "Search is unavailable. Try again.";
  return isStale ? "Searching…" : `No results for “${text.slice(0, 60)}”`;
}
