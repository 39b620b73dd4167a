import { Button, Checkbox, Modal, Select, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { saveChannel } from "../api/notification-queries.ts";
import type { ChannelRequest, NotificationChannel } from "../api/v2.gen.ts";
import { dialogProps } from "../editing/dialog-props.ts";
import { EditError } from "../editing/edit-error.tsx";
import { CopyButton } from "../ui/controls/copy-button.tsx";
import { type ChannelKind, channelLabels } from "./labels.ts";
import { useNotificationChange } from "./use-notification-change.ts";

/** A dialog that adds or changes a channel. */
export function ChannelDialog({
  edited,
  canMail,
  onClose,
}: {
  /** Null: closed. */
  edited: NotificationChannel | "new" | null;
  canMail: boolean;
  onClose: () => void;
}) {
  const [secret, setSecret] = useState<string | null>(null);
  const close = () => {
    setSecret(null);
    onClose();
  };
  return (
    <Modal
      opened={edited !== null}
      onClose={close}
      title={edited === "new" ? "Add channel" : "Edit channel"}
      size="lg"
      {...dialogProps}
    >
      {secret === null ? (
        <ChannelForm
          channel={edited === "new" ? null : edited}
          canMail={canMail}
          onDone={(generated) => {
            if (generated === null) close();
            else setSecret(generated);
          }}
          onCancel={close}
        />
      ) : (
        <div className="hw-stack">
          <p style={{ margin: 0 }}>
            The receiver verifies messages with this signing secret. This is the only time it is shown.
          </p>
          <p className="hw-notification-secret">
            <code>{secret}</code> <CopyButton text={secret} label="Copy secret" />
          </p>
          <div className="hw-form-buttons">
            <Button onClick={close}>Done</Button>
          </div>
        </div>
      )}
    </Modal>
  );
}

function ChannelForm({
  channel,
  canMail,
  onDone,
  onCancel,
}: {
  channel: NotificationChannel | null;
  canMail: boolean;
  /** Receives the generated signing secret. */
  onDone: (secret: string | null) => void;
  onCancel: () => void;
}) {
  const [kind, setKind] = useState<ChannelKind>(channel?.kind ?? "slack");
  const [name, setName] = useState(channel?.name ?? "");
  const [target, setTarget] = useState<Target>({
    url: "",
    signingSecret: "",
    recipients: channel?.recipients.join("\n") ?? "",
    topicArn: channel?.kind === "sns" ? channel.target : "",
  });
  const change = (part: Partial<Target>) => setTarget({ ...target, ...part });
  const [followable, setFollowable] = useState(channel?.followable ?? true);
  const save = useNotificationChange({
    change: () =>
      saveChannel(channel?.id ?? null, { name: name.trim(), followable, ...toFields(kind, target) }),
    text: () => `${name} was saved.`,
  });
  return (
    <form
      className="hw-stack"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(undefined, { onSuccess: (answer) => onDone(answer.signingSecret) });
      }}
    >
      <Select
        label="Kind"
        value={kind}
        disabled={channel !== null}
        allowDeselect={false}
        onChange={(value) => value && setKind(value as ChannelKind)}
        data={Object.entries(channelLabels).map(([value, label]) => ({ value, label }))}
      />
      <TextInput
        label="Name"
        required
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TargetFields kind={kind} channel={channel} canMail={canMail} target={target} change={change} />
      <Checkbox
        label="Users may follow datasets and jobs through this channel"
        checked={followable}
        onChange={(event) => setFollowable(event.currentTarget.checked)}
      />
      <EditError error={save.error} />
      <div className="hw-form-buttons">
        <Button type="submit" loading={save.isPending}>
          Save
        </Button>
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

/** Fields that say where a channel sends, as entered. */
interface Target {
  readonly url: string;
  readonly signingSecret: string;
  readonly recipients: string;
  readonly topicArn: string;
}

/** Returns the fields that a kind of channel needs; empty secrets are left out. */
function toFields(kind: ChannelKind, { url, signingSecret, recipients, topicArn }: Target) {
  const address = url.trim() === "" ? {} : { url: url.trim() };
  const fields: Readonly<Record<ChannelKind, Partial<ChannelRequest>>> = {
    webhook: { ...address, ...(signingSecret !== "" && { signingSecret }) },
    slack: address,
    email: { recipients: recipients.split(/[\s,;]+/).filter((text) => text !== "") },
    sns: { topicArn: topicArn.trim() },
  };
  return { kind, ...fields[kind] };
}

function TargetFields({
  kind,
  channel,
  canMail,
  target,
  change,
}: {
  kind: ChannelKind;
  channel: NotificationChannel | null;
  canMail: boolean;
  target: Target;
  change: (part: Partial<Target>) => void;
}) {
  return (
    <>
      {(kind === "webhook" || kind === "slack") && (
        <TextInput
          label="URL"
          type="url"
          required={channel === null}
          description={channel ? `Leave empty to keep ${channel.target}.` : "Stored and never shown again."}
          placeholder={kind === "slack" ? "https://hooks.slack.com/services/…" : "https://example.com/hook"}
          autoComplete="off"
          value={target.url}
          onChange={(event) => change({ url: event.currentTarget.value })}
        />
      )}
      {kind === "webhook" && (
        <TextInput
          label="Signing secret"
          type="password"
          description={channel ? "Leave empty to keep the secret." : "Leave empty to generate a secret."}
          minLength={16}
          autoComplete="new-password"
          value={target.signingSecret}
          onChange={(event) => change({ signingSecret: event.currentTarget.value })}
        />
      )}
      {kind === "email" && (
        <Textarea
          label="Recipients"
          required
          description={
            canMail ? "One address per line." : "This server has no mail server. Set HEADWATER_SMTP_URL."
          }
          autosize
          minRows={2}
          value={target.recipients}
          onChange={(event) => change({ recipients: event.currentTarget.value })}
        />
      )}
      {kind === "sns" && (
        <TextInput
          label="Topic ARN"
          required
          placeholder="arn:aws:sns:eu-west-1:123456789012:lineage"
          value={target.topicArn}
          onChange={(event) => change({ topicArn: event.currentTarget.value })}
        />
      )}
    </>
  );
}
