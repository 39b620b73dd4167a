import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Radar } from "lucide-react";

/** Links to the impact of a dataset or job, or of a task group of a DAG. */
export function ImpactButton({
  id,
  taskGroup = "",
  small = false,
}: {
  id: string;
  taskGroup?: string;
  small?: boolean;
}) {
  return (
    <Button
      component={Link}
      to={`/impact/${id}${taskGroup && `?${new URLSearchParams({ taskGroup })}`}`}
      variant="default"
      size={small ? "xs" : "sm"}
      leftSection={<Radar size={small ? 14 : 16} />}
      title="Show downstream impact"
    >
      Impact
    </Button>
  );
}
