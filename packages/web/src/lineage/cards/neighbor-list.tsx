import { Button, Loader } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { useContext, useMemo, useRef, useState } from "react";
import { neighborsQuery } from "../../api/queries.ts";
import type { LineageNode } from "../../api/v2.gen.ts";
import { Failure } from "../../ui/content/states.tsx";
import { useWindow } from "../../ui/hooks/use-window.ts";
import { Name } from "../../ui/nodes/name.tsx";
import { datasetPlatform, jobPlatform, platformStyle } from "../../ui/nodes/platform.tsx";
import { RunStateIcon } from "../../ui/nodes/run-state.tsx";
import { count, formatNumber } from "../../ui/text/format.ts";
import { type Card, cardName } from "../model/card.ts";
import { listNeighbors } from "../model/neighbor-list.ts";
import { neighborsPerPage } from "../model/neighborhood.ts";
import type { CardActions } from "./card-actions.ts";
import { GraphContentsContext } from "./graph-contents.ts";

/** Height of a row in CSS pixels. */
const rowHeight = 40;

/** All neighbors of a card in one direction, with a filter: users choose which to add to the graph. */
export function NeighborList({
  card,
  direction,
  actions,
}: {
  card: Card;
  direction: "upstream" | "downstream";
  actions: CardActions;
}) {
  const { shown, pinned, view, asOf } = useContext(GraphContentsContext);
  const { data, error, refetch } = useQuery(neighborsQuery(card.id, direction, asOf));
  const [filter, setFilter] = useState("");
  const all = useMemo(
    () => (data ? listNeighbors(data, card.id, direction, view) : []),
    [data, card.id, direction, view],
  );
  const found = useMemo(() => {
    const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
    return all.filter((node) => {
      const text = `${node.name} ${node.namespace} ${node.owners.map(({ name }) => name).join(" ")}`;
      return words.every((word) => text.toLowerCase().includes(word));
    });
  }, [all, filter]);
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return <Loader size="sm" />;
  const kind = all[0]?.kind ?? "job";
  const inGraph = all.filter(({ id }) => shown.has(id)).length;
  const next = found.filter(({ id }) => !shown.has(id)).slice(0, neighborsPerPage);
  return (
    <div className="hw-neighbors">
      <h2>
        Showing {formatNumber(inGraph)} of {count(all.length, `${direction} ${kind}`)}
      </h2>
      <label className="hw-card-filter">
        <Search size={14} aria-hidden />
        <input
          type="search"
          value={filter}
          placeholder="Filter by name, namespace or owner"
          aria-label={`Filter ${direction} ${kind}s of ${cardName(card)}`}
          data-autofocus
          onChange={(event) => setFilter(event.currentTarget.value)}
        />
        <output className="hw-numbers" aria-label="Matches">
          {filter.trim() !== "" && formatNumber(found.length)}
        </output>
      </label>
      <Rows
        key={filter}
        nodes={found}
        shown={shown}
        pinned={pinned}
        toggle={(id) => actions.togglePin(card, direction, [id])}
      />
      <Button
        size="compact-sm"
        variant="default"
        disabled={next.length === 0}
        onClick={() =>
          actions.togglePin(
            card,
            direction,
            next.map(({ id }) => id),
          )
        }
      >
        Add {next.length === 1 ? "1" : `first ${next.length}`} to the graph
      </Button>
    </div>
  );
}

function Rows({
  nodes,
  shown,
  pinned,
  toggle,
}: {
  nodes: readonly LineageNode[];
  shown: ReadonlySet<string>;
  pinned: ReadonlySet<string>;
  toggle: (id: string) => void;
}) {
  const scroller = useRef<HTMLUListElement>(null);
  const [from, to] = useWindow(scroller, nodes.length, rowHeight);
  return (
    <ul ref={scroller} aria-label="Neighbors">
      {nodes.length === 0 && <li className="hw-card-none">No matches</li>}
      <li aria-hidden style={{ height: from * rowHeight }} />
      {nodes.slice(from, to).map((node, index) => {
        const platform =
          node.kind === "dataset" ? datasetPlatform(node.namespace) : jobPlatform(node.integration);
        return (
          <li key={node.id} aria-setsize={nodes.length} aria-posinset={from + index + 1}>
            <label className="hw-neighbor" style={{ height: rowHeight, ...platformStyle(platform) }}>
              <input
                type="checkbox"
                checked={shown.has(node.id)}
                disabled={shown.has(node.id) && !pinned.has(node.id)}
                onChange={() => toggle(node.id)}
              />
              <platform.Icon size={15} aria-hidden />
              <span className="hw-neighbor-text">
                <Name>{node.name}</Name>
                <span className="hw-dimmed">
                  <Name tooltip={false}>
                    {[node.namespace, ...node.owners.map(({ name }) => name)].join(" · ")}
                  </Name>
                </span>
              </span>
              {node.latestRun && <RunStateIcon state={node.latestRun.state} size={14} />}
            </label>
          </li>
        );
      })}
      <li aria-hidden style={{ height: Math.max(0, nodes.length - to) * rowHeight }} />
    </ul>
  );
}
