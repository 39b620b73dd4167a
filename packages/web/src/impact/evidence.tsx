import { ArrowRight, CircleHelp, Filter, Link2, type LucideIcon, Table2 } from "lucide-react";
import type { ImpactItem } from "../api/v2.gen.ts";
import { tooltip } from "../ui/controls/tooltip.tsx";

type Evidence = ImpactItem["evidence"];

const appearances: Record<Evidence, { label: string; explanation: string; Icon: LucideIcon }> = {
  direct: { label: "Direct", explanation: "Column values flow into it.", Icon: ArrowRight },
  indirect: {
    label: "Indirect",
    explanation: "A column is used in a filter, join, grouping or sort; its values do not flow in.",
    Icon: Filter,
  },
  dataset: {
    label: "Whole dataset",
    explanation: "All rows of the output depend on a column.",
    Icon: Table2,
  },
  table: {
    label: "Table level",
    explanation: "One table depends on the other. Column lineage is missing along the path.",
    Icon: Link2,
  },
  possible: {
    label: "Possible",
    explanation: "The tables are connected, but no column dependency is known.",
    Icon: CircleHelp,
  },
};

/** The evidence of a dependency as an icon and a label. */
export function EvidenceBadge({ evidence }: { evidence: Evidence }) {
  const { label, explanation, Icon } = appearances[evidence];
  return (
    <span {...tooltip(explanation)} className="hw-evidence" data-evidence={evidence}>
      <Icon size={13} aria-hidden />
      {label}
    </span>
  );
}
