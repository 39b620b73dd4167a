import { Adjacency, type GraphEdge, reach } from "@headwater/graph";
import { Button, Table } from "@mantine/core";
import { useMemo, useState } from "react";
import { ScrollRegion } from "../../ui/content/scroll-region.tsx";
import { Name } from "../../ui/nodes/name.tsx";
import { RunStateBadge } from "../../ui/nodes/run-state.tsx";
import { count, formatInstant, formatNumber } from "../../ui/text/format.ts";
import type { CardActions } from "../cards/card-actions.ts";
import { MoreNeighbors, moreLabel } from "../cards/more-neighbors.tsx";
import { type Card, cardName } from "../model/card.ts";
import { groupLabels } from "../model/groups.ts";
import type { Trace } from "../model/trace.ts";
import type { ViewModel } from "../model/view-model.ts";
import type { Scene } from "../scene/scene.ts";
import type { PlacedCard } from "../scene/stroke.ts";

/**
 * The graph as a table, for keyboards, screen readers and sequential reading. It shows all data and offers
 * all actions of the graph.
 */
export function GraphTable({
  view,
  scene,
  focus,
  trace,
  actions,
}: {
  view: ViewModel;
  /** Provides states and selection; undefined until the layout is ready. */
  scene: Scene | undefined;
  focus: string;
  trace: Trace | undefined;
  actions: CardActions;
}) {
  const rows = useMemo(() => sortRows(view, focus), [view, focus]);
  const names = useMemo(() => new Map(view.cards.map((card) => [card.id, fullName(card)])), [view]);
  const placed = useMemo(() => new Map(scene?.cards.map((card) => [card.id, card])), [scene]);
  const adjacency = useMemo(() => new Adjacency(view.graph), [view]);
  return (
    <ScrollRegion label="Lineage as table" className="hw-graph-table">
      <Table stickyHeader highlightOnHover verticalSpacing="xs" className="hw-table">
        <Table.Caption className="hw-visually-hidden">
          Upstream and downstream of {names.get(view.shownAs.get(focus) ?? focus) ?? "the focus"}, furthest
          upstream first
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Distance</Table.Th>
            <Table.Th scope="col">Name</Table.Th>
            <Table.Th scope="col">Kind</Table.Th>
            <Table.Th scope="col">{trace ? "Traced columns" : "Columns"}</Table.Th>
            <Table.Th scope="col">Run</Table.Th>
            <Table.Th scope="col">Upstream</Table.Th>
            <Table.Th scope="col">Downstream</Table.Th>
            <Table.Th scope="col">Actions</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ card, hops }) => (
            <Row
              key={card.id}
              card={card}
              hops={hops}
              placed={placed.get(card.id)}
              incoming={adjacency.at(card.id).incoming}
              outgoing={adjacency.at(card.id).outgoing}
              view={view}
              names={names}
              trace={trace}
              actions={actions}
            />
          ))}
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  );
}

function Row({
  card,
  hops,
  placed,
  incoming,
  outgoing,
  view,
  names,
  trace,
  actions,
}: {
  card: Card;
  hops: number | undefined;
  placed: PlacedCard | undefined;
  incoming: readonly GraphEdge[];
  outgoing: readonly GraphEdge[];
  view: ViewModel;
  names: ReadonlyMap<string, string>;
  trace: Trace | undefined;
  actions: CardActions;
}) {
  return (
    <Table.Tr data-dim={placed?.dim || undefined}>
      <Table.Td className="hw-numbers">{describeHops(hops)}</Table.Td>
      <Table.Td>
        <button type="button" className="hw-text-button" onClick={() => actions.select(card.id)}>
          <Name>{fullName(card)}</Name>
        </button>
        {placed?.match && <div className="hw-dimmed">Match</div>}
      </Table.Td>
      <Table.Td>{card.kind === "group" ? groupLabels[card.of.level].one : card.kind}</Table.Td>
      <Table.Td>
        <Columns card={card} trace={trace} actions={actions} />
      </Table.Td>
      <Table.Td>{placed?.state && <RunStateBadge state={placed.state} />}</Table.Td>
      <Table.Td>
        <Edges edges={incoming} end="source" view={view} names={names} />
      </Table.Td>
      <Table.Td>
        <Edges edges={outgoing} end="target" view={view} names={names} />
      </Table.Td>
      <Table.Td>
        <div className="hw-table-actions">
          {(["upstream", "downstream"] as const).map((direction) => (
            <Beyond key={direction} card={card} direction={direction} actions={actions} />
          ))}
          {card.kind === "group" && (
            <Button
              size="compact-xs"
              variant="default"
              aria-label={`Ungroup ${cardName(card)}`}
              onClick={() => actions.toggleGroup(card.of)}
            >
              Ungroup
            </Button>
          )}
        </div>
      </Table.Td>
    </Table.Tr>
  );
}

/** A table has room for full names, which distinguish datasets with equal short names. */
function fullName(card: Card): string {
  return card.kind === "group" ? card.of.name : card.node.name;
}

/** Number of entries in a cell before "Show more". */
const initialEntries = 4;

