import { Button, Modal, Select, Textarea } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { type ImpactFilter, impactByOwnerQuery } from "../api/impact-queries.ts";
import { dialogProps } from "../editing/dialog-props.ts";
import { Failure, Loading } from "../ui/content/states.tsx";
import { impactMessage } from "./impact-message.ts";

/** Value of the choice of all owners, which no owner has. */
const everyone = "";

/** Writes a message to the owners of what depends on a dataset, column or job, ready to copy. */
export function MessageDialog({
  opened,
  close,
  which,
  id,
  filter,
}: {
  opened: boolean;
  close: () => void;
  which: "impact" | "origin";
  id: string;
  filter: ImpactFilter;
}) {
  return (
    <Modal opened={opened} onClose={close} title="Message to owners" size="lg" {...dialogProps}>
      {opened && <MessageForm which={which} id={id} filter={filter} />}
    </Modal>
  );
}

function MessageForm({
  which,
  id,
  filter,
}: {
  which: "impact" | "origin";
  id: string;
  filter: ImpactFilter;
}) {
  const { owner: chosen, ...others } = filter;
  const [owner, setOwner] = useState(chosen ?? everyone);
  const [change, setChange] = useState("");
  const clipboard = useClipboard({ timeout: 2_000 });
  const query = useQuery(impactByOwnerQuery(which, id, others));
  if (query.isPending) return <Loading rows={3} />;
  if (query.isError) return <Failure error={query.error} retry={() => void query.refetch()} />;
  const answer = query.data;
  const owners = answer.groups.flatMap(({ name }) => (name === null ? [] : [name]));
  const text = impactMessage({
    answer,
    taskGroup: filter.taskGroup,
    owner: owner === everyone ? undefined : owner,
    change,
    link: window.location.href,
  });
  return (
    <div className="hw-message">
      <Select
        label="Recipient"
        allowDeselect={false}
        searchable
        value={owner}
        onChange={(value) => setOwner(value ?? everyone)}
        data={[
          { value: everyone, label: "All owners" },
          ...owners.map((name) => ({ value: name, label: name })),
        ]}
      />
      <Textarea
        label="Planned change"
        placeholder="The column amount becomes numeric(18,2) on December 1."
        autosize
        minRows={2}
        value={change}
        onChange={(event) => setChange(event.currentTarget.value)}
      />
      <Textarea
        label="Message"
        readOnly
        autosize
        minRows={8}
        maxRows={18}
        classNames={{ input: "hw-mono" }}
        value={text}
      />
      <div className="hw-message-actions">
        <Button
          leftSection={clipboard.copied ? <Check size={16} /> : <Copy size={16} />}
          onClick={() => clipboard.copy(text)}
        >
          {clipboard.copied ? "Copied" : "Copy message"}
        </Button>
        {clipboard.error && (
          <span role="alert">Copying failed. Select the message and copy it manually.</span>
        )}
      </div>
    </div>
  );
}
