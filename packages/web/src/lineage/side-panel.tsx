import { Suspense } from "react";
import { lazyPart } from "../ui/content/lazy-part.tsx";
import type { CardActions } from "./cards/card-actions.ts";
import { findCard } from "./model/view-model.ts";
import { DetailsPanel } from "./panels/details-panel.tsx";
import type { LineageSearch } from "./state/search-params.ts";
import type { GraphScene } from "./use-graph-scene.ts";

const ChangesPanel = lazyPart(() => import("./time/changes.tsx").then((module) => module.ChangesPanel));
const PastDetails = lazyPart(() => import("./time/past-details.tsx").then((module) => module.PastDetails));

/** The panel beside the graph: details of the selected node, now or in the past, or the changes of a comparison. */
export function SidePanel({
  graph: { view, lineage, comparison, selected, names },
  focus,
  search,
  change,
  actions,
}: {
  graph: GraphScene;
  /** Id of the node that the page is about; empty without one. */
  focus: string;
  search: LineageSearch;
  change: (values: Partial<LineageSearch>, replace?: boolean) => void;
  actions: CardActions;
}) {
  const card = view && findCard(view, selected);
  if (comparison && search.selected === "") {
    return (
      <Suspense>
        <ChangesPanel comparison={comparison} select={actions.select} />
      </Suspense>
    );
  }
  if (!card) return null;
  if (search.asOf !== "" || comparison) {
    return (
      <Suspense>
        <PastDetails
          card={card}
          comparison={comparison}
          close={() => change({ selected: comparison ? "" : "-" }, true)}
        />
      </Suspense>
    );
  }
  return (
    <DetailsPanel
      card={card}
      focus={{ id: focus, taskGroup: search.group }}
      trace={lineage.trace}
      actions={actions}
      nameOf={(node) => names.get(node) ?? node}
      close={() => change({ selected: "-" }, true)}
    />
  );
}

/** Whether {@link SidePanel} shows something. */
export function hasSidePanel({ view, comparison, selected }: GraphScene, search: LineageSearch): boolean {
  return (
    (comparison !== undefined && search.selected === "") ||
    (view !== undefined && findCard(view, selected) !== undefined)
  );
}
