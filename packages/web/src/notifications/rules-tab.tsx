import { Button, Table } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ListChecks, Pencil, Plus, Trash2, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { channelsQuery, deleteRule, rulesQuery } from "../api/notification-queries.ts";
import type { NotificationChannel, NotificationRule } from "../api/v2.gen.ts";
import { EditError } from "../editing/edit-error.tsx";
import { useMayEdit } from "../editing/use-edit.ts";
import { Failure, Loading, Notice } from "../ui/content/states.tsx";
import { IconButton } from "../ui/controls/icon-button.tsx";
import { NodeLink } from "../ui/nodes/node-link.tsx";
import { allKinds, kindTexts } from "./labels.ts";
import { NotificationTable } from "./notification-table.tsx";
import { RuleDialog } from "./rule-dialog.tsx";
import { useNotificationChange } from "./use-notification-change.ts";

/** The rules of administrators and the personal ones. */
export function RulesTab() {
  const mayEdit = useMayEdit();
  const rules = useQuery(rulesQuery());
  const channels = useQuery(channelsQuery());
  const [edited, setEdited] = useState<NotificationRule | "new" | null>(null);
  if (rules.isPending || channels.isPending) return <Loading />;
  if (rules.isError) return <Failure error={rules.error} retry={() => void rules.refetch()} />;
  if (channels.isError) return <Failure error={channels.error} retry={() => void channels.refetch()} />;
  const hasChannels = channels.data.items.length > 0;
  const add = mayEdit && (
    <Button leftSection={<Plus size={16} />} disabled={!hasChannels} onClick={() => setEdited("new")}>
      Add rule
    </Button>
  );
  return (
    <>
      {rules.data.items.length === 0 ? (
        <Notice icon={<ListChecks />} title="No rules yet" action={add}>
          {hasChannels
            ? "A rule decides which problems and changes go to which channels."
            : "Add a channel first, then a rule that sends to it."}
        </Notice>
      ) : (
        <>
          <div className="hw-notification-bar">{add}</div>
          <NotificationTable
            label="Rules"
            columns={["Name", "Events", "Datasets and jobs", "Channels"]}
            hasActions={mayEdit}
          >
            {rules.data.items.map((rule) => (
              <RuleRow
                key={rule.id}
                rule={rule}
                channels={channels.data.items}
                edit={mayEdit ? () => setEdited(rule) : undefined}
              />
            ))}
          </NotificationTable>
        </>
      )}
      <RuleDialog edited={edited} channels={channels.data.items} onClose={() => setEdited(null)} />
    </>
  );
}

function RuleRow({
  rule,
  channels,
  edit,
}: {
  rule: NotificationRule;
  channels: readonly NotificationChannel[];
  /** Absent without the admin scope. */
  edit: (() => void) | undefined;
}) {
  const remove = useNotificationChange({
    change: () => deleteRule(rule.id),
    text: () => `${rule.name} was deleted.`,
  });
  const names = rule.channels.flatMap((id) => channels.find((channel) => channel.id === id)?.name ?? []);
  return (
    <Table.Tr>
      <Table.Td className="hw-notification-what">
        {rule.name}
        {rule.follower !== null && <div className="hw-dimmed">followed by {rule.follower}</div>}
        {!rule.enabled && <div className="hw-dimmed">off</div>}
        {rule.problem !== null && (
          <div className="hw-edit-error">
            <TriangleAlert size={13} aria-hidden /> {rule.problem}
          </div>
        )}
      </Table.Td>
      <Table.Td className="hw-notification-names">
        {rule.kinds.length === allKinds.length
          ? "All"
          : rule.kinds.map((kind) => kindTexts[kind].label).join(", ")}
        {rule.minMinutes > 0 && <div className="hw-dimmed">after {rule.minMinutes} min</div>}
      </Table.Td>
      <Table.Td className="hw-notification-names">
        <RuleScope rule={rule} />
      </Table.Td>
      <Table.Td className="hw-notification-names">{names.join(", ")}</Table.Td>
      {edit && (
        <Table.Td className="hw-row-actions">
          <IconButton label={`Edit ${rule.name}`} hint="Edit" onClick={edit}>
            <Pencil size={15} />
          </IconButton>
          <IconButton
            label={`Delete ${rule.name}`}
            hint="Delete"
            disabled={remove.isPending}
            onClick={() => remove.mutate(undefined)}
          >
            <Trash2 size={15} />
          </IconButton>
          <EditError error={remove.error} />
        </Table.Td>
      )}
    </Table.Tr>
  );
}

function RuleScope({ rule: { nodes, selection, owners } }: { rule: NotificationRule }) {
  if (nodes.length === 0 && selection === null && owners.length === 0) return "All";
  return (
    <>
      {nodes.map((node) => (
        <NodeLink key={node.id} node={node} namespace={false} />
      ))}
      {selection !== null && <code>{selection}</code>}
      {owners.length > 0 && <div>Owners: {owners.join(", ")}</div>}
    </>
  );
}
