import { getRouteApi } from "@tanstack/react-router";
import { ListFilter, PanelRightOpen, X } from "lucide-react";
import { Suspense, useCallback, useDeferredValue } from "react";
import { lazyPart } from "../ui/content/lazy-part.tsx";
import { Failure, Loading, Notice } from "../ui/content/states.tsx";
import { IconButton } from "../ui/controls/icon-button.tsx";
import { useTitle } from "../ui/hooks/use-title.ts";
import { ImpactButton } from "../ui/nodes/impact-button.tsx";
import { Name } from "../ui/nodes/name.tsx";
import type { CardActions } from "./cards/card-actions.ts";
import { GraphContentsContext } from "./cards/graph-contents.ts";
import { LiveLineage } from "./data/live-lineage.tsx";
import { useSaveGraph } from "./export/use-save-graph.ts";
import { GraphView } from "./graph-view.tsx";
import { HubNotes, hubDirections } from "./panels/hub-notes.tsx";
import { Notes } from "./panels/notes.tsx";
import { RunBar } from "./panels/run-bar.tsx";
import { Toolbar } from "./panels/toolbar.tsx";
import { hasSidePanel, SidePanel } from "./side-panel.tsx";
import { useSavedSearch } from "./state/saved-search.ts";
import type { LineageSearch } from "./state/search-params.ts";
import { PastBanner } from "./time/past-banner.tsx";
import { TimeBar } from "./time/time-bar.tsx";
import { type GraphScene, useGraphScene } from "./use-graph-scene.ts";
import { useGraphView } from "./use-graph-view.ts";

const route = getRouteApi("/lineage/$id");

// Most views open without them.
const SelectionBar = lazyPart(() =>
  import("./panels/selection-bar.tsx").then((module) => module.SelectionBar),
);
const TraceBar = lazyPart(() => import("./panels/trace-bar.tsx").then((module) => module.TraceBar));

/** The lineage graph around one node. */
export default function LineagePage() {
  const { id } = route.useParams();
  const navigate = route.useNavigate();
  const go = useCallback(
    (values: LineageSearch, replace: boolean) => void navigate({ search: values, replace }),
    [navigate],
  );
  const { search, error, change } = useSavedSearch(route.useSearch(), go);
  if (search)
    return <LineageGraph key={`${id} ${search.group}`} focus={id} search={search} change={change} />;
  return (
    <div className="hw-page">
      <h1 className="hw-visually-hidden">Lineage</h1>
      {error ? <Failure error={error} /> : <Loading rows={3} height={96} />}
    </div>
  );
}

interface GraphProps {
  readonly focus: string;
  readonly search: LineageSearch;
  readonly change: (values: Partial<LineageSearch>, replace?: boolean) => void;
}

/** The graph of a URL. Without a focus (empty), it holds what the selection finds in all lineage. */
export function LineageGraph({ focus, search, change }: GraphProps) {
  const graph = useGraphScene(focus, search);
  const { lineage, comparison, view, scene, names } = graph;
  const { isSelecting, openSelection, clearSelection, isWaiting, ...controls } = useGraphView(
    graph,
    focus,
    search,
    change,
  );
  const { save, error: saveError } = useSaveGraph(names.get(focus) ?? "graph", view, scene, lineage.trace);
  useTitle(
    focus === "" ? `${search.select || "Selection"} · Lineage` : `${names.get(focus) ?? "…"} · Lineage`,
  );
  // The graph first; the side panel follows one frame later.
  const hasOpened = useDeferredValue(scene !== undefined || search.as === "table", false);

  if (lineage.error && !view && focus !== "") {
    return (
      <div className="hw-page">
        <h1 className="hw-visually-hidden">Lineage</h1>
        <Failure error={lineage.error} retry={lineage.retry} />
      </div>
    );
  }
  return (
    <GraphContentsContext value={graph.contents}>
      <div className="hw-lineage" data-panel={hasSidePanel(graph, search) || undefined}>
        <div className="hw-lineage-main">
          <div className="hw-lineage-bar">
            <GraphTitle focus={focus} name={names.get(focus)} group={search.group} change={change} />
            <Toolbar
              search={search}
              groupable={view?.groupable ?? []}
              change={change}
              save={save}
              toggleSelection={focus === "" ? undefined : isSelecting ? clearSelection : openSelection}
            />
            {search.selected === "-" && <ShowDetails show={() => change({ selected: "" }, true)} />}
          </div>
          {(isSelecting || focus === "") && (
            <Suspense>
              <SelectionBar
                isWhole={focus === ""}
                search={search}
                matches={view?.matches?.size}
                everywhere={lineage.foundEverywhere}
                change={change}
                close={clearSelection}
              />
            </Suspense>
          )}
          <PastBanner search={search} comparison={comparison} change={change} />
          {focus === "" && (search.select.trim() === "" || (lineage.error && !view)) ? (
            <NoSelection error={lineage.error} retry={lineage.retry} />
          ) : (
            <GraphView graph={graph} focus={focus} asTable={search.as === "table"} {...controls} />
          )}
          <GraphNotes
            graph={graph}
            search={search}
            change={change}
            actions={controls.actions}
            isBusy={isWaiting && scene !== undefined}
            saveError={saveError}
          />
          {focus !== "" && <TimeBar focus={focus} search={search} change={change} />}
        </div>
        {hasOpened && (
          <SidePanel graph={graph} focus={focus} search={search} change={change} actions={controls.actions} />
        )}
      </div>
    </GraphContentsContext>
  );
}

