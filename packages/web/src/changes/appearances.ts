import { Code, Columns3, type LucideIcon, PencilLine, ShieldCheck, Sparkles, Waypoints } from "lucide-react";
import type { ChangeKind } from "./search-params.ts";

/** Icon and names of each kind of change. */
export const appearances: Readonly<
  Record<ChangeKind, { readonly Icon: LucideIcon; readonly label: string; readonly plural: string }>
> = {
  schema: { Icon: Columns3, label: "Schema", plural: "Schemas" },
  code: { Icon: Code, label: "SQL", plural: "SQL and code" },
  lineage: { Icon: Waypoints, label: "Lineage", plural: "Lineage" },
  check: { Icon: ShieldCheck, label: "Check", plural: "Checks" },
  dataset: { Icon: Sparkles, label: "New dataset", plural: "New datasets" },
  edit: { Icon: PencilLine, label: "Edit", plural: "Owners, tags, edits" },
};
