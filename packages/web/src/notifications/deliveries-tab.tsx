import { Button, SegmentedControl, Table } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { MailCheck, RotateCw } from "lucide-react";
import { useState } from "react";
import { deliveriesQuery, retryDeliveries } from "../api/notification-queries.ts";
import type { NotificationDelivery } from "../api/v2.gen.ts";
import { EditError } from "../editing/edit-error.tsx";
import { useMayEdit } from "../editing/use-edit.ts";
import { Paged } from "../ui/content/paged.tsx";
import { Notice } from "../ui/content/states.tsx";
import { Time } from "../ui/content/time.tsx";
import { count } from "../ui/text/format.ts";
import { NotificationTable } from "./notification-table.tsx";
import { useNotificationChange } from "./use-notification-change.ts";

type DeliveryState = NotificationDelivery["state"];

const stateLabels: Readonly<Record<DeliveryState, string>> = {
  waiting: "Waiting",
  sent: "Sent",
  dead: "Not delivered",
  dropped: "Dropped",
};
const phaseLabels = { start: "Start", end: "End", test: "Test" } as const;

/** The log of messages, with those that could not be delivered. */
export function DeliveriesTab() {
  const [state, setState] = useState<DeliveryState | "all">("all");
  const mayEdit = useMayEdit();
  const deliveries = useInfiniteQuery(deliveriesQuery(state === "all" ? undefined : state));
  const retry = useNotificationChange({
    change: (ids: readonly string[] | undefined) => retryDeliveries(ids),
    text: (_ids, { retrying }) => `Retrying ${count(retrying, "message")}.`,
  });
  return (
    <>
      <div className="hw-notification-bar">
        <SegmentedControl
          aria-label="Messages"
          value={state}
          onChange={(value) => setState(value as DeliveryState | "all")}
          data={[
            { value: "all", label: "All" },
            ...(["waiting", "sent", "dead"] as const).map((value) => ({ value, label: stateLabels[value] })),
          ]}
        />
        {mayEdit && state === "dead" && (
          <Button
            variant="default"
            leftSection={<RotateCw size={15} />}
            loading={retry.isPending}
            onClick={() => retry.mutate(undefined)}
          >
            Retry all
          </Button>
        )}
      </div>
      <EditError error={retry.error} />
      <Paged
        query={deliveries}
        empty={
          <Notice icon={<MailCheck />} title="No messages">
            {state === "dead" ? "All messages were delivered." : "Messages appear here when they are sent."}
          </Notice>
        }
      >
        {(items) => (
          <DeliveryTable deliveries={items} retry={mayEdit ? (id) => retry.mutate([id]) : undefined} />
        )}
      </Paged>
    </>
  );
}

function DeliveryTable({
  deliveries,
  retry,
}: {
  deliveries: readonly NotificationDelivery[];
  retry: ((id: string) => void) | undefined;
}) {
  return (
    <NotificationTable
      label="Messages"
      columns={["Time", "Message", "Channel", "State", "Attempts", "Answer"]}
      hasActions={retry !== undefined}
    >
      {deliveries.map((delivery) => (
        <Table.Tr key={delivery.id}>
          <Table.Td style={{ whiteSpace: "nowrap" }}>
            <Time at={delivery.settledAt ?? delivery.createdAt} relative />
          </Table.Td>
          <Table.Td className="hw-notification-what">
            <span className="hw-change">{phaseLabels[delivery.phase]}</span> {delivery.title}
          </Table.Td>
          <Table.Td className="hw-notification-names">{delivery.channel.name}</Table.Td>
          <Table.Td>
            <span className="hw-notification-state" data-state={delivery.state}>
              {stateLabels[delivery.state]}
            </span>
          </Table.Td>
          <Table.Td>{delivery.attempts}</Table.Td>
          <Table.Td className="hw-notification-detail">
            {delivery.response ?? "–"}
            {delivery.nextAt && delivery.attempts > 0 && (
              <>
                {" · Next attempt "}
                <Time at={delivery.nextAt} relative />
              </>
            )}
          </Table.Td>
          {retry && (
            <Table.Td className="hw-row-actions">
              {delivery.state === "dead" && (
                <Button
                  variant="default"
                  size="compact-sm"
                  aria-label={`Retry ${delivery.title}`}
                  onClick={() => retry(delivery.id)}
                >
                  Retry
                </Button>
              )}
            </Table.Td>
          )}
        </Table.Tr>
      ))}
    </NotificationTable>
  );
}
