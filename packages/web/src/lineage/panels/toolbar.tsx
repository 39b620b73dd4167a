import { ActionIcon, Button, Menu, SegmentedControl } from "@mantine/core";
import {
  CalendarOff,
  Download,
  FoldHorizontal,
  ListFilter,
  Minus,
  Network,
  Plus,
  Table2,
  UnfoldHorizontal,
} from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "../../ui/controls/icon-button.tsx";
import { type ExportFormat, exportFormats } from "../export/export-format.ts";
import { type Group, groupLabels } from "../model/groups.ts";
import { type GroupLevel, groupLevels } from "../state/group-level.ts";
import { type LineageSearch, type LineageView, maxSteps, parseLevels } from "../state/search-params.ts";

/** The controls above the graph: view, steps, grouping, selection, export. */
export function Toolbar({
  search,
  groupable,
  change,
  save,
  toggleSelection,
}: {
  search: LineageSearch;
  groupable: readonly Group[];
  change: (values: Partial<LineageSearch>) => void;
  save: (format: ExportFormat) => void;
  /** Opens or closes the selection field; undefined in a graph that is a selection, without a focus. */
  toggleSelection: (() => void) | undefined;
}) {
  return (
    <div className="hw-toolbar" role="toolbar" aria-label="Graph options">
      <SegmentedControl
        size="xs"
        aria-label="View"
        value={search.view}
        onChange={(value) => change({ view: value as LineageView })}
        data={[
          { value: "all", label: "Jobs + datasets" },
          { value: "datasets", label: "Datasets" },
          { value: "columns", label: "Columns" },
        ]}
      />
      <Divider />
      {toggleSelection && (
        <>
          <Steps label="Upstream" value={search.up} onChange={(up) => change({ up })} />
          <Steps label="Downstream" value={search.down} onChange={(down) => change({ down })} />
          <Divider />
        </>
      )}
      <GroupMenu search={search} groupable={groupable} change={change} />
      {toggleSelection && (
        <IconButton
          label="Select nodes"
          hint="Select nodes by name, tag, state… (S)"
          isOn={search.select !== ""}
          onClick={toggleSelection}
        >
          <ListFilter size={16} />
        </IconButton>
      )}
      <IconButton
        label="Hide stale lineage"
        hint={search.fresh ? "Show stale lineage" : "Hide stale lineage"}
        isOn={search.fresh}
        aria-pressed={search.fresh}
        onClick={() => change({ fresh: !search.fresh })}
      >
        <CalendarOff size={16} />
      </IconButton>
      <Divider />
      <IconButton
        label="Show as table"
        hint={search.as === "table" ? "Show as graph" : "Show as table"}
        isOn={search.as === "table"}
        aria-pressed={search.as === "table"}
        onClick={() => change({ as: search.as === "table" ? "graph" : "table" })}
      >
        {search.as === "table" ? <Network size={16} /> : <Table2 size={16} />}
      </IconButton>
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <IconButton label="Export graph">
            <Download size={16} />
          </IconButton>
        </Menu.Target>
        <Menu.Dropdown>
          {(Object.keys(exportFormats) as ExportFormat[])
            .filter((format) => format !== "column-csv" || search.column !== "")
            .map((format) => (
              <Menu.Item key={format} onClick={() => save(format)}>
                {exportFormats[format].label}
              </Menu.Item>
            ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

/** Chooses the collapsed levels: DAGs, task groups, schemas, namespaces. */
function GroupMenu({
  search,
  groupable,
  change,
}: {
  search: LineageSearch;
  groupable: readonly Group[];
  change: (values: Partial<LineageSearch>) => void;
}) {
  const folded = parseLevels(search.fold);
  const present = new Set(groupable.map(({ level }) => level));
  const toggle = (level: GroupLevel): void => {
    const levels = groupLevels.filter((one) => folded.has(one) !== (one === level));
    change({ fold: levels.join("."), except: "" });
  };
  const isOn = folded.size > 0 || search.except !== "";
  return (
    <Menu position="bottom-end" shadow="md" closeOnItemClick={false}>
      <Menu.Target>
        <Button
          size="compact-xs"
          variant={isOn ? "light" : "subtle"}
          color={isOn ? "indigo" : "gray"}
          leftSection={isOn ? <UnfoldHorizontal size={14} /> : <FoldHorizontal size={14} />}
        >
          Group
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Group by</Menu.Label>
        {groupLevels.map((level) => (
          <Menu.CheckboxItem
            key={level}
            checked={folded.has(level)}
            disabled={!present.has(level) && !folded.has(level)}
            onChange={() => toggle(level)}
          >
            {groupLabels[level].many}
          </Menu.CheckboxItem>
        ))}
        {isOn && (
          <>
            <Menu.Divider />
            <Menu.Item
              leftSection={<UnfoldHorizontal size={14} />}
              onClick={() => change({ fold: "", except: "" })}
            >
              Ungroup all
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function Divider(): ReactNode {
  return <span className="hw-toolbar-divider" aria-hidden />;
}

/** A stepper for the number of job steps in one direction. */
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
        aria-label={`Fewer ${label.toLowerCase()} steps`}
        disabled={value === 0}
        onClick={() => onChange(value - 1)}
      >
        <Minus size={12} />
      </ActionIcon>
      <output aria-label={`${label} steps`}>{value}</output>
      <ActionIcon
        size="xs"
        variant="subtle"
        color="gray"
        aria-label={`More ${label.toLowerCase()} steps`}
        disabled={value === maxSteps}
        onClick={() => onChange(value + 1)}
      >
        <Plus size={12} />
      </ActionIcon>
    </fieldset>
  );
}
