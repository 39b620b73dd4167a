import { useClipboard } from "@mantine/hooks";
import { Check, Copy } from "lucide-react";
import { IconButton } from "./icon-button.tsx";

/** Copies a text and confirms it. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const clipboard = useClipboard({ timeout: 1_500 });
  return (
    <IconButton label={clipboard.copied ? "Copied" : label} onClick={() => clipboard.copy(text)}>
      {clipboard.copied ? <Check size={15} /> : <Copy size={15} />}
    </IconButton>
  );
}
