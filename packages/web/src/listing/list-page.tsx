import { Table } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ClockAlert, Inbox, Waypoints } from "lucide-react";
import type { ReactNode } from "react";
import { type ListFilter, listQuery } from "../api/queries.ts";
import type { ListedNode } from "../api/v2.gen.ts";
import { LiveNote } from "../live/live-note.tsx";
import { useNewSince, useRefreshInterval } from "../live/use-live.ts";
import { Paged } from "../ui/content/paged.tsx";
import { ScrollRegion } from "../ui/content/scroll-region.tsx";
import { SortHeader, type TableOrder } from "../ui/content/sort-header.tsx";
import { Notice } from "../ui/content/states.tsx";
import { Time } from "../ui/content/time.tsx";
import { SelectionNotes } from "../ui/controls/selection-notes.tsx";
import { useTitle } from "../ui/hooks/use-title.ts";
import { NodeLink } from "../ui/nodes/node-link.tsx";
import { StatusIcon } from "../ui/nodes/node-status.tsx";
import { jobTypeLabel } from "../ui/nodes/platform.tsx";
import { RunStateBadge } from "../ui/nodes/run-state.tsx";
import { Tags } from "../ui/nodes/tags.tsx";
import { isFiltered, withoutEmpty } from "./filter-params.ts";
import { FilterBar } from "./list-filter.tsx";
import { ListHead } from "./list-head.tsx";
import { selectionOf } from "./list-selection.ts";
import { usePeriod } from "./periods.ts";
import { SelectionActions } from "./selection-actions.tsx";

/** The columns of the lists with their order in the API and the direction in which it is usually read. */
const columns = {
  datasets: [
    ["name", "Name", "asc"],
    ["state", "Last write", "desc"],
    ["updated", "Last updated", "desc"],
    ["owner", "Owner", "asc"],
    ["seen", "Last seen", "desc"],
  ],
  jobs: [
    ["name", "Name", "asc"],
    ["type", "Type", "asc"],
    ["state", "Latest run", "desc"],
    ["due", "Due", "asc"],
    ["owner", "Owner", "asc"],
    ["seen", "Last seen", "desc"],
  ],
} as const;

/** The list of datasets or jobs. */
export function ListPage({
  kind,
  filter,
  change,
  filters,
}: {
  kind: "datasets" | "jobs";
  filter: ListFilter;
  change: (filter: ListFilter) => void;
  /** Additional filter fields. */
  filters?: ReactNode;
}) {
  const title = kind === "datasets" ? "Datasets" : "Jobs";
  useTitle(title);
  const limits = usePeriod(filter.time);
  const list = useInfiniteQuery({
    ...listQuery(kind, filter, limits),
    refetchInterval: useRefreshInterval(),
  });
  const [first] = list.data?.pages ?? [];
  const noun = kind === "datasets" ? "dataset" : "job";
  const fresh = useNewSince((change) => (kind === "datasets" ? change.datasets : change.jobs));
  return (
    <div className="hw-page">
      <LiveNote
        amount={fresh.amount}
        word={noun}
        show={() => {
          fresh.reset();
          void list.refetch();
        }}
      />
      <ListHead title={title} noun={noun} total={first?.total} isFiltered={isFiltered(filter)}>
        <SelectionActions selection={selectionOf(filter, noun)} />
      </ListHead>
      <FilterBar kind={kind} filter={filter} change={change}>
        {filters}
      </FilterBar>
      <SelectionNotes
        notes={first?.notes ?? []}
        text={filter.q ?? ""}
        replace={(q) => change(withoutEmpty({ ...filter, q }))}
      />
      <Paged
        query={list}
        empty={
          <Notice icon={<Inbox />} title={`No ${kind}`}>
            {isFiltered(filter)
              ? "No matches for these filters."
              : `${title} appear once an event mentions them.`}
          </Notice>
        }
      >
        {(items) => (
          <ListTable
            kind={kind}
            items={items}
            order={readOrder(kind, filter)}
            sortBy={({ sort, order }) => change(withoutEmpty({ ...filter, sort, order }))}
          />
        )}
      </Paged>
    </div>
  );
}

/** The order of a list; by default the latest seen comes first. */
function readOrder(kind: "datasets" | "jobs", { sort, order }: ListFilter): TableOrder {
  const column = columns[kind].find(([name]) => name === sort) ?? columns[kind].at(-1)!;
  return { sort: column[0], order: order ?? column[2] };
}

function ListTable({
  kind,
  items,
  order,
  sortBy,
}: {
  kind: "datasets" | "jobs";
  items: readonly ListedNode[];
  order: TableOrder;
  sortBy: (order: TableOrder) => void;
}) {
  return (
    <ScrollRegion label={kind === "datasets" ? "Datasets" : "Jobs"}>
      <Table className="hw-table hw-list-table" verticalSpacing={8} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            {columns[kind].map(([column, label, first]) => (
              <SortHeader key={column} column={column} first={first} current={order} change={sortBy}>
                {label}
              </SortHeader>
            ))}
            <Table.Th scope="col">
              <span className="hw-visually-hidden">Lineage</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((item) => (
            <ListRow key={item.id} kind={kind} item={item} />
          ))}
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  );
}

function ListRow({ kind, item }: { kind: "datasets" | "jobs"; item: ListedNode }) {
  return (
    <Table.Tr>
      <Table.Td>
        <div className="hw-list-name">
          <NodeLink node={item} integration={item.integration} />
          {item.status && <StatusIcon status={item.status} />}
        </div>
        {item.tags.length > 0 && (
          <div className="hw-list-tags">
            <Tags tags={item.tags} />
          </div>
        )}
      </Table.Td>
      {kind === "jobs" && (
        <Table.Td className="hw-dimmed">{item.jobType ? jobTypeLabel(item.jobType) : "–"}</Table.Td>
      )}
      <Table.Td>
        {item.latestRun ? (
          <Link to="/runs/$id" params={{ id: item.latestRun.id }} style={{ textDecoration: "none" }}>
            <RunStateBadge state={item.latestRun.state} lost={item.latestRun.lost} />
          </Link>
        ) : (
          <span className="hw-dimmed">–</span>
        )}
      </Table.Td>
      <Table.Td>
        {kind === "datasets" ? (
          <Time at={item.freshness} relative />
        ) : item.late ? (
          <span className="hw-badge" style={{ color: "var(--hw-warning)" }}>
            <ClockAlert size={13} aria-hidden /> late, due <Time at={item.dueAt} relative />
          </span>
        ) : (
          <Time at={item.dueAt} relative />
        )}
      </Table.Td>
      <Table.Td>{item.owners.join(", ") || <span className="hw-dimmed">–</span>}</Table.Td>
      <Table.Td>
        <Time at={item.updatedAt} relative />
      </Table.Td>
      <Table.Td>
        <Link
          to="/lineage/$id"
          params={{ id: item.id }}
          className="hw-icon-button"
          aria-label={`Lineage of ${item.name.slice(0, 200)}`}
        >
          <Waypoints size={16} aria-hidden />
        </Link>
      </Table.Td>
    </Table.Tr>
  );
}
