import { Table } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Waypoints } from "lucide-react";
import type { ImpactAnswer, ImpactItem } from "../api/v2.gen.ts";
import { ScrollRegion } from "../ui/content/scroll-region.tsx";
import { Time } from "../ui/content/time.tsx";
import { tooltip } from "../ui/controls/tooltip.tsx";
import { Name } from "../ui/nodes/name.tsx";
import { NodeLink } from "../ui/nodes/node-link.tsx";
import { RunStateBadge } from "../ui/nodes/run-state.tsx";
import { count, formatNumber } from "../ui/text/format.ts";
import { EvidenceBadge } from "./evidence.tsx";
import { pathInGraph } from "./graph-link.ts";

/** Limit of column names shown per row. */
const maxColumns = 3;

/** Reached datasets and jobs, grouped by distance when sorted by it. */
export function ImpactTable({
  which,
  answer,
  items,
  isGrouped,
}: {
  which: "impact" | "origin";
  /** The first page, which has the totals. */
  answer: ImpactAnswer;
  items: readonly ImpactItem[];
  isGrouped: boolean;
}) {
  const groups = isGrouped
    ? [...new Set(items.map(({ hops }) => hops))].map((hops) => ({
        hops,
        rows: items.filter((item) => item.hops === hops),
      }))
    : [{ hops: undefined, rows: items }];
  return (
    <ScrollRegion label="Datasets and jobs">
      <Table className="hw-table hw-impact-table" verticalSpacing="xs" highlightOnHover>
        <Table.Caption className="hw-visually-hidden">
          {which === "impact" ? "Downstream of" : "Upstream of"} {answer.focus.name}
          {answer.column !== null && `, column ${answer.column}`}
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Name</Table.Th>
            <Table.Th scope="col">Evidence</Table.Th>
            <Table.Th scope="col">Columns</Table.Th>
            <Table.Th scope="col">Latest activity</Table.Th>
            <Table.Th scope="col">Owners</Table.Th>
            {!isGrouped && (
              <Table.Th scope="col" className="hw-right">
                Hops
              </Table.Th>
            )}
            <Table.Th scope="col">Path</Table.Th>
            <Table.Th scope="col">
              <span className="hw-visually-hidden">Graph</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        {groups.map(({ hops, rows }) => (
          <Table.Tbody key={hops ?? "all"}>
            {hops !== undefined && (
              <Table.Tr className="hw-impact-group">
                <Table.Th scope="rowgroup" colSpan={7}>
                  {count(hops, "hop")} away{" "}
                  <span className="hw-dimmed" aria-hidden>
                    ·
                  </span>{" "}
                  <span className="hw-dimmed">{describeGroup(answer, hops, rows.length)}</span>
                </Table.Th>
              </Table.Tr>
            )}
            {rows.map((item) => (
              <Row key={item.id} which={which} answer={answer} item={item} isGrouped={isGrouped} />
            ))}
          </Table.Tbody>
        ))}
      </Table>
    </ScrollRegion>
  );
}

/** Size of a group; with filters, the number of rows shown. */
function describeGroup(answer: ImpactAnswer, hops: number, shown: number): string {
  const group = answer.counts.byHops.find((one) => one.hops === hops);
  if (!group) return "";
  const all = group.datasets + group.jobs;
  const parts = [
    group.datasets > 0 && count(group.datasets, "dataset"),
    group.jobs > 0 && count(group.jobs, "job"),
  ].filter(Boolean);
  return shown === all ? parts.join(", ") : `${formatNumber(shown)} of ${formatNumber(all)} shown`;
}

function Row({
  which,
  answer,
  item,
  isGrouped,
}: {
  which: "impact" | "origin";
  answer: ImpactAnswer;
  item: ImpactItem;
  isGrouped: boolean;
}) {
  const graph = pathInGraph(answer.focus, item, which, answer.column ?? undefined);
  const path = [answer.focus, ...item.path, item].map(({ name }) => name);
  const label = `Show path to ${item.name} in graph`;
  return (
    <Table.Tr>
      <Table.Th scope="row" className="hw-impact-name">
        <NodeLink
          node={{ kind: item.kind, id: item.id, namespace: item.namespace, name: item.name }}
          integration={null}
        />
      </Table.Th>
      <Table.Td>
        <EvidenceBadge evidence={item.evidence} />
      </Table.Td>
      <Table.Td className="hw-mono hw-impact-columns">
        <Columns item={item} />
      </Table.Td>
      <Table.Td>
        {item.kind === "job" ? (
          item.lastRun ? (
            <span className="hw-impact-latest">
              <RunStateBadge state={item.lastRun.state} />
              <Time at={item.lastRun.endedAt ?? item.lastRun.startedAt} relative />
            </span>
          ) : (
            <span className="hw-dimmed">no runs</span>
          )
        ) : item.lastWrittenAt ? (
          <span className="hw-impact-latest">
            <span className="hw-dimmed">written</span> <Time at={item.lastWrittenAt} relative />
          </span>
        ) : (
          <span className="hw-dimmed">never written</span>
        )}
      </Table.Td>
      <Table.Td>
        {item.owners.length > 0 ? item.owners.join(", ") : <span className="hw-dimmed">–</span>}
      </Table.Td>
      {!isGrouped && <Table.Td className="hw-numbers hw-right">{item.hops}</Table.Td>}
      <Table.Td className="hw-impact-name">
        {item.path.length === 0 ? (
          <span className="hw-dimmed">directly</span>
        ) : (
          <NodeLink node={item.via} namespace={false} />
        )}
      </Table.Td>
      <Table.Td>
        <Link
          to="/lineage/$id"
          params={{ id: graph.id }}
          search={graph.search}
          className="hw-icon-button"
          aria-label={label}
          {...tooltip(pathText(which === "impact" ? path : path.toReversed()))}
        >
          <Waypoints size={15} aria-hidden />
        </Link>
      </Table.Td>
    </Table.Tr>
  );
}

function Columns({ item }: { item: ImpactItem }) {
  if (item.columnCount === 0) {
    return <span className="hw-dimmed">{item.isWhole && item.kind === "dataset" ? "all" : "–"}</span>;
  }
  const shown = item.columns.slice(0, maxColumns);
  const rest = item.columnCount - shown.length;
  return (
    <>
      {shown.map(({ name }) => (
        <Name key={name}>{name}</Name>
      ))}
      {rest > 0 && (
        <span
          className="hw-dimmed"
          {...tooltip(
            item.columns
              .slice(maxColumns)
              .map(({ name }) => name)
              .join(", "),
          )}
        >
          and {formatNumber(rest)} more
        </span>
      )}
    </>
  );
}

function pathText(names: readonly string[]): string {
  return names.map((name) => (name.length > 60 ? `…${name.slice(-58)}` : name)).join(" → ");
}
