import { Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Pencil } from "lucide-react";
import { useState } from "react";
import { annotationsQuery } from "../api/catalog-queries.ts";
import type { Column } from "../api/v2.gen.ts";
import { IconButton } from "../ui/controls/icon-button.tsx";
import { DescriptionEditor } from "./description-editor.tsx";
import { dialogProps } from "./dialog-props.ts";
import { TagEditor } from "./label-editor.tsx";
import { useMayEdit } from "./use-edit.ts";

/** Opens the dialog for a column's description and tags. Renders nothing without the admin scope. */
export function ColumnEdit({ dataset, column }: { dataset: string; column: Column }) {
  const mayEdit = useMayEdit();
  const [opened, setOpened] = useState(false);
  const { data } = useQuery({ ...annotationsQuery(dataset), enabled: opened });
  if (!mayEdit) return null;
  return (
    <>
      <IconButton
        label={`Edit description and tags of ${column.name.slice(0, 200)}`}
        hint="Edit description and tags"
        onClick={() => setOpened(true)}
      >
        <Pencil size={14} />
      </IconButton>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title={<span className="hw-mono">{column.name.slice(0, 200)}</span>}
        {...dialogProps}
        centered
      >
        {data && (
          <div className="hw-stack">
            <DescriptionEditor
              node={dataset}
              column={column.name}
              description={column.description}
              annotations={data}
            />
            <TagEditor node={dataset} column={column.name} annotations={data} />
          </div>
        )}
      </Modal>
    </>
  );
}
