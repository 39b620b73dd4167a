import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Activity } from "lucide-react";
import { refreshInterval, runsQuery } from "../api/queries.ts";
import { Paged } from "../ui/paged.tsx";
import { RunTable } from "../ui/run-table.tsx";
import { StateFilter } from "../ui/state-filter.tsx";
import { Notice } from "../ui/states.tsx";
import { useTitle } from "../ui/use-title.ts";

const route = getRouteApi("/runs");

/** All runs, newest first. */
export default function RunsPage() {
  useTitle("Runs");
  const { state } = route.useSearch();
  const navigate = route.useNavigate();
  const runs = useInfiniteQuery({ ...runsQuery(state), refetchInterval: refreshInterval });
  return (
    <div className="hw-page">
      <header className="hw-head">
        <h1>Runs</h1>
      </header>
      <div className="hw-filter">
        <StateFilter
          value={state}
          onChange={(value) => void navigate({ search: value ? { state: value } : {} })}
        />
      </div>
      <Paged
        query={runs}
        empty={
          <Notice icon={<Activity />} title="No runs">
            {state ? "No run is in this state." : "They appear with the first event of a run."}
          </Notice>
        }
      >
        {(items) => <RunTable runs={items} />}
      </Paged>
    </div>
  );
}
