import { SegmentedControl } from "@mantine/core";

/** The two ways to show the same data. */
export type ChartView = "chart" | "table";

/** Switches between a chart and the table with the same data. */
export function ChartTableSwitch({
  label,
  chart = "Chart",
  view,
  show,
}: {
  /** Accessible name. */
  label: string;
  chart?: string;
  view: ChartView;
  show: (view: ChartView) => void;
}) {
  return (
    <SegmentedControl
      size="xs"
      aria-label={label}
      data={[
        { value: "chart", label: chart },
        { value: "table", label: "Table" },
      ]}
      value={view}
      onChange={(value) => show(value as ChartView)}
    />
  );
}
