import { ArrowRight, CircleHelp, Filter, Link2, type LucideIcon, Table2 } from "lucide-react";
import type { ImpactItem } from "../api/v2.gen.ts";
import { tooltip } from "../ui/controls/tooltip.tsx";

type Evidence = ImpactItem["evidence"];

const looks: Record<Evidence, { label: string; explanation: string; Icon: LucideIcon }> = {
  direct: { label: "Direct", explanation: "Values go into it.", Icon: ArrowRight },
  indirect: {
    label: "Indirect",
    explanation: "A column decides which rows there are, or in what order; no value of it goes in.",
    Icon: Filter,
  },
  dataset: { label: "Whole dataset", explanation: "The whole output depends on a column.", Icon: Table2 },
  table: {
    label: "By table",
    explanation: "One table depends on the other. Nothing is known of columns somewhere on the way.",
    Icon: Link2,
  },
  possible: {
    label: "Possible",
    explanation: "The tables depend on each other, but no column is known to.",
    Icon: CircleHelp,
  },
};

/** How a dependency is known, as an icon and a word. */
export function EvidenceBadge({ evidence }: { evidence: Evidence }) {
  const { label, explanation, Icon } = looks[evidence];
  return (
    <span {...tooltip(explanation)} className="hw-evidence" data-evidence={evidence}>
      <Icon size={13} aria-hidden />
      {label}
    </span>
  );
}
