import { Button, Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Decision, decide, previewQuery } from "../api/catalog-queries.ts";
import type { IdentityDiff, NodeReference } from "../api/v2.gen.ts";
import { Failure, Loading } from "../ui/content/states.tsx";
import { count } from "../ui/text/format.ts";
import { dialogProps } from "./dialog-props.ts";
import { EditError } from "./edit-error.tsx";
import { NodePicker } from "./node-picker.tsx";
import { useChange } from "./use-edit.ts";

/** A dialog to merge a dataset with another or to split them, with a preview of the consequences. */
export function IdentityDialog({
  dataset,
  kind,
  other,
  opened,
  onClose,
}: {
  dataset: NodeReference;
  kind: Decision["kind"];
  /** Null: the user picks one. */
  other: NodeReference | null;
  opened: boolean;
  onClose: () => void;
}) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="lg"
      title={kind === "same-dataset" ? "Merge with another dataset" : "Split datasets"}
      {...dialogProps}
    >
      <Form dataset={dataset} kind={kind} given={other} onDone={onClose} />
    </Modal>
  );
}

function Form({
  dataset,
  kind,
  given,
  onDone,
}: {
  dataset: NodeReference;
  kind: Decision["kind"];
  given: NodeReference | null;
  onDone: () => void;
}) {
  const [other, setOther] = useState(given);
  const decision = { kind, datasets: [dataset.id, other?.id ?? ""] } as const;
  const preview = useQuery({ ...previewQuery(decision), enabled: other !== null, staleTime: 0 });
  const change = useChange({
    change: decide,
    text: () =>
      kind === "same-dataset"
        ? `Merged ${dataset.name} with ${other?.name}.`
        : `Split ${dataset.name} from ${other?.name}.`,
  });
  return (
    <div className="hw-stack">
      <p className="hw-dimmed" style={{ margin: 0 }}>
        {kind === "same-dataset"
          ? "Both names remain as aliases of one node, now and in the past. The event log does not change. You can undo this."
          : "Each name becomes a separate node. Naming rules and producers no longer merge them. You can undo this."}
      </p>
      {given ? (
        <p style={{ margin: 0 }} className="hw-mono">
          {given.namespace} {given.name}
        </p>
      ) : (
        <NodePicker
          label="Dataset"
          kind="dataset"
          value={other}
          onChange={setOther}
          not={[dataset.id]}
          required
        />
      )}
      {other &&
        (preview.isPending ? (
          <Loading rows={3} />
        ) : preview.isError ? (
          <Failure error={preview.error} />
        ) : (
          <DiffView diff={preview.data} />
        ))}
      <EditError error={change.error} />
      <div className="hw-form-buttons">
        <Button
          disabled={!preview.data}
          loading={change.isPending}
          onClick={() => change.mutate(decision, { onSuccess: onDone })}
        >
          {kind === "same-dataset" ? "Merge" : "Split"}
        </Button>
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </div>
  );
}

function DiffView({ diff }: { diff: IdentityDiff }) {
  const edges = [
    ["Removed edges", diff.removedEdges],
    ["Added edges", diff.addedEdges],
    ["Newly connected jobs", diff.connectedJobs],
    ["Disconnected jobs", diff.disconnectedJobs],
  ] as const;
  const isNothing = JSON.stringify(diff.before) === JSON.stringify(diff.after);
  return (
    <section className="hw-diff" aria-label="Preview of changes" aria-live="polite">
      <h3>Preview of changes</h3>
      {isNothing && <p className="hw-dimmed">No change: already the case.</p>}
      <div className="hw-columns" data-tight>
        {(["before", "after"] as const).map((side) => (
          <div key={side}>
            <h4>{side === "before" ? "Before" : "After"}</h4>
            {diff[side].map((set) => (
              <ul key={set.representative.id} className="hw-diff-set">
                {set.members.map((member) => (
                  <li key={member.id} data-stands={member.id === set.representative.id || undefined}>
                    {member.name}
                    <span className="hw-dimmed"> {member.namespace}</span>
                    {member.id === set.representative.id && set.members.length > 1 && (
                      <span className="hw-change"> representative</span>
                    )}
                  </li>
                ))}
              </ul>
            ))}
          </div>
        ))}
      </div>
      {edges.map(([title, list]) =>
        list.length === 0 ? null : (
          <details key={title} open={list.length <= 6}>
            <summary>
              {title} <span className="hw-dimmed">{count(list.length, "pair")}</span>
            </summary>
            <ul>
              {list.slice(0, 200).map(({ from, to }) => (
                <li key={`${from.id} ${to.id}`}>
                  {from.name} → {to.name}
                </li>
              ))}
              {list.length > 200 && <li>and {list.length - 200} more</li>}
            </ul>
          </details>
        ),
      )}
      {diff.truncated && <p className="hw-dimmed">Lists are limited to 1,000 entries.</p>}
    </section>
  );
}
