import { tooltip } from "../ui/controls/tooltip.tsx";
import { useLiveStatus } from "./use-live.ts";

const words = {
  off: { label: "Not live", says: "Live updates unavailable; refreshing every few seconds" },
  connecting: { label: "Connecting", says: "Connecting to live updates" },
  live: { label: "Live", says: "Changes appear within a second or two" },
  reconnecting: {
    label: "Reconnecting",
    says: "Connection lost; reconnecting and refreshing every few seconds",
  },
} as const;

/** Shows whether updates arrive live. */
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
