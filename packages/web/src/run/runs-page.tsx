import { Switch } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Activity } from "lucide-react";
import { runsQuery } from "../api/queries.ts";
import { withoutEmpty } from "../listing/filter-params.ts";
import { FilterBar } from "../listing/list-filter.tsx";
import { LiveNote } from "../live/live-note.tsx";
import { useNewSince, useRefreshInterval } from "../live/use-live.ts";
import { Paged } from "../ui/content/paged.tsx";
import { Notice } from "../ui/content/states.tsx";
import { StateFilter } from "../ui/controls/state-filter.tsx";
import { useTitle } from "../ui/hooks/use-title.ts";
import { RunTable } from "../ui/nodes/run-table.tsx";

const route = getRouteApi("/runs");

/** All runs, newest first. */
export default function RunsPage() {
  useTitle("Runs");
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const runs = useInfiniteQuery({ ...runsQuery(filter), refetchInterval: useRefreshInterval() });
  const fresh = useNewSince((change) => change.runs.map(({ id }) => id));
  return (
    <div className="hw-page">
      <header className="hw-head">
        <h1>Runs</h1>
      </header>
      <FilterBar kind="runs" filter={filter} change={(search) => void navigate({ search, replace: true })}>
        <StateFilter
          value={filter.state}
          onChange={(state) => void navigate({ search: withoutEmpty({ ...filter, state }) })}
        />
        <Switch
          label="Lost"
          checked={filter.lost ?? false}
          onChange={(event) =>
            void navigate({ search: withoutEmpty({ ...filter, lost: event.currentTarget.checked }) })
          }
        />
      </FilterBar>
      <LiveNote
        amount={fresh.amount}
        word="run"
        show={() => {
          fresh.reset();
          void runs.refetch();
        }}
      />
      <Paged
        query={runs}
        empty={
          <Notice icon={<Activity />} title="No runs">
            {Object.keys(filter).length > 0
              ? "No matches for these filters."
              : "Runs appear once an event starts one."}
          </Notice>
        }
      >
        {(items) => <RunTable runs={items} />}
      </Paged>
    </div>
  );
}
