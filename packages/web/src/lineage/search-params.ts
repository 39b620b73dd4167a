import type { SearchSchemaInput } from "@tanstack/react-router";
import { expandId, shortenId } from "./short-id.ts";

/** `all`: jobs and datasets. `datasets`: jobs are bridged. `columns`: as `all`, with the columns of every dataset. */
export type LineageView = "all" | "datasets" | "columns";

/** Everything that the lineage page shows is in its address; this is that part of it. */
export interface LineageSearch {
  /** Job steps shown upstream and downstream of the focus. */
  readonly up: number;
  readonly down: number;
  readonly view: LineageView;
  /** Further steps, in the order in which they were asked for: see {@link parseExpansions}. */
  readonly more: string;
  /** Whether DAGs are folded, and short ids of those that are not as the rest. */
  readonly fold: boolean;
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
  readonly as: "graph" | "table";
}

/** What an address without parameters shows: one thing and one step each way. */
export const lineageDefaults: LineageSearch = {
  up: 1,
  down: 1,
  view: "all",
  more: "",
  fold: false,
  except: "",
  open: "",
  column: "",
  of: "",
  indirect: false,
  selected: "",
  as: "graph",
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
    fold: values.fold === true,
    except: text(values.except),
    open: text(values.open),
    column: text(values.column),
    of: text(values.of),
    indirect: values.indirect === true,
    selected: text(values.selected),
    as: values.as === "table" ? "table" : "graph",
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
  const parts = list === "" ? [] : list.split(".");
  const short = shortenId(id);
  return (parts.includes(short) ? parts.filter((part) => part !== short) : [...parts, short]).join(".");
}
