import { Button, Code, Skeleton, Stack, Text, Title } from "@mantine/core";
import { CloudOff, RotateCw, SearchX, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { ApiError } from "../../api/client.ts";

/** An empty state: explains why there is nothing and offers an action. */
export function Notice({
  icon,
  title,
  children,
  action,
}: {
  icon: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <Stack className="hw-notice" align="center" gap="sm" role="status">
      <div className="hw-notice-icon">{icon}</div>
      <Title order={2} size="h4" ta="center">
        {title}
      </Title>
      {children && (
        <Text c="dimmed" size="sm" ta="center" maw={460} component="div">
          {children}
        </Text>
      )}
      {action}
    </Stack>
  );
}

/** An error message with a retry button. */
export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const again = retry && (
    <Button variant="default" leftSection={<RotateCw size={15} />} onClick={retry}>
      Try again
    </Button>
  );
  if (error instanceof ApiError && error.status === 0) {
    return (
      <Notice icon={<CloudOff />} title="Cannot reach the server" action={again}>
        Headwater is not running or the network is down. Data shown is from before the connection was lost.
      </Notice>
    );
  }
  if (error instanceof ApiError && error.status === 404) {
    return (
      <Notice icon={<SearchX />} title="Not found" action={again}>
        The link may be from another Headwater server, or the item was renamed. Try the search.
      </Notice>
    );
  }
  return (
    <Notice icon={<TriangleAlert />} title="Something went wrong" action={again}>
      {error instanceof Error ? error.message : "An unexpected error occurred."}
      {error instanceof ApiError && error.problem && (
        <>
          {" "}
          <Code>{error.problem.code}</Code>
        </>
      )}
    </Notice>
  );
}

/** A placeholder in the shape of a list while it loads. */
export function Loading({ rows = 6, height = 40 }: { rows?: number; height?: number }) {
  return (
    <Stack gap="xs" aria-busy="true" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the bars are alike and never move
        <Skeleton key={row} height={height} radius="md" style={{ opacity: 1 - row / (rows + 2) }} />
      ))}
    </Stack>
  );
}
