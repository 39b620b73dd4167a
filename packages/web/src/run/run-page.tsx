import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { runQuery } from "../api/queries.ts";
import { Failure, Loading } from "../ui/content/states.tsx";
import { useTitle } from "../ui/hooks/use-title.ts";
import { RunView } from "./run-view.tsx";

const route = getRouteApi("/runs/$id");

/** The page of a run: state, duration, inputs and outputs, error, events. */
export default function RunPage() {
  const { id } = route.useParams();
  const { tab } = route.useSearch();
  const navigate = route.useNavigate();
  const run = useQuery({
    ...runQuery(id),
    refetchInterval: ({ state: { data } }) =>
      data?.inferencePending ? 2_000 : data?.run.state === "RUNNING" ? 5_000 : false,
  });
  useTitle(run.data ? `Run of ${run.data.run.job.name}` : "Run");
  if (run.isPending || run.isError) {
    return (
      <div className="hw-page">
        <h1 className="hw-visually-hidden">Run</h1>
        {run.isError ? <Failure error={run.error} retry={() => void run.refetch()} /> : <Loading />}
      </div>
    );
  }
  return (
    <RunView
      key={id}
      detail={run.data}
      tab={tab}
      showTab={(next) => void navigate({ search: next ? { tab: next } : {}, replace: true })}
    />
  );
}
