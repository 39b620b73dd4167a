import { Button } from "@mantine/core";
import { sendEdit } from "../api/catalog-queries.ts";
import type { NodeReference } from "../api/v2.gen.ts";
import { EditError } from "./edit-error.tsx";
import { useChange, useMayEdit } from "./use-edit.ts";

/** Unhides a dataset or job. Renders nothing without the admin scope. */
export function UnhideButton({ node }: { node: NodeReference }) {
  const mayEdit = useMayEdit();
  const unhide = useChange({
    change: () => sendEdit({ kind: "unhide", node: node.id }),
    text: () => `${node.name} is visible again.`,
  });
  if (!mayEdit) return null;
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`Unhide ${node.name.slice(0, 200)}`}
        loading={unhide.isPending}
        onClick={() => {
          unhide.mutate(undefined);
          document.getElementById("main")?.focus();
        }}
      >
        Unhide
      </Button>
      <EditError error={unhide.error} />
    </>
  );
}
