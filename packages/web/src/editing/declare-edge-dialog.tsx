import { ActionIcon, Button, Modal, SegmentedControl, Textarea, TextInput } from "@mantine/core";
import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { declareEdge } from "../api/catalog-queries.ts";
import type { EdgeRequest, NodeReference } from "../api/v2.gen.ts";
import { dialogProps } from "./dialog-props.ts";
import { EditError } from "./edit-error.tsx";
import { NodePicker } from "./node-picker.tsx";
import { useChange } from "./use-edit.ts";

interface Pair {
  readonly key: number;
  readonly from: string;
  readonly to: string;
}

/** A dialog to declare an edge from or to a dataset or job that no producer reports. */
export function DeclareEdgeDialog({
  node,
  opened,
  onClose,
}: {
  node: NodeReference;
  opened: boolean;
  onClose: () => void;
}) {
  return (
    <Modal opened={opened} onClose={onClose} title="Add lineage manually" size="lg" {...dialogProps}>
      <EdgeForm node={node} onDone={onClose} />
    </Modal>
  );
}

function EdgeForm({ node, onDone }: { node: NodeReference; onDone: () => void }) {
  const [direction, setDirection] = useState<"from" | "to">("to");
  const [other, setOther] = useState<NodeReference | null>(null);
  const [job, setJob] = useState<NodeReference | null>(null);
  const [pairs, setPairs] = useState<readonly Pair[]>([]);
  const [note, setNote] = useState("");
  const declare = useChange({
    change: (edge: EdgeRequest) => declareEdge(edge),
    text: () =>
      direction === "from" ? `Added ${node.name} → ${other?.name}.` : `Added ${other?.name} → ${node.name}.`,
  });
  const areDatasets = node.kind === "dataset" && other?.kind === "dataset";
  const submit = () => {
    if (!other) return;
    const columns = pairs
      .map(({ from, to }) => ({ from: from.trim(), to: to.trim() }))
      .filter(({ from, to }) => from !== "" && to !== "");
    const [from, to] = direction === "from" ? [node.id, other.id] : [other.id, node.id];
    declare.mutate(
      { from, to, note: note.trim() || null, ...(areDatasets && { job: job?.id ?? null, columns }) },
      { onSuccess: onDone },
    );
  };
  const change = (key: number, part: Partial<Pair>) =>
    setPairs(pairs.map((pair) => (pair.key === key ? { ...pair, ...part } : pair)));
  return (
    <form
      className="hw-stack"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <p className="hw-dimmed" style={{ margin: 0 }}>
        For connections that no tool reports, such as emailed files. The edge appears as declared, with your
        name and the time, until someone removes it.
      </p>
      <SegmentedControl
        aria-label="Direction"
        value={direction}
        onChange={(value) => setDirection(value as "from" | "to")}
        data={[
          { value: "to", label: "Upstream" },
          { value: "from", label: "Downstream" },
        ]}
      />
      <NodePicker
        label={node.kind === "job" ? "Dataset" : "Dataset or job"}
        {...(node.kind === "job" && { kind: "dataset" })}
        value={other}
        onChange={setOther}
        not={[node.id]}
        required
      />
      {areDatasets && (
        <>
          <NodePicker
            label="Job"
            description="Optional. The job that moves the data."
            kind="job"
            value={job}
            onChange={setJob}
          />
          <fieldset className="hw-pairs">
            <legend>Columns</legend>
            {pairs.map((pair, index) => (
              <div key={pair.key} className="hw-pair">
                <TextInput
                  aria-label={`Source column ${index + 1}`}
                  placeholder="source column"
                  value={pair.from}
                  onChange={(event) => change(pair.key, { from: event.currentTarget.value })}
                />
                <span aria-hidden>→</span>
                <TextInput
                  aria-label={`Target column ${index + 1}`}
                  placeholder="target column"
                  value={pair.to}
                  onChange={(event) => change(pair.key, { to: event.currentTarget.value })}
                />
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={`Remove columns ${index + 1}`}
                  onClick={() => setPairs(pairs.filter(({ key }) => key !== pair.key))}
                >
                  <Trash2 size={15} />
                </ActionIcon>
              </div>
            ))}
            <Button
              size="compact-sm"
              variant="subtle"
              leftSection={<Plus size={14} />}
              onClick={() => setPairs([...pairs, { key: (pairs.at(-1)?.key ?? 0) + 1, from: "", to: "" }])}
            >
              Add column pair
            </Button>
          </fieldset>
        </>
      )}
      <Textarea
        label="Note"
        description="Why this edge exists and how you know."
        maxLength={2000}
        autosize
        minRows={2}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <EditError error={declare.error} />
      <div className="hw-form-buttons">
        <Button type="submit" disabled={!other} loading={declare.isPending}>
          Add
        </Button>
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
