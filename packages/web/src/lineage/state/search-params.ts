import type { SearchSchemaInput } from "@tanstack/react-router";
import { type GroupLevel, groupLevels } from "./group-level.ts";
import { expandId, shortenId } from "./short-id.ts";
import { parseTimeSearch, type TimeSearch, timeDefaults } from "./time-params.ts";

/** `all`: jobs and datasets. `datasets`: jobs are bridged. `columns`: as `all`, with the columns of every dataset. */
export type LineageView = "all" | "datasets" | "columns";

/** Everything that the lineage page shows is in its address; this is that part of it. */
export interface LineageSearch extends TimeSearch {
  /** Job steps shown upstream and downstream of the focus. */
  readonly up: number;
  readonly down: number;
  readonly view: LineageView;
  /** Further steps, in the order in which they were asked for: see {@link parseExpansions}. */
  readonly more: string;
  /** What is folded: levels joined by dots; and tokens of the groups that are not as the rest of their level. */
  readonly fold: string;
  readonly except: string;
  /** Short ids of the datasets that show all their columns. */
  readonly open: string;
  /** The traced column and the short id of its dataset; the focus when that is empty. */
  readonly column: string;
  readonly of: string;
  /** Whether the trace includes what only decides which rows there are. */
  readonly indirect: boolean;
  /** Short id of the node in the side panel; the focus when empty, `-` when the panel is closed. */
  readonly selected: string;
  /** A selection (see `parseSelection`), and whether what it does not mean is left out instead of dimmed. */
  readonly select: string;
  readonly only: boolean;
  /** Whether the selection looks in the whole store and brings what it finds into the graph. */
  readonly everywhere: boolean;
  /** Whether to leave out what only stale edges connect. */
  readonly fresh: boolean;
  /** A run, most of all of a DAG, whose states the graph shows instead of the latest. */
  readonly run: string;
  /** Id of a view that the server keeps: the parts of an address that grow too long for one. */
  readonly kept: string;
  readonly as: "graph" | "table";
}

/** What an address without parameters shows: one thing and one step each way. */
export const lineageDefaults: LineageSearch = {
  up: 1,
  down: 1,
  view: "all",
  more: "",
  fold: "",
  except: "",
  open: "",
  column: "",
  of: "",
  indirect: false,
  selected: "",
  select: "",
  only: false,
  everywhere: false,
  fresh: false,
  run: "",
  kept: "",
  as: "graph",
  ...timeDefaults,
};

/** Most job steps that can be asked for at once. */
export const mostSteps = 6;

/** Reads an address leniently: what makes no sense is the default. */
export function parseLineageSearch(values: Partial<LineageSearch> & SearchSchemaInput): LineageSearch {
  const steps = (value: unknown, otherwise: number): number => {
    const number = Number(value ?? otherwise);
    return Number.isInteger(number) ? Math.min(mostSteps, Math.max(0, number)) : otherwise;
  };
  const text = (value: unknown): string =>
    typeof value === "string"
      ? value
      : typeof value === "number" || typeof value === "boolean"
        ? String(value)
        : "";
  return {
    up: steps(values.up, lineageDefaults.up),
    down: steps(values.down, lineageDefaults.down),
    view: values.view === "datasets" || values.view === "columns" ? values.view : "all",
    more: text(values.more),
    // Addresses of the first version said `true` for what was the only level then.
    fold: (values.fold as unknown) === true ? "dags" : [...parseLevels(text(values.fold))].join("."),
    except: text(values.except),
    open: text(values.open),
    column: text(values.column),
    of: text(values.of),
    indirect: values.indirect === true,
    selected: text(values.selected),
    select: text(values.select),
    only: values.only === true,
    everywhere: values.everywhere === true,
    fresh: values.fresh === true,
    run: text(values.run),
    kept: text(values.kept),
    as: values.as === "table" ? "table" : "graph",
    ...parseTimeSearch(values),
  };
}

/** One step further from one node. */
export interface Expansion {
  readonly node: string;
  readonly direction: "upstream" | "downstream";
}

/** Expansions are written as `u` or `d` and a short id, joined by dots. */
export function parseExpansions(more: string): Expansion[] {
  return more.split(".").flatMap((part) => {
    const node = expandId(part.slice(1));
    if (!node || !/^[ud]/.test(part)) return [];
    return [{ node, direction: part.startsWith("u") ? "upstream" : "downstream" } as const];
  });
}

/** Adds expansions at the end. One that is there already is asked for again: it brings the next page. */
export function withExpansions(more: string, expansions: readonly Expansion[]): string {
  return [...(more === "" ? [] : more.split(".")), ...expansions.map(writeExpansion)].join(".");
}

/** Takes expansions away, all pages of them. */
export function withoutExpansions(more: string, expansions: readonly Expansion[]): string {
  const gone = new Set(expansions.map(writeExpansion));
  return more
    .split(".")
    .filter((part) => !gone.has(part))
    .join(".");
}

function writeExpansion({ node, direction }: Expansion): string {
  return `${direction === "upstream" ? "u" : "d"}${shortenId(node)}`;
}

/** The ids in a list of short ids joined by dots. */
export function parseIds(list: string): ReadonlySet<string> {
  return new Set(list.split(".").flatMap((part) => expandId(part) ?? []));
}

/** Adds an id to such a list, or takes it away when it is there. */
export function withToggledId(list: string, id: string): string {
  return withToggledToken(list, shortenId(id));
}

/** The tokens in a list joined by dots. */
export function parseTokens(list: string): ReadonlySet<string> {
  return new Set(list === "" ? [] : list.split("."));
}

/** Adds a token to such a list, or takes it away when it is there. */
export function withToggledToken(list: string, token: string): string {
  const parts = [...parseTokens(list)];
  return (parts.includes(token) ? parts.filter((part) => part !== token) : [...parts, token]).join(".");
}

/** The levels that are folded; words that are none are left out. */
export function parseLevels(fold: string): ReadonlySet<GroupLevel> {
  const tokens = parseTokens(fold);
  return new Set(groupLevels.filter((level) => tokens.has(level)));
}
