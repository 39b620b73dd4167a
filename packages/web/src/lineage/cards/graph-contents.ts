import { createContext } from "react";
import type { LineageView } from "../state/search-params.ts";

/** What the list of neighbors depends on, besides its card. */
export interface GraphContents {
  /** Ids of the nodes in the graph, also of those inside collapsed groups. */
  readonly shown: ReadonlySet<string>;
  /** Ids of those that were added from lists. */
  readonly pinned: ReadonlySet<string>;
  readonly view: LineageView;
  readonly asOf: string;
}

/** Provides {@link GraphContents} to cards without rendering them again. */
export const GraphContentsContext = createContext<GraphContents>({
  shown: new Set(),
  pinned: new Set(),
  view: "all",
  asOf: "",
});
