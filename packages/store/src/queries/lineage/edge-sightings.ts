import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import type { EdgeSighting } from "../../graph/walk.ts";
import { edgesShownAt, staleBefore } from "../nodes/clock-states.ts";

/** The last sighting of an edge, and whether it is stale. */
export interface SeenEdge {
  /** False: the newest run of its job with any dataset did not show it. */
  readonly inLatestRun: boolean;
  /** Start of the last execution that showed it, in epoch milliseconds; null if unknown. */
  readonly lastSeenAt: number | null;
  /** Nothing has shown it for 30 days or five usual intervals of its job. */
  readonly stale: boolean;
}

interface JobSightings {
  readonly job_id: number;
  readonly shown_at: number | null;
  readonly has_interval: boolean;
  readonly stale_before: number;
}

const declared: SeenEdge = { inLatestRun: true, lastSeenAt: null, stale: false };

/**
 * Reads the last sightings of edges, with one lookup by key for each job that owns some of them.
 *
 * @param now - epoch milliseconds
 * @returns a function of the sightings of one edge; an edge without any was declared, and is never stale
 */
export async function readSightings(
  session: Session,
  edges: readonly { readonly sightings: readonly EdgeSighting[] }[],
  now = Date.now(),
): Promise<(sightings: readonly EdgeSighting[]) => SeenEdge> {
  const owners = new Set(edges.flatMap(({ sightings }) => sightings.map(({ owner }) => owner)));
  const jobs =
    owners.size === 0
      ? []
      : await session.query<JobSightings>(
          `SELECT m.job_id, ${edgesShownAt("m", "j.provisional")} AS shown_at, m.interval_ms IS NOT NULL AS has_interval,
                  ${staleBefore("m", "$2::timestamptz")} AS stale_before
           FROM job_rhythms m JOIN jobs j ON j.id = m.job_id WHERE m.job_id = ANY($1::integer[])`,
          [[...owners], instant(now)],
          "edge-sightings",
        );
  const byJob = new Map(jobs.map((row) => [row.job_id, row]));
  return (sightings) => {
    if (sightings.length === 0) return declared;
    const seen = sightings.map((sighting) => seenEdge(sighting, byJob.get(sighting.owner)));
    return {
      inLatestRun: seen.some(({ inLatestRun }) => inLatestRun),
      lastSeenAt: latest(seen.map(({ lastSeenAt }) => lastSeenAt)),
      stale: seen.every(({ stale }) => stale),
    };
  };
}

function seenEdge(sighting: EdgeSighting, job: JobSightings | undefined): SeenEdge {
  const lastSeenAt = sighting.lastSeenAt ?? job?.shown_at ?? null;
  const stale = job !== undefined && (lastSeenAt === null ? job.has_interval : lastSeenAt < job.stale_before);
  return { inLatestRun: sighting.inLatestRun, lastSeenAt, stale };
}

function latest(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.max(...known);
}
