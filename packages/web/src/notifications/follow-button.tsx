import { Button, Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Bell, BellRing } from "lucide-react";
import { Fragment, type ReactNode } from "react";
import { channelsQuery, follow, followsQuery, unfollow } from "../api/notification-queries.ts";
import type { NodeReference, NotificationRule } from "../api/v2.gen.ts";
import { EditError } from "../editing/edit-error.tsx";
import { IconButton } from "../ui/controls/icon-button.tsx";
import { useNotificationChange } from "./use-notification-change.ts";

/** A dataset, job or DAG, or everything that a selection matches, now and later. */
export type FollowSubject =
  | { readonly node: Pick<NodeReference, "id" | "name"> }
  | { readonly selection: string };

/**
 * A button that follows its subjects through channels, or stops following them.
 *
 * @param props.subjects - the first one that is followed names the button, else the first
 * @param props.look - `button` in the head of a page, `small` in a panel, `icon` in rows and bars
 */
export function FollowButton({
  subjects,
  look = "button",
}: {
  subjects: readonly [FollowSubject, ...FollowSubject[]];
  look?: "button" | "small" | "icon";
}) {
  const { data: follows } = useQuery(followsQuery());
  const { data: channels } = useQuery(channelsQuery());
  const start = useNotificationChange({
    change: ({ subject, channel }: { subject: FollowSubject; channel: string }) =>
      follow({ ...("node" in subject ? { node: subject.node.id } : subject), channel }),
    text: ({ subject }) => `You follow ${nameOf(subject)}.`,
  });
  const stop = useNotificationChange({
    change: ({ rule }: { subject: FollowSubject; rule: string }) => unfollow(rule),
    text: ({ subject }) => `You no longer follow ${nameOf(subject)}.`,
  });
  const open = channels?.items.filter(({ followable }) => followable) ?? [];
  const channelName = (id: string | undefined) =>
    channels?.items.find((channel) => channel.id === id)?.name ?? "channel";
  const rulesOf = (subject: FollowSubject) => follows?.items.filter((rule) => isAbout(rule, subject)) ?? [];
  const followed = subjects.find((subject) => rulesOf(subject).length > 0);
  return (
    <>
      <Menu position="bottom-end" shadow="md" width={280}>
        <Menu.Target>
          {followControl({
            look,
            name: nameOf(followed ?? subjects[0]),
            isFollowing: followed !== undefined,
            isPending: start.isPending || stop.isPending,
          })}
        </Menu.Target>
        <Menu.Dropdown>
          {subjects.map((subject) => {
            const name = nameOf(subject);
            const own = rulesOf(subject);
            const used = new Set(own.flatMap((rule) => rule.channels));
            return (
              <Fragment key={"node" in subject ? subject.node.id : subject.selection}>
                <Menu.Label className="hw-follow-name">{name.slice(0, 1_000)}</Menu.Label>
                {own.map((rule) => (
                  <Menu.Item
                    key={rule.id}
                    aria-label={`Stop notifying ${channelName(rule.channels[0])} about ${name}`}
                    onClick={() => stop.mutate({ subject, rule: rule.id })}
                  >
                    Stop notifying {channelName(rule.channels[0])}
                  </Menu.Item>
                ))}
                {open
                  .filter(({ id }) => !used.has(id))
                  .map((channel) => (
                    <Menu.Item
                      key={channel.id}
                      aria-label={`Notify ${channel.name} about ${name}`}
                      onClick={() => start.mutate({ subject, channel: channel.id })}
                    >
                      Notify {channel.name}
                    </Menu.Item>
                  ))}
              </Fragment>
            );
          })}
          {open.length === 0 && !followed && (
            <Menu.Item component={Link} to="/notifications?tab=channels">
              Add a channel first
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <EditError error={start.error ?? stop.error} />
    </>
  );
}

/** The element that opens the menu. */
function followControl({
  look,
  name,
  isFollowing,
  isPending,
}: {
  look: "button" | "small" | "icon";
  name: string;
  isFollowing: boolean;
  isPending: boolean;
}): ReactNode {
  const Icon = isFollowing ? BellRing : Bell;
  const verb = isFollowing ? "Following" : "Follow";
  const label = `${verb} ${name}`.slice(0, 200);
  if (look === "icon") {
    return (
      <IconButton label={label} size="sm">
        <Icon size={15} />
      </IconButton>
    );
  }
  return (
    <Button
      variant="default"
      size={look === "small" ? "xs" : "sm"}
      leftSection={<Icon size={look === "small" ? 14 : 16} />}
      loading={isPending}
      aria-label={label}
    >
      {verb}
    </Button>
  );
}

function nameOf(subject: FollowSubject): string {
  return "node" in subject ? subject.node.name : subject.selection;
}

function isAbout(rule: NotificationRule, subject: FollowSubject): boolean {
  return "node" in subject
    ? rule.nodes.some(({ id }) => id === subject.node.id)
    : rule.selection === subject.selection;
}
