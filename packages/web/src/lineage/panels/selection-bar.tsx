import { parseSelection, SelectionError } from "@headwater/graph";
import { Popover, Switch } from "@mantine/core";
import { CircleHelp, ListFilter, X } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import { IconButton } from "../../ui/controls/icon-button.tsx";
import { tooltip } from "../../ui/controls/tooltip.tsx";
import { count } from "../../ui/text/format.ts";
import type { LineageSearch } from "../state/search-params.ts";

/** Milliseconds without a key after which what was typed is looked for. */
const pause = 250;

/** The field into which a selection is typed; what it means stands out in the graph, or is all that is left. */
export function SelectionBar({
  search,
  matches,
  everywhere,
  change,
  close,
}: {
  search: LineageSearch;
  /** How many nodes the selection means; undefined while there is none. */
  matches: number | undefined;
  /** How many nodes of the whole store it means; undefined when it looks in the graph only. */
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
  // The address can change otherwise: back, or a link.
  useEffect(() => {
    if (search.select !== typed.current) setText(search.select);
    typed.current = search.select;
  }, [search.select]);
  const problem = problemOf(text);
  useEffect(() => {
    if (text === typed.current || problem) return;
    const timer = setTimeout(() => {
      typed.current = text;
      latest.current({ select: text }, true);
    }, pause);
    return () => clearTimeout(timer);
  }, [text, problem]);

  return (
    <search className="hw-selection" aria-label="Selection in the graph">
      <ListFilter size={15} aria-hidden />
      <input
        ref={field}
        value={text}
        spellCheck={false}
        autoComplete="off"
        placeholder="+2 orders 3+   tag:pii   ns:redshift*"
        aria-label="Select in the graph"
        aria-invalid={problem !== undefined}
        aria-describedby={message}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === "Escape") close();
        }}
      />
      <output
        id={message}
        className="hw-selection-count hw-numbers"
        data-problem={problem !== undefined || undefined}
      >
        {problem ?? found(matches, everywhere)}
      </output>
      {search.compare === "" && (
        <Switch
          wrapperProps={tooltip("Look in the whole store, not only among what is in the graph")}
          size="xs"
          label="Everywhere"
          checked={search.everywhere}
          onChange={(event) => change({ everywhere: event.currentTarget.checked })}
        />
      )}
      <Switch
        wrapperProps={tooltip("Leave out what is not selected")}
        size="xs"
        label="Only"
        checked={search.only}
        onChange={(event) => change({ only: event.currentTarget.checked })}
      />
      <Help />
      <IconButton label="End the selection" hint="End the selection (Esc)" size="sm" onClick={close}>
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

/** What is wrong with a selection; undefined for one that is right or empty. */
function problemOf(text: string): string | undefined {
  if (text.trim() === "") return undefined;
  try {
    parseSelection(text);
    return undefined;
  } catch (error) {
    if (error instanceof SelectionError) return error.message;
    throw error;
  }
}

const examples: readonly (readonly [string, string])[] = [
  ["orders", "names with “orders” in them"],
  ['"orders"', "what is called orders"],
  ["dim_*", "what is called dim_…"],
  ["+2 orders 3+", "with two steps upstream and three downstream"],
  ["+orders+", "with everything upstream and downstream"],
  ["tag:pii ns:redshift*", "both; also & and and"],
  ["state:failed, state:running", "either; also | and or"],
  ["type:dataset !owner:finance", "without; also not, and parentheses"],
  ["column:email", "tables with a column called that"],
];

function Help() {
  return (
    <Popover position="bottom-start" withArrow shadow="md" trapFocus>
      <Popover.Target>
        <IconButton label="How to select" size="sm">
          <CircleHelp size={15} />
        </IconButton>
      </Popover.Target>
      <Popover.Dropdown className="hw-legend" aria-label="How to select">
        <h2>Selecting in the graph</h2>
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
          It looks among the nodes that are in the graph; with “Everywhere”, in the whole store, and brings
          what it finds into the graph. A step goes over one job.
        </p>
      </Popover.Dropdown>
    </Popover>
  );
}
