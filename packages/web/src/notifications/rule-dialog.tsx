import { parseSelection, SelectionError } from "@headwater/graph";
import {
  Button,
  Checkbox,
  Modal,
  MultiSelect,
  NumberInput,
  Switch,
  TagsInput,
  TextInput,
} from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { labelsQuery } from "../api/catalog-queries.ts";
import { saveRule } from "../api/notification-queries.ts";
import type { NotificationChannel, NotificationRule } from "../api/v2.gen.ts";
import { dialogProps } from "../editing/dialog-props.ts";
import { EditError } from "../editing/edit-error.tsx";
import { allKinds, kindTexts, type NotificationKind } from "./labels.ts";
import { useNotificationChange } from "./use-notification-change.ts";

/** Kinds of a new rule. */
const standardKinds: readonly NotificationKind[] = ["failed", "lost", "late", "failing-checks", "stale"];

/** A dialog that adds or changes a rule. */
export function RuleDialog({
  edited,
  channels,
  onClose,
}: {
  /** Null: closed. */
  edited: NotificationRule | "new" | null;
  channels: readonly NotificationChannel[];
  onClose: () => void;
}) {
  return (
    <Modal
      opened={edited !== null}
      onClose={onClose}
      title={edited === "new" ? "Add rule" : "Edit rule"}
      size="lg"
      {...dialogProps}
    >
      <RuleForm rule={edited === "new" ? null : edited} channels={channels} onDone={onClose} />
    </Modal>
  );
}

function RuleForm({
  rule,
  channels,
  onDone,
}: {
  rule: NotificationRule | null;
  channels: readonly NotificationChannel[];
  onDone: () => void;
}) {
  const [name, setName] = useState(rule?.name ?? "");
  const [kinds, setKinds] = useState<readonly string[]>(rule?.kinds ?? standardKinds);
  const [selection, setSelection] = useState(rule?.selection ?? "");
  const [owners, setOwners] = useState<readonly string[]>(rule?.owners ?? []);
  const [targets, setTargets] = useState<readonly string[]>(
    rule?.channels ?? channels.slice(0, 1).map(({ id }) => id),
  );
  const [minMinutes, setMinMinutes] = useState(rule?.minMinutes ?? 0);
  const [enabled, setEnabled] = useState(rule?.enabled ?? true);
  const { data: known } = useQuery(labelsQuery("owner", ""));
  const problem = selectionProblem(selection);
  const save = useNotificationChange({
    change: () =>
      saveRule(rule?.id ?? null, {
        name: name.trim(),
        kinds: allKinds.filter((kind) => kinds.includes(kind)),
        selection: selection.trim() || null,
        owners,
        channels: targets,
        minMinutes,
        enabled,
      }),
    text: () => `${name} was saved.`,
  });
  return (
    <form
      className="hw-stack"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(undefined, { onSuccess: onDone });
      }}
    >
      <TextInput
        label="Name"
        required
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Checkbox.Group label="Events" value={[...kinds]} onChange={setKinds}>
        <div className="hw-notification-kinds">
          {allKinds.map((kind) => (
            <Checkbox
              key={kind}
              value={kind}
              label={kindTexts[kind].label}
              description={kindTexts[kind].hint}
            />
          ))}
        </div>
      </Checkbox.Group>
      <TextInput
        label="Selection"
        description="Leave empty for all datasets and jobs."
        placeholder="tag:pii ns:redshift*"
        spellCheck={false}
        autoComplete="off"
        value={selection}
        error={problem}
        onChange={(event) => setSelection(event.currentTarget.value)}
      />
      <TagsInput
        label="Owners"
        description="Leave empty for any owner."
        value={[...owners]}
        onChange={setOwners}
        data={[...(known?.items ?? [])]}
      />
      <MultiSelect
        label="Channels"
        required
        value={[...targets]}
        onChange={setTargets}
        data={channels.map((channel) => ({ value: channel.id, label: channel.name }))}
      />
      <NumberInput
        label="Minimum age in minutes"
        description="Shorter problems send no message."
        min={0}
        max={7 * 24 * 60}
        value={minMinutes}
        onChange={(value) => setMinMinutes(Number(value) || 0)}
      />
      <Switch
        label="Enabled"
        checked={enabled}
        onChange={(event) => setEnabled(event.currentTarget.checked)}
      />
      <EditError error={save.error} />
      <div className="hw-form-buttons">
        <Button
          type="submit"
          loading={save.isPending}
          disabled={problem !== null || kinds.length === 0 || targets.length === 0}
        >
          Save
        </Button>
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

/** Returns why a selection is invalid; null if it is valid or empty. */
function selectionProblem(text: string): string | null {
  if (text.trim() === "") return null;
  try {
    parseSelection(text);
    return null;
  } catch (error) {
    if (error instanceof SelectionError) return error.message;
    throw error;
  }
}
