import { ActionIcon, Button, Menu, SegmentedControl, Tooltip } from "@mantine/core";
import { Download, FoldHorizontal, Minus, Network, Plus, Table2, UnfoldHorizontal } from "lucide-react";
import type { ReactNode } from "react";
import { type LineageSearch, type LineageView, mostSteps } from "./search-params.ts";

/** The formats in which the graph can be saved. */
export type ExportFormat = "svg" | "csv" | "mermaid" | "dot";

/** The controls above the graph: what is shown and how far. */
export function Toolbar({
  search,
  canFold,
  change,
  save,
}: {
  search: LineageSearch;
  canFold: boolean;
  change: (values: Partial<LineageSearch>) => void;
  save: (format: ExportFormat) => void;
}) {
  return (
    <div className="hw-toolbar" role="toolbar" aria-label="What the graph shows">
      <SegmentedControl
        size="xs"
        aria-label="Show"
        value={search.view}
        onChange={(value) => change({ view: value as LineageView })}
        data={[
          { value: "all", label: "Jobs + datasets" },
          { value: "datasets", label: "Datasets" },
          { value: "columns", label: "Columns" },
        ]}
      />
      <Divider />
      <Steps label="Upstream" value={search.up} onChange={(up) => change({ up })} />
      <Steps label="Downstream" value={search.down} onChange={(down) => change({ down })} />
      <Divider />
      <Tooltip label={search.fold ? "Show the tasks of every DAG" : "Show every DAG as one box"}>
        <Button
          size="compact-xs"
          variant={search.fold ? "light" : "subtle"}
          color={search.fold ? "indigo" : "gray"}
          aria-pressed={search.fold}
          disabled={!canFold && !search.fold}
          leftSection={search.fold ? <UnfoldHorizontal size={14} /> : <FoldHorizontal size={14} />}
          onClick={() => change({ fold: !search.fold, except: "" })}
        >
          Fold DAGs
        </Button>
      </Tooltip>
      <Divider />
      <Tooltip label={search.as === "table" ? "Show as a graph" : "Show as a table"}>
        <ActionIcon
          variant={search.as === "table" ? "light" : "subtle"}
          color={search.as === "table" ? "indigo" : "gray"}
          aria-label="Show as a table"
          aria-pressed={search.as === "table"}
          onClick={() => change({ as: search.as === "table" ? "graph" : "table" })}
        >
          {search.as === "table" ? <Network size={16} /> : <Table2 size={16} />}
        </ActionIcon>
      </Tooltip>
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <Tooltip label="Save">
            <ActionIcon variant="subtle" color="gray" aria-label="Save the graph as a file">
              <Download size={16} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => save("svg")}>Drawing (SVG)</Menu.Item>
          <Menu.Item onClick={() => save("csv")}>Edges (CSV)</Menu.Item>
          <Menu.Item onClick={() => save("mermaid")}>Mermaid</Menu.Item>
          <Menu.Item onClick={() => save("dot")}>Graphviz (DOT)</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

function Divider(): ReactNode {
  return <span className="hw-toolbar-divider" aria-hidden />;
}

/** A small stepper for the number of job steps in one direction. */
function Steps({
  label,
  value,
  onChange,
}: {
  label: string;
  value: number;
  onChange: (value: number) => void;
}) {
  return (
    <fieldset className="hw-steps">
      <legend>{label}</legend>
      <ActionIcon
        size="xs"
        variant="subtle"
        color="gray"
        aria-label={`One step less ${label.toLowerCase()}`}
        disabled={value === 0}
        onClick={() => onChange(value - 1)}
      >
        <Minus size={12} />
      </ActionIcon>
      <output aria-label={`Steps ${label.toLowerCase()}`}>{value}</output>
      <ActionIcon
        size="xs"
        variant="subtle"
        color="gray"
        aria-label={`One step more ${label.toLowerCase()}`}
        disabled={value === mostSteps}
        onClick={() => onChange(value + 1)}
      >
        <Plus size={12} />
      </ActionIcon>
    </fieldset>
  );
}
