import { ActionIcon } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { Check, Copy } from "lucide-react";
import { tooltip } from "./tooltip.tsx";

/** Copies a text and says that it did. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const clipboard = useClipboard({ timeout: 1_500 });
  return (
    <ActionIcon
      {...tooltip(clipboard.copied ? "Copied" : label)}
      variant="subtle"
      color="gray"
      aria-label={clipboard.copied ? "Copied" : label}
      onClick={() => clipboard.copy(text)}
    >
      {clipboard.copied ? <Check size={15} /> : <Copy size={15} />}
    </ActionIcon>
  );
}
