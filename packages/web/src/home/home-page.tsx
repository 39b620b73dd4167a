import { Button, Kbd, UnstyledButton } from "@mantine/core";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ArrowRight, Search, ShieldX } from "lucide-react";
import { useRef } from "react";
import { homeQuery, overviewQuery } from "../api/queries.ts";
import type { Home, Overview } from "../api/v2.gen.ts";
import { useLiveChanges, useRefreshInterval } from "../live/use-live.ts";
import { openSearch } from "../search/open-search.ts";
import { Failure, Loading } from "../ui/content/states.tsx";
import { useTitle } from "../ui/hooks/use-title.ts";
import { NodeLink } from "../ui/nodes/node-link.tsx";
import { formatNumber } from "../ui/text/format.ts";
import { Arrived } from "./arrived.tsx";
import { Attention } from "./attention.tsx";
import { Box } from "./box.tsx";
import { Changes } from "./changes.tsx";
import { FirstEvent } from "./first-event.tsx";
import { RunList } from "./run-list.tsx";
import { RunsPanel } from "./runs-panel.tsx";

const route = getRouteApi("/");

/** Minimum interval between two refreshes. */
const refreshIntervalMs = 3_000;

/** The home page: search, active runs, problems, recent changes and entry points into the graph. */
export default function HomePage() {
  useTitle("Home");
  const { range = "24h" } = route.useSearch();
  const refetchInterval = useRefreshInterval();
  const overview = useQuery({ ...overviewQuery(), refetchInterval });
  const home = useQuery({
    ...homeQuery(range, Intl.DateTimeFormat().resolvedOptions().timeZone),
    refetchInterval,
    placeholderData: keepPreviousData,
  });
  useThrottledRefresh();
  const wasEmpty = useRef(false);
  if (overview.isError && !overview.data) {
    return (
      <div className="hw-page">
        <h1 className="hw-visually-hidden">Home</h1>
        <Failure error={overview.error} retry={() => void overview.refetch()} />
      </div>
    );
  }
  const data = overview.data;
  const isEmpty =
    data !== undefined && data.counts.events === 0 && data.counts.datasets + data.counts.jobs === 0;
  wasEmpty.current ||= isEmpty;
  return (
    <div className="hw-page">
      <div className="hw-hero">
        <h1>Lineage overview</h1>
        {data && !isEmpty && <Counts counts={data.counts} />}
      </div>
      {!data && <Loading rows={5} height={96} />}
      {isEmpty && <FirstEvent />}
      {data && !isEmpty && (
        <>
          {wasEmpty.current && <Arrived />}
          {data.counts.quarantined > 0 && <Quarantined amount={data.counts.quarantined} />}
          {home.isError && !home.data ? (
            <Failure error={home.error} retry={() => void home.refetch()} />
          ) : home.data ? (
            <Panels home={home.data} overview={data} range={range} />
          ) : (
            <Loading rows={5} height={96} />
          )}
        </>
      )}
    </div>
  );
}

function Panels({ home, overview, range }: { home: Home; overview: Overview; range: Home["range"] }) {
  return (
    <div className="hw-stack">
      <Attention attention={home.attention} />
      <div className="hw-columns">
        <div className="hw-stack">
          <Box title="Running" note={home.running.length > 0 ? formatNumber(home.running.length) : undefined}>
            <RunList runs={home.running} empty="No active runs" />
          </Box>
          <Box title="Search">
            <UnstyledButton className="hw-hero-search" onClick={openSearch}>
              <Search size={19} aria-hidden />
              <span>Search datasets, columns, jobs, runs, tags, owners, SQL</span>
              <Kbd size="sm">/</Kbd>
            </UnstyledButton>
          </Box>
          <Box title="Most connected datasets">
            {overview.entryPoints.length === 0 && <p className="hw-dimmed">No connected datasets yet</p>}
            <ul className="hw-list">
              {overview.entryPoints.slice(0, 6).map((node) => (
                <li key={node.id}>
                  <div className="hw-list-main">
                    <NodeLink node={node} />
                  </div>
                  <Button component={Link} to={`/lineage/${node.id}`} size="compact-sm" variant="default">
                    Lineage
                  </Button>
                </li>
              ))}
            </ul>
          </Box>
        </div>
        <div className="hw-stack">
          <RunsPanel home={home} range={range} />
          <Box title="Recent changes" aside={<Link to="/changes">All changes</Link>}>
            <Changes changes={home.changes} />
          </Box>
        </div>
      </div>
    </div>
  );
}

/** Refreshes the page after changes, but not while the pointer or the focus is on a row. */
function useThrottledRefresh(): void {
  const client = useQueryClient();
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined);
  const refresh = (): void => {
    waiting.current = undefined;
    if (document.querySelector(".hw-list > li:hover, .hw-list > li:focus-within")) {
      waiting.current = setTimeout(refresh, refreshIntervalMs);
      return;
    }
    void client.invalidateQueries({
      predicate: ({ queryKey }) => queryKey[0] === "/home" || queryKey[0] === "/overview",
    });
  };
  const last = useRef(0);
  useLiveChanges(() => {
    if (waiting.current !== undefined) return;
    const rest = Math.max(0, last.current + refreshIntervalMs - Date.now());
    last.current = Date.now() + rest;
    waiting.current = setTimeout(refresh, rest);
  });
}

function Counts({ counts }: { counts: Overview["counts"] }) {
  return (
    <ul className="hw-counts hw-numbers" aria-label="Totals">
      <Count to="/datasets" amount={counts.datasets} label="datasets" />
      <li>
        <b>{formatNumber(counts.columns)}</b> columns
      </li>
      <Count to="/jobs" amount={counts.jobs} label="jobs" />
      <Count to="/runs" amount={counts.runs} label="runs" />
      <Count to="/events" amount={counts.events} label="events" />
    </ul>
  );
}

function Count({
  to,
  amount,
  label,
}: {
  to: "/datasets" | "/jobs" | "/runs" | "/events";
  amount: number;
  label: string;
}) {
  return (
    <li>
      <Link to={to}>
        <b>{formatNumber(amount)}</b> {label}
      </Link>
    </li>
  );
}

function Quarantined({ amount }: { amount: number }) {
  return (
    <Link
      to="/events"
      search={{ outcome: "quarantined" }}
      className="hw-entry"
      style={{ marginBottom: 16, justifyContent: "flex-start" }}
    >
      <ShieldX size={17} color="var(--hw-warning)" aria-hidden />
      {formatNumber(amount)} {amount === 1 ? "event is" : "events are"} in quarantine
      <ArrowRight size={15} aria-hidden />
    </Link>
  );
}
