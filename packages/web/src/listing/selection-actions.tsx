import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Waypoints } from "lucide-react";
import { FollowButton } from "../notifications/follow-button.tsx";

/** Follows a selection, or shows it as a graph. Renders nothing without a selection. */
export function SelectionActions({ selection }: { selection: string | undefined }) {
  if (selection === undefined) return null;
  return (
    <div className="hw-head-actions">
      <FollowButton subjects={[{ selection }]} />
      <Button component={Link} to={graphAddress(selection)} leftSection={<Waypoints size={16} />}>
        Lineage
      </Button>
    </div>
  );
}

function graphAddress(selection: string): string {
  return `/lineage?${new URLSearchParams({ select: selection })}`;
}