/** The traced columns; without a trace, their number, or all of them if the dataset is opened. */
function Columns({ card, trace, actions }: { card: Card; trace: Trace | undefined; actions: CardActions }) {
  if (card.kind !== "dataset") return null;
  const traced = trace?.columns.get(card.id);
  const shown = trace
    ? card.node.columns.filter(({ name }) => traced?.has(name))
    : card.open
      ? card.node.columns
      : [];
  return (
    <div className="hw-name-list">
      {shown.map(({ name }) => (
        <button
          key={name}
          type="button"
          className="hw-text-button"
          aria-label={`Trace ${name} of ${card.node.name}`}
          onClick={() => actions.trace(card.id, name)}
        >
          <code>{name}</code>
        </button>
      ))}
      {!trace && card.node.columnCount > 0 && (
        <button
          type="button"
          className="hw-text-button"
          aria-expanded={card.open}
          aria-label={`${card.open ? "Hide" : "Show"} ${count(card.node.columnCount, "column")} of ${card.node.name}`}
          onClick={() => actions.toggleRows(card.id)}
        >
          {card.open ? "Hide" : formatNumber(card.node.columnCount)}
        </button>
      )}
    </div>
  );
}

/**
 * The nodes at the other ends of edges, with the evidence of edges that were not observed in a complete run.
 */
function Edges({
  edges,
  end,
  view,
  names,
}: {
  edges: readonly GraphEdge[];
  end: "source" | "target";
  view: ViewModel;
  names: ReadonlyMap<string, string>;
}) {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? edges : edges.slice(0, initialEntries);
  return (
    <div className="hw-name-list">
      {shown.map((edge) => {
        const how = [
          edge.kind === "control" && "triggers",
          edge.origin !== "observed" && edge.origin,
          view.provisional.has(edge.id) && "provisional",
          ...sightingWords(edge),
        ].filter(Boolean);
        return (
          <span key={edge.id} className="hw-table-edge">
            <Name>{names.get(edge[end]) ?? ""}</Name>
            {how.length > 0 && <span className="hw-dimmed"> ({how.join(", ")})</span>}
          </span>
        );
      })}
      {edges.length > initialEntries && (
        <button
          type="button"
          className="hw-text-button"
          aria-expanded={isWhole}
          onClick={() => setWhole(!isWhole)}
        >
          {isWhole ? "Show fewer" : `Show ${edges.length - initialEntries} more`}
        </button>
      )}
    </div>
  );
}

function sightingWords({ sighting }: GraphEdge): string[] {
  if (!sighting) return [];
  const seen =
    sighting.lastSeenAt === null ? "" : `, last seen ${formatInstant(new Date(sighting.lastSeenAt))}`;
  if (sighting.stale) return [`stale${seen}`];
  return sighting.inLatestRun ? [] : [`not in the latest run${seen}`];
}

/** Buttons for hidden neighbors and expansions of a card. */
function Beyond({
  card,
  direction,
  actions,
}: {
  card: Card;
  direction: "upstream" | "downstream";
  actions: CardActions;
}) {
  const hidden = card.beyond[direction];
  const isExpanded = direction === "upstream" ? card.beyond.expandedUpstream : card.beyond.expandedDownstream;
  return (
    <>
      {hidden > 0 && (
        <MoreNeighbors card={card} direction={direction} actions={actions}>
          {(onClick) => (
            <Button
              size="compact-xs"
              variant="default"
              aria-label={`+${formatNumber(hidden)} ${direction} of ${cardName(card)}`}
              title={moreLabel(hidden, direction)}
              onClick={onClick}
            >
              +{formatNumber(hidden)} {direction}
            </Button>
          )}
        </MoreNeighbors>
      )}
      {isExpanded && (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`Collapse ${direction} of ${cardName(card)}`}
          onClick={() => actions.collapse(card, direction)}
        >
          Collapse {direction}
        </Button>
      )}
    </>
  );
}

/**
 * Sorts from furthest upstream to furthest downstream, by name within a step; nodes related only sideways
 * come last.
 */
function sortRows(view: ViewModel, focus: string): { card: Card; hops: number | undefined }[] {
  const adjacency = new Adjacency(view.graph);
  const own = view.shownAs.get(focus) ?? focus;
  // A DAG that is shown as its tasks starts at all of them.
  const start = view.cards.some(({ id }) => id === own)
    ? [own]
    : view.cards.flatMap((card) => (card.kind === "job" && card.node.distance === 0 ? [card.id] : []));
  const upstream = reach(adjacency, start, { direction: "upstream" }).distance;
  const downstream = reach(adjacency, start, { direction: "downstream" }).distance;
  return view.cards
    .map((card) => {
      const above = upstream.get(card.id);
      const below = downstream.get(card.id);
      return {
        card,
        hops: above === undefined ? below : below === undefined || above <= below ? -above : below,
      };
    })
    .sort(
      (a, b) =>
        (a.hops ?? Number.POSITIVE_INFINITY) - (b.hops ?? Number.POSITIVE_INFINITY) ||
        cardName(a.card).localeCompare(cardName(b.card)),
    );
}

function describeHops(hops: number | undefined): string {
  if (hops === undefined) return "related";
  if (hops === 0) return "focus";
  return `${Math.abs(hops)} ${hops < 0 ? "upstream" : "downstream"}`;
}
