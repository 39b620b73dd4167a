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
import type { ImpactSearch } from "./search-params.ts";

/** Limit of column names shown per row. */
const maxColumns = 3;

/** Rows under a heading. */
interface RowGroup {
  readonly key: string;
  readonly title: string;
  readonly size: string;
  readonly rows: readonly ImpactItem[];
}

/** Reached datasets and jobs: in the requested groups, else confirmed before possible ones by distance. */
export function ImpactTable({
  which,
  answer,
  items,
  group,
  isSorted,
}: {
  which: "impact" | "origin";
  /** The first page, which has the totals. */
  answer: ImpactAnswer;
  items: readonly ImpactItem[];
  /** What the results are grouped by. */
  group: ImpactSearch["group"];
  /** Whether the user has chosen an order other than the distance. */
  isSorted: boolean;
}) {
  const hasGroups = answer.groups.length > 0;
  const groups = hasGroups ? inGroups(answer, items, group) : byDistance(answer, items, isSorted);
  const hasHops = hasGroups || isSorted;
  return (
    <ScrollRegion label="Datasets and jobs">
      <Table
        className="hw-table hw-impact-table"
        data-hops={hasHops || undefined}
        verticalSpacing="xs"
        highlightOnHover
      >
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
            {hasHops && (
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
        {groups.map(({ key, title, size, rows }) => (
          <Table.Tbody key={key}>
            {title !== "" && (
              <Table.Tr className="hw-impact-group">
                <Table.Th scope="rowgroup" colSpan={hasHops ? 8 : 7}>
                  {title}{" "}
                  <span className="hw-dimmed" aria-hidden>
                    ·
                  </span>{" "}
                  <span className="hw-dimmed">{size}</span>
                </Table.Th>
              </Table.Tr>
            )}
            {rows.map((item) => (
              <Row key={item.id} which={which} answer={answer} item={item} hasHops={hasHops} />
            ))}
          </Table.Tbody>
        ))}
      </Table>
    </ScrollRegion>
  );
}

/** Groups rows by owner, DAG or platform, as the server listed them. */
function inGroups(answer: ImpactAnswer, items: readonly ImpactItem[], by: ImpactSearch["group"]): RowGroup[] {
  const none = by === "owner" ? "No owner" : by === "dag" ? "No DAG" : "Unknown platform";
  return answer.groups.flatMap(({ name, datasets, jobs, possible }) => {
    const rows = items.filter(({ group }) => group === name);
    const all = datasets + jobs;
    const size = [
      describeAmount(rows.length, datasets, jobs),
      possible > 0 && possible < all && `${formatNumber(possible)} possible`,
      possible === all && "all possible",
    ];
    return rows.length === 0
      ? []
      : [
          {
            key: `group ${name}`,
            title: name ?? none,
            size: size.filter(Boolean).join(", "),
            rows,
          },
        ];
  });
}

/** Groups rows by certainty and distance; rows in another order only by certainty. */
function byDistance(answer: ImpactAnswer, items: readonly ImpactItem[], isSorted: boolean): RowGroup[] {
  const isMixed = answer.counts.possible > 0;
  return [false, true].flatMap((isPossible) => {
    const own = items.filter(({ evidence }) => (evidence === "possible") === isPossible);
    const certainty = isPossible ? "Possible" : "Confirmed";
    if (own.length === 0) return [];
    if (isSorted) {
      const size = `${formatNumber(own.length)} shown`;
      return [{ key: certainty, title: isMixed ? certainty : "", size, rows: own }];
    }
    return [...new Set(own.map(({ hops }) => hops))].map((hops) => {
      const rows = own.filter((item) => item.hops === hops);
      const distance = `${count(hops, "hop")} away`;
      const datasets = rows.filter(({ kind }) => kind === "dataset").length;
      // The answer counts certain and possible results together.
      const counted = isMixed ? undefined : answer.counts.byHops.find((one) => one.hops === hops);
      return {
        key: `${certainty} ${hops}`,
        title: isMixed ? `${certainty}, ${distance}` : distance,
        size: describeAmount(
          rows.length,
          counted?.datasets ?? datasets,
          counted?.jobs ?? rows.length - datasets,
        ),
        rows,
      };
    });
  });
}

/** Describes the size of a group; while not all of its rows are loaded, the number of rows shown. */
function describeAmount(shown: number, datasets: number, jobs: number): string {
  const all = datasets + jobs;
  if (shown < all) return `${formatNumber(shown)} of ${formatNumber(all)} shown`;
  return [datasets > 0 && count(datasets, "dataset"), jobs > 0 && count(jobs, "job")]
    .filter(Boolean)
    .join(", ");
}

function Row({
  which,
  answer,
  item,
  hasHops,
}: {
  which: "impact" | "origin";
  answer: ImpactAnswer;
  item: ImpactItem;
  hasHops: boolean;
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
      <Table.Td data-label="Evidence">
        <EvidenceBadge evidence={item.evidence} />
      </Table.Td>
      <Table.Td className="hw-mono hw-impact-columns" data-label="Columns">
        <Columns item={item} />
      </Table.Td>
      <Table.Td data-label="Latest activity">
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
      <Table.Td data-label="Owners" className="hw-impact-owners">
        {item.owners.length > 0 ? item.owners.join(", ") : <span className="hw-dimmed">–</span>}
      </Table.Td>
      {hasHops && (
        <Table.Td className="hw-numbers hw-right" data-label="Hops">
          {item.hops}
        </Table.Td>
      )}
      <Table.Td className="hw-impact-name" data-label="Path">
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
