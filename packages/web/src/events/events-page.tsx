import { Drawer, Table } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Inbox } from "lucide-react";
import { receiptsQuery, searchedTo } from "../api/catalog-queries.ts";
import { refreshInterval } from "../api/queries.ts";
import { dialogProps } from "../editing/dialog-props.ts";
import { Paged } from "../ui/content/paged.tsx";
import { ScrollRegion } from "../ui/content/scroll-region.tsx";
import { Notice } from "../ui/content/states.tsx";
import { Time } from "../ui/content/time.tsx";
import { useTitle } from "../ui/hooks/use-title.ts";
import { Name } from "../ui/nodes/name.tsx";
import { EventFilters } from "./event-filters.tsx";
import { EventView } from "./event-view.tsx";
import { Outcome } from "./outcome.tsx";
import { ReplayAll } from "./replay-all.tsx";

const route = getRouteApi("/events");

/** The list of received events with their outcomes. */
export default function EventsPage() {
  useTitle("Events");
  const { receipt, ...filter } = route.useSearch();
  const navigate = route.useNavigate();
  const events = useInfiniteQuery({ ...receiptsQuery(filter), refetchInterval: refreshInterval });
  const isFiltered = Object.keys(filter).length > 0;
  const searchedBackTo = searchedTo(events.data?.pages);
  const show = (next: string | undefined): void =>
    void navigate({ search: ({ receipt: _old, ...old }) => ({ ...old, ...(next && { receipt: next }) }) });
  return (
    <div className="hw-page">
      <header className="hw-head">
        <h1>Events</h1>
      </header>
      <EventFilters search={filter} onChange={(search) => void navigate({ search, replace: true })} />
      {filter.outcome === "quarantined" && (
        <ReplayAll receipts={events.data?.pages.flatMap(({ items }) => items) ?? []} />
      )}
      <Paged
        query={events}
        empty={
          searchedBackTo === null && (
            <Notice icon={<Inbox />} title="No events">
              {isFiltered ? "No matches for these filters." : "Every event received gets a receipt here."}
            </Notice>
          )
        }
      >
        {(items) => (
          <ScrollRegion label="Events">
            <Table className="hw-table" verticalSpacing={8} highlightOnHover>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">Outcome</Table.Th>
                  <Table.Th scope="col">Job or dataset</Table.Th>
                  <Table.Th scope="col">Type</Table.Th>
                  <Table.Th scope="col">Event time</Table.Th>
                  <Table.Th scope="col">Received</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items.map((one) => (
                  <Table.Tr key={one.id}>
                    <Table.Td>
                      <button type="button" className="hw-text-button" onClick={() => show(one.id)}>
                        <Outcome receipt={one} />
                      </button>
                    </Table.Td>
                    <Table.Td>
                      {one.subject ? (
                        <Name>{one.subject.name}</Name>
                      ) : (
                        <span className="hw-dimmed">invalid event</span>
                      )}
                      {one.problems[0] && <span className="hw-list-error">{one.problems[0].message}</span>}
                    </Table.Td>
                    <Table.Td>
                      {one.eventType ?? one.kind ?? "–"}
                      {one.repeats > 0 && <span className="hw-dimmed"> ×{one.repeats + 1}</span>}
                    </Table.Td>
                    <Table.Td>
                      <Time at={one.eventTime} />
                    </Table.Td>
                    <Table.Td>
                      <Time at={one.receivedAt} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </ScrollRegion>
        )}
      </Paged>
      {searchedBackTo !== null && (
        <p className="hw-searched" role="status">
          Searched back to <Time at={searchedBackTo} />.{" "}
          <button
            type="button"
            className="hw-text-button"
            disabled={events.isFetchingNextPage}
            onClick={() => void events.fetchNextPage()}
          >
            {events.isFetchingNextPage ? "Searching…" : "Search further back"}
          </button>
        </p>
      )}
      <Drawer
        opened={receipt !== undefined}
        onClose={() => show(undefined)}
        position="right"
        size={560}
        title="Event"
        {...dialogProps}
      >
        {receipt && <EventView key={receipt} id={receipt} />}
      </Drawer>
    </div>
  );
}
