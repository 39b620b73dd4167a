import { SegmentedControl, Table } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ChartColumn, Table2 } from "lucide-react";
import { useState } from "react";
import type { Home } from "../api/v2.gen.ts";
import { intervalValue } from "../listing/periods.ts";
import { ScrollRegion } from "../ui/content/scroll-region.tsx";
import { IconButton } from "../ui/controls/icon-button.tsx";
import { formatNumber } from "../ui/text/format.ts";
import { Box } from "./box.tsx";
import { bucketEnd, bucketLabel, RunsChart, runKinds } from "./runs-chart.tsx";

const route = getRouteApi("/");

/** Runs over time as bars or as a table. */
export function RunsPanel({ home, range }: { home: Home; range: Home["range"] }) {
  const navigate = route.useNavigate();
  const [isTable, setTable] = useState(false);
  return (
    <Box
      title="Runs"
      aside={
        <div className="hw-box-controls">
          <SegmentedControl
            size="xs"
            aria-label="Time range"
            value={range}
            onChange={(value) =>
              void navigate({
                search: value === "24h" ? {} : { range: value as Home["range"] },
                resetScroll: false,
              })
            }
            data={[
              { value: "24h", label: "24 h" },
              { value: "7d", label: "7 d" },
              { value: "30d", label: "30 d" },
            ]}
          />
          <IconButton
            label="Show runs as table"
            hint={isTable ? "Show as chart" : "Show as table"}
            aria-pressed={isTable}
            onClick={() => setTable(!isTable)}
          >
            {isTable ? <ChartColumn size={16} /> : <Table2 size={16} />}
          </IconButton>
        </div>
      }
    >
      {isTable ? <RunsTable home={home} /> : <RunsChart buckets={home.buckets} range={home.range} />}
    </Box>
  );
}

function RunsTable({ home }: { home: Home }) {
  return (
    <ScrollRegion label="Runs over time" className="hw-runs-table">
      <Table stickyHeader verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{home.range === "24h" ? "Hour" : "Day"}</Table.Th>
            {runKinds.map(({ key, label }) => (
              <Table.Th key={key} scope="col" ta="right">
                {label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {home.buckets
            .map((bucket, index) => ({ bucket, end: bucketEnd(home.buckets, index, home.range) }))
            .toReversed()
            .map(({ bucket, end }) => (
              <Table.Tr key={bucket.start}>
                <Table.Th scope="row" fw={450}>
                  <Link to="/runs" search={{ time: intervalValue(bucket.start, end), attempts: "all" }}>
                    {bucketLabel(bucket.start, home.range)}
                  </Link>
                </Table.Th>
                {runKinds.map(({ key }) => (
                  <Table.Td key={key} ta="right" className="hw-numbers">
                    {formatNumber(bucket[key])}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  );
}
