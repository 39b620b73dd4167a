import { useEffect, useMemo, useRef } from "react";
import type { GraphContents } from "./cards/graph-contents.ts";
import { useComparison } from "./data/use-comparison.ts";
import { type Lineage, useLineage } from "./data/use-lineage.ts";
import { type RunOverlay, useRunStates } from "./data/use-run-states.ts";
import { useLayout } from "./layout/use-layout.ts";
import type { Comparison } from "./model/comparison.ts";
import type { ViewModel } from "./model/view-model.ts";
import { markChanges } from "./scene/mark-changes.ts";
import { createScene, type Scene } from "./scene/scene.ts";
import { type LineageSearch, parsePins } from "./state/search-params.ts";
import { expandId } from "./state/short-id.ts";

/** Everything the lineage page shows for its URL: the fetched lineage, its view, and the scene once it is laid out. */
export interface GraphScene {
  readonly lineage: Lineage;
  readonly comparison: Comparison | undefined;
  readonly overlay: RunOverlay;
  /** The latest view; the previous one while the next is fetched. */
  readonly view: ViewModel | undefined;
  readonly scene: Scene | undefined;
  /** Id of the card that shows the selected node; undefined when the side panel is closed. */
  readonly selected: string | undefined;
  /** Id of the card that shows the focus. */
  readonly focusCard: string;
  /** Names by id, including nodes inside collapsed groups. */
  readonly names: ReadonlyMap<string, string>;
  /** What the lists of neighbors depend on. */
  readonly contents: GraphContents;
  /** True while the layout is computed. */
  readonly busy: boolean;
  readonly layoutError: unknown;
}

/** Fetches and lays out the graph that a URL describes. */
export function useGraphScene(focus: string, search: LineageSearch): GraphScene {
  const lineage = useLineage(focus, search);
  const comparison = useComparison(focus, search);
  const overlay = useRunStates(search.run);
  const view = useLast(lineage.view);
  const { layout, busy, error: layoutError } = useLayout(view?.stages);
  const chosen = search.selected === "-" ? undefined : (expandShown(search.selected, view) ?? focus);
  const selected = chosen && (view?.shownAs.get(chosen) ?? chosen);
  // The layout arrives later than its view; until then the scene shows the cards that have a position.
  const scene = useMemo(() => {
    if (!view || !layout) return undefined;
    const plain = createScene(view, layout, {
      trace: lineage.trace,
      selected,
      ofRun: overlay.of,
      around: { dag: focus, taskGroup: search.group },
    });
    return comparison ? markChanges(plain, view, comparison) : plain;
  }, [view, layout, lineage.trace, selected, overlay.of, comparison, focus, search.group]);
  const names = useMemo(() => new Map((view?.allNodes ?? []).map(({ id, name }) => [id, name])), [view]);
  const contents = useMemo(
    () => ({
      shown: shownIds(view),
      pinned: new Set(parsePins(search.pins).map(({ node }) => node)),
      view: search.view,
      asOf: search.asOf,
    }),
    [view, search.pins, search.view, search.asOf],
  );
  return {
    lineage,
    comparison,
    overlay,
    view,
    scene,
    selected,
    focusCard: view?.shownAs.get(focus) ?? focus,
    names,
    contents,
    busy,
    layoutError,
  };
}

/** The latest defined value, so that the picture stays while the next one is fetched. */
function useLast<Value>(value: Value | undefined): Value | undefined {
  const last = useRef(value);
  useEffect(() => {
    if (value !== undefined) last.current = value;
  }, [value]);
  return value ?? last.current;
}

/** Returns the ids of all nodes in a view, also of those inside collapsed groups. */
function shownIds(view: ViewModel | undefined): ReadonlySet<string> {
  return new Set([...(view?.cards.map(({ id }) => id) ?? []), ...(view?.shownAs.keys() ?? [])]);
}

function expandShown(short: string, view: ViewModel | undefined): string | undefined {
  if (short.startsWith("group:")) return view?.cards.some((card) => card.id === short) ? short : undefined;
  return expandId(short);
}
