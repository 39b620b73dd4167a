import { PartyPopper } from "lucide-react";

/** Announces the first event. */
export function Arrived() {
  return (
    <div className="hw-arrived" role="status">
      <PartyPopper size={18} aria-hidden /> First event received.
    </div>
  );
}
