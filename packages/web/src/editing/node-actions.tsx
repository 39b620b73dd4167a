import { ActionIcon, Button, Menu, Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Combine, EllipsisVertical, EyeOff, Spline } from "lucide-react";
import { useRef, useState } from "react";
import { annotationsQuery, sendEdit } from "../api/catalogue-queries.ts";
import type { DatasetDetail, JobDetail } from "../api/v2.gen.ts";
import { useReturnFocus } from "../ui/hooks/use-return-focus.ts";
import { count } from "../ui/text/format.ts";
import { DeclareEdgeDialog } from "./declare-edge-dialog.tsx";
import { dialogProps } from "./dialog-props.ts";
import { EditError } from "./edit-error.tsx";
import { IdentityDialog } from "./identity-dialog.tsx";
import { useChange, useMayEdit } from "./use-edit.ts";

/** What can be done to a dataset or job beyond its words; nothing for who may not. */
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
          <ActionIcon ref={button} variant="default" size={36} aria-label="More to do">
            <EllipsisVertical size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Spline size={15} />} onClick={() => setOpen("edge")}>
            Declare an edge…
          </Menu.Item>
          {node.kind === "dataset" && (
            <Menu.Item leftSection={<Combine size={15} />} onClick={() => setOpen("same")}>
              This is the same as…
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
            It leaves lists, searches and graphs; what is connected only through it is no longer connected.
          </li>
          {node.kind === "dataset" ? (
            <li>
              {count(node.writers.length, "job")} that write it and {count(node.readers.length, "job")} that
              read it stay.
              {node.otherNames.length > 0 &&
                ` Its ${count(node.otherNames.length, "other name")} are hidden with it.`}
            </li>
          ) : (
            <li>
              The {count(node.inputs.length, "dataset")} that it reads and the{" "}
              {count(node.outputs.length, "dataset")} that it writes stay.
            </li>
          )}
          <li>No event is lost. The next event that names it brings it back by itself.</li>
          <li>It stays listed under Hidden, where it can be shown again.</li>
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
