import { Loader, Switch } from "@mantine/core";
import { X } from "lucide-react";
import { FollowButton } from "../../notifications/follow-button.tsx";
import { IconButton } from "../../ui/controls/icon-button.tsx";
import { tooltip } from "../../ui/controls/tooltip.tsx";
import { Name } from "../../ui/nodes/name.tsx";
import { count } from "../../ui/text/format.ts";
import { fieldTerm } from "../../ui/text/selection-terms.ts";
import type { Trace } from "../model/trace.ts";
import type { LineageSearch } from "../state/search-params.ts";
import { TraceFindings } from "./trace-findings.tsx";

/** Shows the traced column and its reach; clears the trace. */
export function TraceBar({
  trace,
  isTracing,
  search,
  change,
  nameOf,
}: {
  trace: Trace | undefined;
  isTracing: boolean;
  search: LineageSearch;
  change: (values: Partial<LineageSearch>) => void;
  nameOf: (id: string) => string;
}) {
  const dataset = trace ? nameOf(trace.focus.node) : "";
  return (
    <>
      <div className="hw-trace" role="status">
        <span className="hw-dimmed">Tracing</span>
        <code className="hw-trace-column">
          <Name>{dataset ? `${dataset}.${search.column}` : search.column}</Name>
        </code>
        {isTracing && <Loader size={14} />}
        {trace && (
          <span className="hw-dimmed hw-numbers">
            {count(trace.upstreamColumns, "source column")} · {trace.downstreamColumns} downstream
            {trace.truncated && " (limited)"}
          </span>
        )}
        <div className="hw-trace-controls">
          <Switch
            wrapperProps={tooltip("Include joins, filters, grouping and sorting")}
            size="xs"
            label="Indirect"
            checked={search.indirect}
            onChange={(event) => change({ indirect: event.currentTarget.checked })}
          />
          {trace && (
            <FollowButton
              subjects={[
                { node: { id: trace.focus.node, name: dataset } },
                { selection: fieldTerm("column", search.column) },
              ]}
              look="icon"
            />
          )}
          <IconButton
            label="Clear trace"
            hint="Clear trace (Esc)"
            size="sm"
            onClick={() => change({ column: "", of: "" })}
          >
            <X size={15} />
          </IconButton>
        </div>
      </div>
      {trace && <TraceFindings trace={trace} nameOf={nameOf} select={(selected) => change({ selected })} />}
    </>
  );
}