function NoSelection({ error, retry }: { error: unknown; retry: () => void }) {
  if (error) return <Failure error={error} retry={retry} />;
  return (
    <Notice icon={<ListFilter />} title="Select nodes">
      Enter names or conditions above, such as <code>tag:pii ns:redshift*</code> or <code>dag:nightly</code>.
    </Notice>
  );
}

/** The bars and notes in the lower left corner of the graph. */
function GraphNotes({
  graph: { lineage, overlay, view, names, focusCard, layoutError },
  search,
  change,
  actions,
  isBusy,
  saveError,
}: {
  graph: GraphScene;
  search: LineageSearch;
  change: GraphProps["change"];
  actions: CardActions;
  isBusy: boolean;
  saveError: unknown;
}) {
  const card = view?.cards.find(({ id }) => id === focusCard);
  const hub = search.as === "graph" && hubDirections(card).length > 0 ? card : undefined;
  return (
    <div className="hw-float hw-float-left">
      {search.column !== "" && (
        <Suspense>
          <TraceBar
            trace={lineage.trace}
            isTracing={lineage.isTracing}
            search={search}
            change={change}
            nameOf={(node) => names.get(node) ?? ""}
          />
        </Suspense>
      )}
      {search.run !== "" && <RunBar overlay={overlay} close={() => change({ run: "" })} />}
      {search.asOf === "" && search.compare === "" && view && <LiveLineage nodes={view.allNodes} />}
      {hub && view && (
        <HubNotes card={hub} view={view} isDatasetsView={search.view === "datasets"} actions={actions} />
      )}
      <Notes
        omitted={hub ? undefined : lineage.omitted}
        isBusy={isBusy}
        error={(view && lineage.error) || layoutError || saveError}
        retry={lineage.retry}
      />
    </div>
  );
}

function GraphTitle({
  focus,
  name = "…",
  group,
  change,
}: {
  focus: string;
  name: string | undefined;
  group: string;
  change: GraphProps["change"];
}) {
  if (focus === "") {
    return (
      <h1 className="hw-lineage-title">
        <span className="hw-dimmed">Lineage of</span> a selection
      </h1>
    );
  }
  return (
    <h1 className="hw-lineage-title">
      <span className="hw-dimmed">Lineage of</span> <Name>{group === "" ? name : `${name} · ${group}`}</Name>
      {group !== "" && (
        <>
          <IconButton label="Show the whole DAG" size="sm" onClick={() => change({ group: "" })}>
            <X size={15} />
          </IconButton>
          <ImpactButton id={focus} taskGroup={group} small />
        </>
      )}
    </h1>
  );
}

function ShowDetails({ show }: { show: () => void }) {
  return (
    <IconButton label="Show details" onClick={show}>
      <PanelRightOpen size={17} />
    </IconButton>
  );
}
