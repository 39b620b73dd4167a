import { Button, Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Bell, BellRing } from "lucide-react";
import type { ReactNode } from "react";
import { channelsQuery, follow, followsQuery, unfollow } from "../api/notification-queries.ts";
import type { NodeReference, NotificationRule } from "../api/v2.gen.ts";
import { EditError } from "../editing/edit-error.tsx";
import { IconButton } from "../ui/controls/icon-button.tsx";
import { useNotificationChange } from "./use-notification-change.ts";

/** A button that follows a dataset or job through a channel, or stops following it. */
export function FollowButton({ node }: { node: Pick<NodeReference, "id" | "name"> }) {
  return (
    <FollowMenu
      subject={{ node: node.id }}
      name={node.name}
      isOwn={({ nodes }) => nodes.some(({ id }) => id === node.id)}
      button={(isFollowing, isPending) => (
        <Button
          variant="default"
          leftSection={isFollowing ? <BellRing size={16} /> : <Bell size={16} />}
          loading={isPending}
        >
          {isFollowing ? "Following" : "Follow"}
        </Button>
      )}
    />
  );
}

/** An icon button that follows everything that a selection matches, now and later. */
export function FollowSelection({ selection }: { selection: string }) {
  return (
    <FollowMenu
      subject={{ selection }}
      name={selection}
      isOwn={(rule) => rule.selection === selection}
      button={(isFollowing) => (
        <IconButton label={isFollowing ? "Following selection" : "Follow selection"} size="sm">
          {isFollowing ? <BellRing size={15} /> : <Bell size={15} />}
        </IconButton>
      )}
    />
  );
}

function FollowMenu({
  subject,
  name,
  isOwn,
  button,
}: {
  subject: { readonly node: string } | { readonly selection: string };
  /** Name of the subject. */
  name: string;
  /** Whether a personal rule is about the subject. */
  isOwn: (rule: NotificationRule) => boolean;
  button: (isFollowing: boolean, isPending: boolean) => ReactNode;
}) {
  const { data: follows } = useQuery(followsQuery());
  const { data: channels } = useQuery(channelsQuery());
  const start = useNotificationChange({
    change: (channel: string) => follow({ ...subject, channel }),
    text: () => `You follow ${name}.`,
  });
  const stop = useNotificationChange({
    change: (id: string) => unfollow(id),
    text: () => `You no longer follow ${name}.`,
  });
  const own = follows?.items.filter(isOwn) ?? [];
  const used = new Set(own.flatMap((rule) => rule.channels));
  const open = channels?.items.filter(({ followable }) => followable) ?? [];
  const nameOf = (id: string | undefined) =>
    channels?.items.find((channel) => channel.id === id)?.name ?? "channel";
  return (
    <>
      <Menu position="bottom-end" shadow="md" width={260}>
        <Menu.Target>{button(own.length > 0, start.isPending || stop.isPending)}</Menu.Target>
        <Menu.Dropdown>
          {own.map((rule) => (
            <Menu.Item key={rule.id} onClick={() => stop.mutate(rule.id)}>
              Stop notifying {nameOf(rule.channels[0])}
            </Menu.Item>
          ))}
          {open
            .filter(({ id }) => !used.has(id))
            .map((channel) => (
              <Menu.Item key={channel.id} onClick={() => start.mutate(channel.id)}>
                Notify {channel.name}
              </Menu.Item>
            ))}
          {open.length === 0 && own.length === 0 && (
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
