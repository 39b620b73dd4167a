import { Popover, Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleHelp, ListFilter, X } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import { searchQuery } from "../../api/queries.ts";
import { FollowButton } from "../../notifications/follow-button.tsx";
import { IconButton } from "../../ui/controls/icon-button.tsx";
import { QueryField, selectionError } from "../../ui/controls/query-field.tsx";
import { tooltip } from "../../ui/controls/tooltip.tsx";
import { count } from "../../ui/text/format.ts";
import type { LineageSearch } from "../state/search-params.ts";

/** Pause in typing after which the selection is applied. */
const debounceMs = 250;

/** The field for a selection. Matching nodes are highlighted, or shown exclusively. */
export function SelectionBar({
  isWhole,
  search,
  matches,
  everywhere,
  change,
  close,
}: {
  /** The graph is the selection, without a focus. */
  isWhole: boolean;
  search: LineageSearch;
  /** Number of matching nodes; undefined without a selection. */
  matches: number | undefined;
  /** Number of matching nodes in all lineage; undefined if only the graph is searched. */
  everywhere: number | undefined;
  change: (values: Partial<LineageSearch>, replace?: boolean) => void;
  close: () => void;
}) {
  const [text, setText] = useState(search.select);
  const field = useRef<HTMLInputElement>(null);
  const message = useId();
  const typed = useRef(search.select);
  const latest = useRef(change);
  latest.current = change;

  useEffect(() => field.current?.focus(), []);
  // The URL can change from outside: back button or link.
  useEffect(() => {
    if (search.select !== typed.current) setText(search.select);
    typed.current = search.select;
  }, [search.select]);
  const problem = selectionError(text);
  // Without a match, the value may not exist.
  const isVain = matches === 0 && search.select.trim() !== "";
  const note = useQuery({ ...searchQuery(search.select, {}, 1), enabled: isVain }).data?.notes[0];
  useEffect(() => {
    if (text === typed.current || problem) return;
    const timer = setTimeout(() => {
      typed.current = text;
      latest.current({ select: text }, true);
    }, debounceMs);
    return () => clearTimeout(timer);
  }, [text, problem]);

  return (
    <search className="hw-selection" aria-label="Node selection">
      <ListFilter size={15} aria-hidden />
      <QueryField
        inputRef={field}
        className="hw-selection-input"
        value={text}
        placeholder="+2 orders 3+   tag:pii   ns:redshift*"
        label="Select nodes"
        error={problem}
        describedBy={message}
        onChange={setText}
        onEscape={close}
        stopsKeys
      />
      <output
        id={message}
        className="hw-selection-count hw-numbers"
        data-problem={problem !== undefined || undefined}
        data-note={note !== undefined || undefined}
      >
        {problem ?? note?.message ?? found(matches, everywhere)}
      </output>
      {/* Left of the switches, so that they stay under the pointer. */}
      {!isWhole && search.everywhere && search.select !== "" && (
        <Link
          {...tooltip("Show the selection without this graph")}
          to="/lineage"
          search={{ select: search.select, asOf: search.asOf, view: search.view }}
          className="hw-text-button"
        >
          Open alone
        </Link>
      )}
      {!isWhole && search.compare === "" && (
        <Switch
          wrapperProps={tooltip("Search all lineage, not only this graph")}
          size="xs"
          label="Everywhere"
          checked={search.everywhere}
          onChange={(event) => change({ everywhere: event.currentTarget.checked })}
        />
      )}
      {!isWhole && (
        <Switch
          wrapperProps={tooltip("Hide all other nodes")}
          size="xs"
          label="Only"
          checked={search.only}
          onChange={(event) => change({ only: event.currentTarget.checked })}
        />
      )}
      {search.select.trim() !== "" && !problem && (
        <FollowButton subjects={[{ selection: search.select.trim() }]} look="icon" />
      )}
      <Help />
      <IconButton label="Clear selection" hint="Clear selection (Esc)" size="sm" onClick={close}>
        <X size={15} />
      </IconButton>
    </search>
  );
}

function found(matches: number | undefined, everywhere: number | undefined): string {
  if (matches === undefined) return "";
  const all = count(everywhere ?? matches, "match", "matches");
  return everywhere !== undefined && everywhere > matches ? `${all}, ${matches} shown` : all;
}

const examples: readonly (readonly [string, string])[] = [
  ["orders", "names that contain “orders”"],
  ['"orders"', "exactly this name"],
  ["dim_*", "names that start with dim_"],
  ["+2 orders 3+", "plus two steps upstream and three downstream"],
  ["+orders+", "plus everything upstream and downstream"],
  ["dag:nightly group:load", "the tasks of a DAG in this task group"],
  ["tag:pii ns:redshift*", "both conditions; also & or and"],
  ["state:failed, state:running", "either condition; also | or or"],
  ["type:dataset !owner:finance", "excluding; also not, and parentheses"],
  ["column:email", "datasets with this column"],
];

function Help() {
  return (
    <Popover position="bottom-start" withArrow shadow="md" trapFocus>
      <Popover.Target>
        <IconButton label="Selection syntax" size="sm">
          <CircleHelp size={15} />
        </IconButton>
      </Popover.Target>
      <Popover.Dropdown className="hw-legend" aria-label="Selection syntax">
        <h2>Selection syntax</h2>
        <dl className="hw-selection-help">
          {examples.map(([text, meaning]) => (
            <div key={text}>
              <dt>
                <code>{text}</code>
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
        <p className="hw-dimmed">
          Lists and search understand the same terms. Searches the nodes of this graph. “Everywhere” searches
          all lineage and adds matches to the graph. One step crosses one job.
        </p>
      </Popover.Dropdown>
    </Popover>
  );
}
