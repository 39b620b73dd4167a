import { Drawer, SegmentedControl, Table } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { CircleCheck, CircleX, Inbox, ShieldX, TriangleAlert } from "lucide-react";
import { eventsQuery, receiptQuery, refreshInterval, storedEventQuery } from "../api/queries.ts";
import type { Receipt } from "../api/v2.gen.ts";
import { Code } from "../ui/code.tsx";
import { Name } from "../ui/name.tsx";
import { Paged } from "../ui/paged.tsx";
import { Failure, Loading, Notice } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { useTitle } from "../ui/use-title.ts";

const route = getRouteApi("/events");

const outcomes = {
  accepted: { label: "Accepted", colour: "var(--hw-success)", Icon: CircleCheck },
  "accepted-with-warnings": { label: "With warnings", colour: "var(--hw-warning)", Icon: TriangleAlert },
  "fold-failed": { label: "Not digested", colour: "var(--hw-failure)", Icon: CircleX },
  quarantined: { label: "Quarantined", colour: "var(--hw-failure)", Icon: ShieldX },
} as const satisfies Record<Receipt["outcome"], unknown>;

/** What became of every event that was sent. */
export default function EventsPage() {
  useTitle("Events");
  const { outcome, receipt } = route.useSearch();
  const navigate = route.useNavigate();
  const events = useInfiniteQuery({ ...eventsQuery(outcome), refetchInterval: refreshInterval });
  const show = (next: string | undefined): void =>
    void navigate({
      search: (old) => ({ ...(old.outcome && { outcome: old.outcome }), ...(next && { receipt: next }) }),
    });
  return (
    <div className="hw-page">
      <header className="hw-head">
        <h1>Events</h1>
      </header>
      <div className="hw-filter">
        <SegmentedControl
          aria-label="Outcome"
          value={outcome ?? "all"}
          onChange={(value) => void navigate({ search: value === "all" ? {} : { outcome: value } })}
          data={[
            { value: "all", label: "All" },
            ...Object.entries(outcomes).map(([value, { label }]) => ({ value, label })),
          ]}
        />
      </div>
      <Paged
        query={events}
        empty={
          <Notice icon={<Inbox />} title="No events">
            {outcome ? "None had this outcome." : "Every event that is sent leaves a receipt here."}
          </Notice>
        }
      >
        {(items) => (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          <section className="hw-table-scroll" aria-label="Events" tabIndex={0}>
            <Table className="hw-table" verticalSpacing={8} highlightOnHover>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Outcome</Table.Th>
                  <Table.Th>About</Table.Th>
                  <Table.Th>Type</Table.Th>
                  <Table.Th>Event time</Table.Th>
                  <Table.Th>Received</Table.Th>
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
                        <span className="hw-dimmed">unreadable</span>
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
          </section>
        )}
      </Paged>
      <Drawer
        opened={receipt !== undefined}
        onClose={() => show(undefined)}
        position="right"
        size={560}
        title="Event"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        {receipt && <ReceiptView id={receipt} />}
      </Drawer>
    </div>
  );
}

function Outcome({ receipt }: { receipt: Receipt }) {
  const { label, colour, Icon } = outcomes[receipt.outcome];
  return (
    <span className="hw-badge" style={{ color: colour }}>
      <Icon size={14} aria-hidden />
      {label}
    </span>
  );
}

function ReceiptView({ id }: { id: string }) {
  const receipt = useQuery(receiptQuery(id));
  const event = useQuery(storedEventQuery(id));
  if (receipt.isPending || event.isPending) return <Loading />;
  if (receipt.isError) return <Failure error={receipt.error} />;
  return (
    <>
      <Outcome receipt={receipt.data} />
      <p className="hw-dimmed" style={{ fontSize: 13 }}>
        Received <Time at={receipt.data.receivedAt} />
        {receipt.data.producer && <> from {receipt.data.producer.slice(0, 200)}</>}
      </p>
      {receipt.data.problems.map((problem) => (
        <div key={`${problem.code} ${problem.pointer}`} style={{ marginBottom: 10 }}>
          <p className="hw-error-line">
            {problem.pointer || "/"}: {problem.message}. Expected: {problem.expected}
          </p>
        </div>
      ))}
      {event.isError ? (
        <Failure error={event.error} />
      ) : (
        <Code text={JSON.stringify(event.data, null, 2)} language="json" maxHeight={720} />
      )}
    </>
  );
}
