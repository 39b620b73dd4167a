import { Button } from "@mantine/core";
import { useState } from "react";
import type { DatasetDetail, NodeReference } from "../api/v2.gen.ts";
import { NodeLink } from "../ui/nodes/node-link.tsx";
import { IdentityDialog } from "./identity-dialog.tsx";
import { useMayEdit } from "./use-edit.ts";

/**
 * The aliases of a dataset, with merge and split. Renders nothing if there are none and the user cannot edit.
 */
export function Aliases({ dataset }: { dataset: DatasetDetail }) {
  const mayEdit = useMayEdit();
  const [open, setOpen] = useState<NodeReference | "same" | null>(null);
  const close = () => setOpen(null);
  if (!mayEdit && dataset.otherNames.length === 0) return null;
  return (
    <section className="hw-box">
      <h2>Aliases</h2>
      {dataset.otherNames.length === 0 ? (
        <p className="hw-dimmed" style={{ margin: 0 }}>
          None
        </p>
      ) : (
        <ul className="hw-list">
          {dataset.otherNames.map((other) => (
            <li key={other.id}>
              <div className="hw-list-main">
                <NodeLink node={other} />
              </div>
              {mayEdit && (
                <Button
                  size="compact-sm"
                  variant="subtle"
                  color="gray"
                  aria-label={`Split from ${other.name.slice(0, 200)}`}
                  onClick={() => setOpen(other)}
                >
                  Split
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {mayEdit && (
        <Button size="compact-sm" variant="light" mt="xs" onClick={() => setOpen("same")}>
          Merge with another dataset…
        </Button>
      )}
      <IdentityDialog
        dataset={dataset}
        kind={open === "same" || open === null ? "same-dataset" : "different-datasets"}
        other={open === "same" ? null : open}
        opened={open !== null}
        onClose={close}
      />
    </section>
  );
}
