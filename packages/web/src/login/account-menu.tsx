import { ActionIcon, Menu } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { LogOut, UserRound } from "lucide-react";
import { ApiError } from "../api/client.ts";
import { logOut } from "../api/queries.ts";
import type { Session } from "../api/v2.gen.ts";

/** Shows the current user or key, and logs out. */
export function AccountMenu({ session }: { session: Session }) {
  const queryClient = useQueryClient();
  const router = useRouter();
  const leave = async () => {
    try {
      await logOut();
    } catch (error) {
      // An expired session is already logged out.
      if (!(error instanceof ApiError && error.status === 401)) throw error;
    }
    if (session.by === "login") {
      // Only a new document leads through the login of the load balancer.
      window.location.assign("/");
      return;
    }
    await router.navigate({ to: "/login" });
    queryClient.clear();
  };
  return (
    <Menu position="bottom-end" shadow="md" width={260}>
      <Menu.Target>
        <ActionIcon variant="default" size={34} aria-label={`Logged in as ${session.name}`}>
          <UserRound size={17} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <div className="hw-account">
          <span className="hw-dimmed">
            {session.by === "login" ? "Logged in as" : "Logged in with API key"}
          </span>
          <b>{session.name}</b>
          <span className="hw-dimmed">{describe(session)}</span>
        </div>
        <Menu.Divider />
        <Menu.Item leftSection={<LogOut size={15} />} onClick={() => void leave()}>
          Log out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function describe({ scopes }: Session): string {
  return scopes.includes("admin") ? "Can read and change everything" : "Can read";
}
