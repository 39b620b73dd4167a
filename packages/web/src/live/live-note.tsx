import { ArrowUp } from "lucide-react";
import { count } from "../ui/text/format.ts";

/** Announces that a list has changed, and reloads it on request. */
export function LiveNote({ amount, word, show }: { amount: number; word: string; show: () => void }) {
  return (
    <div className="hw-live-note" role="status">
      {amount > 0 && (
        <button
          type="button"
          onClick={() => {
            show();
            document.getElementById("main")?.scrollTo({ top: 0 });
          }}
        >
          <ArrowUp size={14} aria-hidden /> {count(amount, word)} changed · Show
        </button>
      )}
    </div>
  );
}
