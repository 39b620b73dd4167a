import { Adjacency, reach } from "@headwater/graph";
import { Button, Table } from "@mantine/core";
import { useMemo } from "react";
import { formatNumber } from "../ui/format.ts";
import { Name } from "../ui/name.tsx";
import { RunStateBadge } from "../ui/run-state.tsx";
import { type Card, cardName } from "./card.ts";
import type { CardActions } from "./card-actions.ts";
import { groupWords } from "./groups.ts";
import type { ViewModel } from "./view-model.ts";

/** The same thing as the graph, as a table: for the keyboard, for screen readers, and for reading in order. */
export function GraphTable({
  view,
  focus,
  actions,
}: {
  view: ViewModel;
  focus: string;
  actions: CardActions;
}) {
  const rows = useMemo(() => sortRows(view, focus), [view, focus]);
  const names = useMemo(() => new Map(view.cards.map((card) => [card.id, fullName(card)])), [view]);
  const adjacency = useMemo(() => new Adjacency(view.graph), [view]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="hw-graph-table" aria-label="Lineage as a table" tabIndex={0}>
      <Table stickyHeader highlightOnHover verticalSpacing="xs" className="hw-table">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Steps away</Table.Th>
            <Table.Th>Name</Table.Th>
            <Table.Th>Kind</Table.Th>
            <Table.Th>Latest run</Table.Th>
            <Table.Th>Reads from</Table.Th>
            <Table.Th>Feeds</Table.Th>
            <Table.Th>Not shown</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ card, hops }) => {
            const { incoming, outgoing } = adjacency.at(card.id);
            return (
              <Table.Tr key={card.id}>
                <Table.Td className="hw-numbers">{describeHops(hops)}</Table.Td>
                <Table.Td>
                  <button type="button" className="hw-text-button" onClick={() => actions.select(card.id)}>
                    <Name>{fullName(card)}</Name>
                  </button>
                </Table.Td>
                <Table.Td>{card.kind === "group" ? groupWords[card.of.level].one : card.kind}</Table.Td>
                <Table.Td>
                  {card.kind !== "group" && card.node.latestRun && (
                    <RunStateBadge state={card.node.latestRun.state} />
                  )}
                </Table.Td>
                <Table.Td>
                  <Names ids={incoming.map((edge) => edge.source)} names={names} />
                </Table.Td>
                <Table.Td>
                  <Names ids={outgoing.map((edge) => edge.target)} names={names} />
                </Table.Td>
                <Table.Td>
                  <More card={card} direction="upstream" actions={actions} />
                  <More card={card} direction="downstream" actions={actions} />
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </section>
  );
}

/** In a table there is room for all of it, and nothing beside it to tell tables of one name apart. */
function fullName(card: Card): string {
  return card.kind === "group" ? card.of.name : card.node.name;
}

function Names({ ids, names }: { ids: readonly string[]; names: ReadonlyMap<string, string> }) {
  const shown = ids.slice(0, 4);
  return (
    <div className="hw-name-list">
      {shown.map((id) => (
        <Name key={id}>{names.get(id) ?? ""}</Name>
      ))}
      {ids.length > shown.length && <span className="hw-dimmed">and {ids.length - shown.length} more</span>}
    </div>
  );
}

function More({
  card,
  direction,
  actions,
}: {
  card: Card;
  direction: "upstream" | "downstream";
  actions: CardActions;
}) {
  const hidden = card.beyond[direction];
  if (hidden === 0) return null;
  return (
    <Button
      size="compact-xs"
      variant="default"
      mr={4}
      aria-label={`+${formatNumber(hidden)} ${direction} of ${cardName(card)}`}
      onClick={() => actions.expand(card, direction)}
    >
      +{formatNumber(hidden)} {direction}
    </Button>
  );
}

/** Far upstream first, far downstream last, by name within a step; what is related to the focus only sideways, last. */
function sortRows(view: ViewModel, focus: string): { card: Card; hops: number | undefined }[] {
  const adjacency = new Adjacency(view.graph);
  const start = [view.shownAs.get(focus) ?? focus];
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
  if (hops === undefined) return "beside";
  if (hops === 0) return "focus";
  return `${Math.abs(hops)} ${hops < 0 ? "upstream" : "downstream"}`;
}
