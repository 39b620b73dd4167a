import { tooltip } from "../ui/controls/tooltip.tsx";
import { useLiveStatus } from "./use-live.ts";

const statuses = {
  off: { label: "Not live", description: "Live updates unavailable; refreshing every few seconds" },
  connecting: { label: "Connecting", description: "Connecting to live updates" },
  live: { label: "Live", description: "Changes appear within a second or two" },
  reconnecting: {
    label: "Reconnecting",
    description: "Connection lost; reconnecting and refreshing every few seconds",
  },
} as const;

/** Shows whether updates arrive live. */
export function LiveIndicator() {
  const status = useLiveStatus();
  const { label, description } = statuses[status];
  return (
    <span {...tooltip(description)} className="hw-live" data-status={status} role="status">
      <span className="hw-live-mark" aria-hidden />
      <span className="hw-live-label">{label}</span>
    </span>
  );
}
