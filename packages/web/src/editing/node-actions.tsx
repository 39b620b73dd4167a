import { ActionIcon, Button, Menu, Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Combine, EllipsisVertical, EyeOff, Spline } from "lucide-react";
import { useRef, useState } from "react";
import { annotationsQuery, sendEdit } from "../api/catalog-queries.ts";
import type { DatasetDetail, JobDetail } from "../api/v2.gen.ts";
import { useReturnFocus } from "../ui/hooks/use-return-focus.ts";
import { count } from "../ui/text/format.ts";
import { DeclareEdgeDialog } from "./declare-edge-dialog.tsx";
import { dialogProps } from "./dialog-props.ts";
import { EditError } from "./edit-error.tsx";
import { IdentityDialog } from "./identity-dialog.tsx";
import { useChange, useMayEdit } from "./use-edit.ts";

/** The menu of actions on a dataset or job. Renders nothing without the admin scope. */
export function NodeActions({ node }: { node: DatasetDetail | JobDetail }) {
  const mayEdit = useMayEdit();
  const { data } = useQuery(annotationsQuery(node.id));
  const [open, setOpen] = useState<"edge" | "same" | "hide" | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => setOpen(null);
  useReturnFocus(open !== null, button);
  if (!mayEdit) return null;
  return (
    <>
      <Menu position="bottom-end" shadow="md" width={240}>
        <Menu.Target>
          <ActionIcon ref={button} variant="default" size={36} aria-label="More actions">
            <EllipsisVertical size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Spline size={15} />} onClick={() => setOpen("edge")}>
            Add lineage…
          </Menu.Item>
          {node.kind === "dataset" && (
            <Menu.Item leftSection={<Combine size={15} />} onClick={() => setOpen("same")}>
              Merge with…
            </Menu.Item>
          )}
          {!data?.hidden && (
            <Menu.Item leftSection={<EyeOff size={15} />} onClick={() => setOpen("hide")}>
              Hide…
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <DeclareEdgeDialog node={node} opened={open === "edge"} onClose={close} />
      {node.kind === "dataset" && (
        <IdentityDialog
          dataset={node}
          kind="same-dataset"
          other={null}
          opened={open === "same"}
          onClose={close}
        />
      )}
      <HideDialog node={node} opened={open === "hide"} onClose={close} />
    </>
  );
}

function HideDialog({
  node,
  opened,
  onClose,
}: {
  node: DatasetDetail | JobDetail;
  opened: boolean;
  onClose: () => void;
}) {
  const hide = useChange({
    change: () => sendEdit({ kind: "hide", node: node.id }),
    text: () => `${node.name} is hidden.`,
  });
  return (
    <Modal opened={opened} onClose={onClose} title={`Hide this ${node.kind}?`} {...dialogProps} centered>
      <div className="hw-stack">
        <ul className="hw-consequences">
          <li>
            It disappears from lists, search and graphs. Nodes connected only through it become disconnected.
          </li>
          {node.kind === "dataset" ? (
            <li>
              Still visible: {count(node.writers.length, "writing job")} and{" "}
              {count(node.readers.length, "reading job")}.{" "}
              {node.otherNames.length > 0 &&
                ` Also hidden: ${count(node.otherNames.length, "alias", "aliases")}.`}
            </li>
          ) : (
            <li>
              Still visible: {count(node.inputs.length, "input dataset")} and{" "}
              {count(node.outputs.length, "output dataset")}.
            </li>
          )}
          <li>No events are deleted. It reappears when a new event mentions it.</li>
          <li>You can unhide it on the Hidden page.</li>
        </ul>
        <EditError error={hide.error} />
        <div className="hw-form-buttons">
          <Button loading={hide.isPending} onClick={() => hide.mutate(undefined, { onSuccess: onClose })}>
            Hide
          </Button>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </div>
    </Modal>
  );
}
