import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lineageQuery } from "../api/queries.ts";
import type { DatasetDetail, Neighbor, RunSummary } from "../api/v2.gen.ts";
import { ScrollRegion } from "../ui/content/scroll-region.tsx";
import { Time } from "../ui/content/time.tsx";
import { NodeLink } from "../ui/nodes/node-link.tsx";
import { RunStateIcon } from "../ui/nodes/run-state.tsx";
import { Sighting } from "../ui/nodes/sighting.tsx";
import { count } from "../ui/text/format.ts";

/** The jobs that write and read a dataset, each with its last run. */
export function Jobs({ dataset }: { dataset: DatasetDetail }) {
  const around = useQuery(lineageQuery(dataset.id, "both", 1));
  const runs = new Map(around.data?.nodes.map((node) => [node.id, node.latestRun]));
  return (
    <div className="hw-columns" data-tight>
      <Side title="Written by" jobs={dataset.writers} runs={runs} none="No known job writes this dataset." />
      <Side title="Read by" jobs={dataset.readers} runs={runs} none="No known job reads this dataset." />
    </div>
  );
}

function Side({
  title,
  jobs,
  runs,
  none,
}: {
  title: string;
  jobs: readonly Neighbor[];
  runs: ReadonlyMap<string, RunSummary | null>;
  none: string;
}) {
  return (
    <section className="hw-box">
      <h2>
        {title} {jobs.length > 0 && <span className="hw-dimmed">{count(jobs.length, "job")}</span>}
      </h2>
      {jobs.length === 0 ? (
        <p className="hw-dimmed" style={{ margin: 0 }}>
          {none}
        </p>
      ) : (
        <ScrollRegion label={title} className="hw-scroll-list">
          <ul className="hw-list">
            {jobs.map((job) => {
              const run = runs.get(job.id);
              return (
                <li key={job.id}>
                  <div className="hw-list-main">
                    <NodeLink node={job} />
                    <Sighting edge={job} />
                  </div>
                  {run && (
                    <Link to="/runs/$id" params={{ id: run.id }} className="hw-list-side hw-last-run">
                      <RunStateIcon state={run.state} size={14} />
                      <Time at={run.endedAt ?? run.startedAt} relative />
                    </Link>
                  )}
                </li>
              );
            })}
          </ul>
        </ScrollRegion>
      )}
    </section>
  );
}
