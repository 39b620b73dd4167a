import { Button, Menu } from "@mantine/core";
import { AlarmClockOff } from "lucide-react";
import { endSnooze, snooze } from "../api/notification-queries.ts";
import type { Incident, Snooze } from "../api/v2.gen.ts";
import { EditError } from "../editing/edit-error.tsx";
import { useMayEdit } from "../editing/use-edit.ts";
import { useNotificationChange } from "./use-notification-change.ts";

const hourMs = 3_600_000;
const spans = [
  { label: "1 hour", ms: hourMs },
  { label: "4 hours", ms: 4 * hourMs },
  { label: "1 day", ms: 24 * hourMs },
  { label: "1 week", ms: 7 * 24 * hourMs },
] as const;

/** A button that snoozes an incident, or everything that its root causes. */
export function SnoozeMenu({ incident }: { incident: Pick<Incident, "id" | "title" | "root"> }) {
  const { title, root } = incident;
  const change = useNotificationChange({
    change: ({ subject, ms }: { subject: { incident: string } | { node: string }; ms: number }) =>
      snooze({ ...subject, until: new Date(Date.now() + ms).toISOString() }),
    text: ({ subject }) => `${"node" in subject ? root.name : title} is snoozed.`,
  });
  const subjects = [
    { label: "This incident", subject: { incident: incident.id } },
    { label: `All incidents of ${root.name}`, subject: { node: root.id } },
  ] as const;
  return (
    <>
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<AlarmClockOff size={14} />}
            loading={change.isPending}
            aria-label={`Snooze ${title}`}
          >
            Snooze
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {subjects.map(({ label, subject }) => (
            <div key={label}>
              <Menu.Label>{label}</Menu.Label>
              {spans.map((span) => (
                <Menu.Item key={span.label} onClick={() => change.mutate({ subject, ms: span.ms })}>
                  {span.label}
                </Menu.Item>
              ))}
            </div>
          ))}
        </Menu.Dropdown>
      </Menu>
      <EditError error={change.error} />
    </>
  );
}

/** A button that ends a snooze. Renders nothing without the admin scope. */
export function EndSnooze({ snooze: { id, name } }: { snooze: Snooze }) {
  const mayEdit = useMayEdit();
  const change = useNotificationChange({
    change: () => endSnooze(id),
    text: () => `The snooze of ${name} ended.`,
  });
  if (!mayEdit) return null;
  return (
    <Button
      variant="default"
      size="compact-sm"
      loading={change.isPending}
      onClick={() => change.mutate(undefined)}
      aria-label={`End snooze of ${name}`}
    >
      End snooze
    </Button>
  );
}
