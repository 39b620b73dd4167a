import { SegmentedControl } from "@mantine/core";

/** Filters by run state. */
export function StateFilter({
  value,
  onChange,
}: {
  value: string | undefined;
  onChange: (state: string | undefined) => void;
}) {
  return (
    <SegmentedControl
      aria-label="State"
      value={value ?? "all"}
      onChange={(state) => onChange(state === "all" ? undefined : state)}
      data={[
        { value: "all", label: "All" },
        { value: "RUNNING", label: "Running" },
        { value: "COMPLETE", label: "Succeeded" },
        { value: "FAIL", label: "Failed" },
        { value: "ABORT", label: "Aborted" },
      ]}
    />
  );
}
