import { Switch } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Activity } from "lucide-react";
import { type ListFilter, runsQuery } from "../api/queries.ts";
import { isFiltered, withoutEmpty } from "../listing/filter-params.ts";
import { FilterBar } from "../listing/list-filter.tsx";
import { ListHead } from "../listing/list-head.tsx";
import { selectionOf } from "../listing/list-selection.ts";
import { usePeriod } from "../listing/periods.ts";
import { SelectionActions } from "../listing/selection-actions.tsx";
import { LiveNote } from "../live/live-note.tsx";
import { useNewSince, useRefreshInterval } from "../live/use-live.ts";
import { Paged } from "../ui/content/paged.tsx";
import { Notice } from "../ui/content/states.tsx";
import { SelectionNotes } from "../ui/controls/selection-notes.tsx";
import { StateFilter } from "../ui/controls/state-filter.tsx";
import { useTitle } from "../ui/hooks/use-title.ts";
import { RunTable } from "../ui/nodes/run-table.tsx";

const route = getRouteApi("/runs");

/** All runs, by default newest first, without attempts that were repeated. */
export default function RunsPage() {
  useTitle("Runs");
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const limits = usePeriod(filter.time);
  const runs = useInfiniteQuery({ ...runsQuery(filter, limits), refetchInterval: useRefreshInterval() });
  const [first] = runs.data?.pages ?? [];
  const change = (search: ListFilter) => void navigate({ search: withoutEmpty(search), replace: true });
  const fresh = useNewSince((change) => change.runs.map(({ id }) => id));
  return (
    <div className="hw-page">
      <LiveNote
        amount={fresh.amount}
        word="run"
        show={() => {
          fresh.reset();
          void runs.refetch();
        }}
      />
      <ListHead
        title="Runs"
        noun="run"
        total={first?.total}
        more={first?.truncated ?? false}
        isFiltered={isFiltered(filter)}
      >
        <SelectionActions selection={selectionOf(filter, "job")} />
      </ListHead>
      <FilterBar kind="runs" filter={filter} change={change}>
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
        <Switch
          label="All attempts"
          checked={filter.attempts === "all"}
          onChange={(event) => {
            const { attempts: _, ...others } = filter;
            change(event.currentTarget.checked ? { ...others, attempts: "all" } : others);
          }}
        />
      </FilterBar>
      <SelectionNotes
        notes={first?.notes ?? []}
        text={filter.q ?? ""}
        replace={(q) => change({ ...filter, q })}
      />
      <Paged
        query={runs}
        empty={
          <Notice icon={<Activity />} title="No runs">
            {isFiltered(filter) ? "No matches for these filters." : "Runs appear once an event starts one."}
          </Notice>
        }
      >
        {(items) => (
          <RunTable
            runs={items}
            order={{ sort: filter.sort ?? "started", order: filter.order ?? "desc" }}
            sortBy={({ sort, order }) => change({ ...filter, sort, order })}
          />
        )}
      </Paged>
    </div>
  );
}
