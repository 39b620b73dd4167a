import type { SearchSchemaInput } from "@tanstack/react-router";
import { type GroupLevel, groupLevels } from "./group-level.ts";
import { expandId, shortenId } from "./short-id.ts";
import { parseTimeSearch, type TimeSearch, timeDefaults } from "./time-params.ts";

/** `all`: jobs and datasets. `datasets`: jobs are bridged. `columns`: as `all`, with the columns of every dataset. */
export type LineageView = "all" | "datasets" | "columns";

/** URL parameters of the lineage page; they describe everything it shows. */
export interface LineageSearch extends TimeSearch {
  /** Job steps shown upstream and downstream of the focus. */
  readonly up: number;
  readonly down: number;
  readonly view: LineageView;
  /** Expansions in order: see {@link parseExpansions}. */
  readonly more: string;
  /** Neighbors chosen from the list of a card with many: see {@link parsePins}. */
  readonly pins: string;
  /** Collapsed levels joined by dots; and tokens of the groups that differ from their level. */
  readonly fold: string;
  readonly except: string;
  /** Short ids of the datasets with all columns shown. */
  readonly open: string;
  /** The traced column and the short id of its dataset; empty for the focus. */
  readonly column: string;
  readonly of: string;
  /** Whether the trace includes filters, joins, grouping and sorting. */
  readonly indirect: boolean;
  /** Short id of the node in the side panel; empty for the focus, `-` if the panel is closed. */
  readonly selected: string;
  /** A selection (see `parseSelection`), and whether other nodes are left out instead of dimmed. */
  readonly select: string;
  readonly only: boolean;
  /** Whether the selection searches all lineage and adds matches to the graph. */
  readonly everywhere: boolean;
  /** Whether to leave out nodes that only stale edges connect. */
  readonly fresh: boolean;
  /** A run, usually of a DAG, whose states the graph shows instead of the latest. */
  readonly run: string;
  /** An Airflow task group of the focus, which is a DAG: only its tasks. */
  readonly group: string;
  /** Id of a view on the server, which keeps parameters that are too long for a URL. */
  readonly kept: string;
  readonly as: "graph" | "table";
}

/** The defaults of all parameters: the focus and one step in each direction. */
export const lineageDefaults: LineageSearch = {
  up: 1,
  down: 1,
  view: "all",
  more: "",
  pins: "",
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
  group: "",
  kept: "",
  as: "graph",
  ...timeDefaults,
};

/** Maximum job steps in one direction. */
export const maxSteps = 6;

/** Parses URL parameters; invalid values become defaults. */
export function parseLineageSearch(values: Partial<LineageSearch> & SearchSchemaInput): LineageSearch {
  const steps = (value: unknown, otherwise: number): number => {
    const number = Number(value ?? otherwise);
    return Number.isInteger(number) ? Math.min(maxSteps, Math.max(0, number)) : otherwise;
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
    pins: text(values.pins),
    // URLs of the first version had `true` for the only level at that time.
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
    group: text(values.group),
    kept: text(values.kept),
    as: values.as === "table" ? "table" : "graph",
    ...parseTimeSearch(values),
  };
}

/** One more step from a node. */
export interface Expansion {
  readonly node: string;
  readonly direction: "upstream" | "downstream";
}

/** Parses expansions: `u` or `d` and a short id each, joined by dots. */
export function parseExpansions(more: string): Expansion[] {
  return more.split(".").flatMap((part) => {
    const node = expandId(part.slice(1));
    if (!node || !/^[ud]/.test(part)) return [];
    return [{ node, direction: part.startsWith("u") ? "upstream" : "downstream" } as const];
  });
}

/** Appends expansions. Repeating one asks for the next page. */
export function withExpansions(more: string, expansions: readonly Expansion[]): string {
  return [...(more === "" ? [] : more.split(".")), ...expansions.map(writeExpansion)].join(".");
}

/** Removes expansions, all their pages. */
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

/** A neighbor chosen from the list of a card with many. */
export interface Pin {
  /** The node whose neighbor it is. */
  readonly hub: string;
  readonly direction: "upstream" | "downstream";
  readonly node: string;
}

/** Parses pins: `u` or `d`, the short id of the hub and that of the neighbor, joined by dots. */
export function parsePins(pins: string): Pin[] {
  return pins.split(".").flatMap((part) => {
    const half = 1 + (part.length - 1) / 2;
    const [hub, node] = [expandId(part.slice(1, half)), expandId(part.slice(half))];
    if (!hub || !node || !/^[ud]/.test(part)) return [];
    return [{ hub, direction: part.startsWith("u") ? "upstream" : "downstream", node } as const];
  });
}

/** Appends pins; a single one that is there already is removed. */
export function withToggledPins(pins: string, toggled: readonly Pin[]): string {
  const before = [...parseTokens(pins)];
  const tokens = toggled.map(
    ({ hub, direction, node }) =>
      `${direction === "upstream" ? "u" : "d"}${shortenId(hub)}${shortenId(node)}`,
  );
  if (tokens.length === 1 && before.includes(tokens[0]!)) {
    return before.filter((token) => token !== tokens[0]).join(".");
  }
  return [...new Set([...before, ...tokens])].join(".");
}

/** Parses a list of short ids joined by dots. */
export function parseIds(list: string): ReadonlySet<string> {
  return new Set(list.split(".").flatMap((part) => expandId(part) ?? []));
}

/** Adds an id to a list, or removes it if present. */
export function withToggledId(list: string, id: string): string {
  return withToggledToken(list, shortenId(id));
}

/** Parses a list of tokens joined by dots. */
export function parseTokens(list: string): ReadonlySet<string> {
  return new Set(list === "" ? [] : list.split("."));
}

/** Adds a token to a list, or removes it if present. */
export function withToggledToken(list: string, token: string): string {
  const parts = [...parseTokens(list)];
  return (parts.includes(token) ? parts.filter((part) => part !== token) : [...parts, token]).join(".");
}

/** Parses the collapsed levels; unknown words are dropped. */
export function parseLevels(fold: string): ReadonlySet<GroupLevel> {
  const tokens = parseTokens(fold);
  return new Set(groupLevels.filter((level) => tokens.has(level)));
}
