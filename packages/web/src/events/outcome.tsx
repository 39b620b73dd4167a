import { CircleCheck, CircleX, ShieldX, TriangleAlert } from "lucide-react";
import type { Receipt } from "../api/v2.gen.ts";

/** Label and appearance of each outcome. */
export const outcomes = {
  accepted: { label: "Accepted", color: "var(--hw-success)", Icon: CircleCheck },
  "accepted-with-warnings": { label: "With warnings", color: "var(--hw-warning)", Icon: TriangleAlert },
  "fold-failed": { label: "Processing failed", color: "var(--hw-failure)", Icon: CircleX },
  quarantined: { label: "Quarantined", color: "var(--hw-failure)", Icon: ShieldX },
} as const satisfies Record<Receipt["outcome"], unknown>;

/** The outcome of an event as a badge. */
export function Outcome({ receipt }: { receipt: Receipt }) {
  const { label, color, Icon } = outcomes[receipt.outcome];
  return (
    <span className="hw-badge" style={{ color }}>
      <Icon size={14} aria-hidden />
      {label}
    </span>
  );
}
