import { Table } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ClockAlert, Inbox, Waypoints } from "lucide-react";
import type { ReactNode } from "react";
import { type ListFilter, listQuery } from "../api/queries.ts";
import { LiveNote } from "../live/live-note.tsx";
import { useNewSince, useRefreshInterval } from "../live/use-live.ts";
import { Paged } from "../ui/content/paged.tsx";
import { ScrollRegion } from "../ui/content/scroll-region.tsx";
import { Notice } from "../ui/content/states.tsx";
import { Time } from "../ui/content/time.tsx";
import { useTitle } from "../ui/hooks/use-title.ts";
import { NodeLink } from "../ui/nodes/node-link.tsx";
import { jobTypeLabel } from "../ui/nodes/platform.tsx";
import { RunStateBadge } from "../ui/nodes/run-state.tsx";
import { Tags } from "../ui/nodes/tags.tsx";
import { FilterBar } from "./list-filter.tsx";

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
  const list = useInfiniteQuery({ ...listQuery(kind, filter), refetchInterval: useRefreshInterval() });
  const fresh = useNewSince((change) => (kind === "datasets" ? change.datasets : change.jobs));
  return (
    <div className="hw-page">
      <header className="hw-head">
        <h1>{title}</h1>
      </header>
      <FilterBar kind={kind} filter={filter} change={change}>
        {filters}
      </FilterBar>
      <LiveNote
        amount={fresh.amount}
        word={kind === "datasets" ? "dataset" : "job"}
        show={() => {
          fresh.reset();
          void list.refetch();
        }}
      />
      <Paged
        query={list}
        empty={
          <Notice icon={<Inbox />} title={`No ${kind}`}>
            {Object.keys(filter).length > 0
              ? "No matches for these filters."
              : `${title} appear once an event mentions them.`}
          </Notice>
        }
      >
        {(items) => (
          <ScrollRegion label={title}>
            <Table className="hw-table" verticalSpacing={8} highlightOnHover>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">Name</Table.Th>
                  {kind === "jobs" && <Table.Th scope="col">Type</Table.Th>}
                  <Table.Th scope="col">{kind === "jobs" ? "Latest run" : "Last write"}</Table.Th>
                  <Table.Th scope="col">{kind === "jobs" ? "Due" : "Last updated"}</Table.Th>
                  <Table.Th scope="col">Owner</Table.Th>
                  <Table.Th scope="col">Last seen</Table.Th>
                  <Table.Th scope="col">
                    <span className="hw-visually-hidden">Lineage</span>
                  </Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items.map((item) => (
                  <Table.Tr key={item.id}>
                    <Table.Td>
                      <NodeLink node={item} />
                      {item.tags.length > 0 && (
                        <div className="hw-list-tags">
                          <Tags tags={item.tags} />
                        </div>
                      )}
                    </Table.Td>
                    {kind === "jobs" && (
                      <Table.Td className="hw-dimmed">
                        {item.jobType ? jobTypeLabel(item.jobType) : "–"}
                      </Table.Td>
                    )}
                    <Table.Td>
                      {item.latestRun ? (
                        <Link
                          to="/runs/$id"
                          params={{ id: item.latestRun.id }}
                          style={{ textDecoration: "none" }}
                        >
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
                ))}
              </Table.Tbody>
            </Table>
          </ScrollRegion>
        )}
      </Paged>
    </div>
  );
}
