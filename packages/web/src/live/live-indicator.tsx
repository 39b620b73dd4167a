import { tooltip } from "../ui/controls/tooltip.tsx";
import { useLiveStatus } from "./use-live.ts";

const words = {
  off: { label: "Not live", says: "The page is read anew every few seconds." },
  connecting: { label: "Connecting", says: "Asking the server to tell what happens." },
  live: { label: "Live", says: "What happens shows within a second or two." },
  reconnecting: {
    label: "Reconnecting",
    says: "The stream was lost; it is asked for again. Meanwhile pages are read anew.",
  },
} as const;

/** Whether what happens shows by itself. */
export function LiveIndicator() {
  const status = useLiveStatus();
  const { label, says } = words[status];
  return (
    <span {...tooltip(says)} className="hw-live" data-status={status} role="status">
      <span className="hw-live-mark" aria-hidden />
      <span className="hw-live-label">{label}</span>
    </span>
  );
}
