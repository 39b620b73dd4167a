import { Button, Table } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Pencil, Plus, Send, Trash2 } from "lucide-react";
import { useState } from "react";
import { channelsQuery, deleteChannel, testChannel } from "../api/notification-queries.ts";
import type { NotificationChannel } from "../api/v2.gen.ts";
import { EditError } from "../editing/edit-error.tsx";
import { useMayEdit } from "../editing/use-edit.ts";
import { Failure, Loading, Notice } from "../ui/content/states.tsx";
import { IconButton } from "../ui/controls/icon-button.tsx";
import { ChannelDialog } from "./channel-dialog.tsx";
import { channelLabels } from "./labels.ts";
import { NotificationTable } from "./notification-table.tsx";
import { useNotificationChange } from "./use-notification-change.ts";

/** The channels, with a test button for each. */
export function ChannelsTab({ canMail }: { canMail: boolean }) {
  const mayEdit = useMayEdit();
  const channels = useQuery(channelsQuery());
  const [edited, setEdited] = useState<NotificationChannel | "new" | null>(null);
  if (channels.isPending) return <Loading />;
  if (channels.isError) return <Failure error={channels.error} retry={() => void channels.refetch()} />;
  const { items } = channels.data;
  const add = mayEdit && (
    <Button leftSection={<Plus size={16} />} onClick={() => setEdited("new")}>
      Add channel
    </Button>
  );
  return (
    <>
      {items.length === 0 ? (
        <Notice icon={<Send />} title="No channels yet" action={add}>
          {mayEdit
            ? "A channel is where messages go: a webhook, a chat, e-mail addresses or a topic."
            : "An administrator can add one."}
        </Notice>
      ) : (
        <>
          <div className="hw-notification-bar">{add}</div>
          <NotificationTable
            label="Channels"
            columns={["Name", "Kind", "Target", "Followers"]}
            hasActions={mayEdit}
          >
            {items.map((channel) => (
              <ChannelRow
                key={channel.id}
                channel={channel}
                edit={mayEdit ? () => setEdited(channel) : undefined}
              />
            ))}
          </NotificationTable>
        </>
      )}
      <ChannelDialog edited={edited} canMail={canMail} onClose={() => setEdited(null)} />
    </>
  );
}

function ChannelRow({
  channel,
  edit,
}: {
  channel: NotificationChannel;
  /** Absent without the admin scope. */
  edit: (() => void) | undefined;
}) {
  const test = useNotificationChange({ change: () => testChannel(channel.id), text: () => null });
  const remove = useNotificationChange({
    change: () => deleteChannel(channel.id),
    text: () => `${channel.name} was deleted.`,
  });
  return (
    <Table.Tr>
      <Table.Td className="hw-notification-names">{channel.name}</Table.Td>
      <Table.Td>{channelLabels[channel.kind]}</Table.Td>
      <Table.Td className="hw-notification-detail">
        {channel.target}
        {test.data && (
          <div className="hw-notification-state" data-state={test.data.sent ? "sent" : "dead"} role="status">
            {test.data.sent ? "Test sent." : "Test failed."} Answer: {test.data.response}
          </div>
        )}
        <EditError error={test.error ?? remove.error} />
      </Table.Td>
      <Table.Td>{channel.followable ? "Allowed" : "Not allowed"}</Table.Td>
      {edit && (
        <Table.Td>
          <div className="hw-notification-actions">
            <Button
              variant="default"
              size="compact-sm"
              leftSection={<Send size={14} />}
              loading={test.isPending}
              onClick={() => test.mutate(undefined)}
              aria-label={`Send a test message to ${channel.name}`}
            >
              Test
            </Button>
            <IconButton label={`Edit ${channel.name}`} hint="Edit" onClick={edit}>
              <Pencil size={15} />
            </IconButton>
            <IconButton
              label={`Delete ${channel.name}`}
              hint="Delete"
              disabled={remove.isPending}
              onClick={() => remove.mutate(undefined)}
            >
              <Trash2 size={15} />
            </IconButton>
          </div>
        </Table.Td>
      )}
    </Table.Tr>
  );
}
