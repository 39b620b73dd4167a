import { Button, Checkbox, SegmentedControl, Select } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Download, History, Unplug, Waypoints } from "lucide-react";
import { impactCsvAddress, impactQuery } from "../api/impact-queries.ts";
import { datasetQuery } from "../api/queries.ts";
import type { ImpactAnswer } from "../api/v2.gen.ts";
import { Failure, Loading, Notice } from "../ui/content/states.tsx";
import { Time } from "../ui/content/time.tsx";
import { useTitle } from "../ui/hooks/use-title.ts";
import { Name } from "../ui/nodes/name.tsx";
import { NodeLink } from "../ui/nodes/node-link.tsx";
import { count, formatNumber } from "../ui/text/format.ts";
import { ImpactTable } from "./impact-table.tsx";
import type { ImpactSearch } from "./search-params.ts";

const route = getRouteApi("/impact/$id");

/** What breaks when a thing changes, and where it comes from. */
export default function ImpactPage() {
  const { id } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { show, ...filter } = search;
  const which = show ?? "impact";
  const query = useInfiniteQuery(impactQuery(which, id, filter));
  const answer = query.data?.pages[0];
  const change = (values: Partial<ImpactSearch>) =>
    void navigate({ search: (old) => ({ ...old, ...values }), replace: true });
  useTitle(`${answer?.focus.name ?? "…"} · ${which === "impact" ? "Impact" : "Origin"}`);
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="hw-page hw-impact">
      <header className="hw-head">
        <div className="hw-head-text">
          <h1>
            {which === "impact" ? "What breaks if I change " : "Where does "}
            <Name>{answer ? focusName(answer) : "…"}</Name>
            {which === "impact" ? "?" : " come from?"}
          </h1>
          <div className="hw-head-sub">
            {answer && <NodeLink node={answer.focus} />}
            {answer?.asOf && (
              <span className="hw-impact-past">
                <History size={14} aria-hidden /> As of <Time at={answer.asOf} />
                <Button size="compact-xs" variant="light" onClick={() => change({ asOf: undefined })}>
                  Back to now
                </Button>
              </span>
            )}
          </div>
        </div>
        <div className="hw-head-actions">
          <Button
            component="a"
            href={impactCsvAddress(which, id, filter)}
            download
            variant="default"
            leftSection={<Download size={16} />}
          >
            CSV
          </Button>
          <Button component={Link} to={`/lineage/${id}`} leftSection={<Waypoints size={16} />}>
            Lineage
          </Button>
        </div>
      </header>
      <div className="hw-impact-question">
        <SegmentedControl
          aria-label="Direction"
          value={which}
          onChange={(value) =>
            change({
              show: value === "origin" ? "origin" : undefined,
              namespace: undefined,
              owner: undefined,
            })
          }
          data={[
            { value: "impact", label: "What depends on it" },
            { value: "origin", label: "Where it comes from" },
          ]}
        />
        {answer?.focus.kind === "dataset" && <ColumnPicker id={id} column={search.column} change={change} />}
        {search.column !== undefined && (
          <Checkbox
            label="Follow what only decides which rows there are"
            checked={search.indirect ?? which === "impact"}
            onChange={(event) => change({ indirect: event.currentTarget.checked })}
          />
        )}
      </div>
      {query.isPending ? (
        <Loading />
      ) : query.isError || !answer ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : (
        <>
          <Summary which={which} answer={answer} />
          {answer.counts.datasets + answer.counts.jobs > 0 && (
            <>
              <Filters search={search} answer={answer} change={change} />
              {items.length > 0 ? (
                <ImpactTable
                  which={which}
                  answer={answer}
                  items={items}
                  isGrouped={search.sort === undefined}
                />
              ) : (
                <p className="hw-dimmed">Nothing is left by these filters.</p>
              )}
              <div className="hw-more">
                <span className="hw-dimmed" role="status">
                  {count(items.length, "row")} of {formatNumber(answer.matching)} shown
                </span>
                {query.hasNextPage && (
                  <Button
                    variant="default"
                    loading={query.isFetchingNextPage}
                    onClick={() => void query.fetchNextPage()}
                  >
                    Show more
                  </Button>
                )}
              </div>
            </>
          )}
        </>
      )}
    </div>
  );
}

function focusName({ focus, column }: ImpactAnswer): string {
  return column === null ? focus.name : `${focus.name}.${column}`;
}

function ColumnPicker({
  id,
  column,
  change,
}: {
  id: string;
  column: string | undefined;
  change: (values: Partial<ImpactSearch>) => void;
}) {
  const columns = useQuery(datasetQuery(id)).data?.columns ?? [];
  const names = columns.map(({ name }) => name);
  return (
    <Select
      aria-label="Column"
      placeholder="All of it, or one column"
      searchable
      clearable
      limit={200}
      nothingFoundMessage="No such column"
      // A column that is no longer in the schema can still be in the lineage.
      data={column !== undefined && !names.includes(column) ? [column, ...names] : names}
      value={column ?? null}
      onChange={(value) => change({ column: value ?? undefined, indirect: undefined })}
    />
  );
}

function Summary({ which, answer }: { which: "impact" | "origin"; answer: ImpactAnswer }) {
  const { datasets, jobs, columns, possible } = answer.counts;
  if (datasets + jobs === 0) {
    return (
      <Notice
        icon={<Unplug />}
        title={
          which === "impact"
            ? "Nothing depends on it, as far as is known"
            : "It comes from nothing that is known"
        }
      >
        {answer.asOf ? "At that instant. " : ""}
        {which === "impact"
          ? "No job that has sent lineage reads it. Whoever queries it without sending lineage is not seen here."
          : "No job that has sent lineage writes it."}
      </Notice>
    );
  }
  return (
    <section className="hw-impact-summary" aria-label="In numbers">
      <p className="hw-impact-lead">
        <strong>{count(datasets, "dataset")}</strong> and <strong>{count(jobs, "job")}</strong>
        {possible > 0 && (
          <>
            , <strong>{formatNumber(possible)}</strong> only possible
          </>
        )}
        {columns > 0 && (
          <span className="hw-dimmed"> · {count(columns, "column")} known to be concerned</span>
        )}
      </p>
      <Distances answer={answer} />
      {answer.truncated && (
        <p className="hw-note" role="status">
          There is more: the walk ended at its bound. The surest and nearest are counted and shown.
        </p>
      )}
    </section>
  );
}

/** How many things are how far away. */
function Distances({ answer }: { answer: ImpactAnswer }) {
  const { byHops } = answer.counts;
  const most = Math.max(...byHops.map(({ datasets, jobs }) => datasets + jobs));
  return (
    <ol className="hw-distances" aria-label="By distance">
      {byHops.map(({ hops, datasets, jobs }) => (
        <li key={hops}>
          <span className="hw-distances-bar" aria-hidden>
            <span data-kind="dataset" style={{ height: `${(datasets / most) * 100}%` }} />
            <span data-kind="job" style={{ height: `${(jobs / most) * 100}%` }} />
          </span>
          <span className="hw-numbers">{hops}</span>
          <span className="hw-visually-hidden">
            {hops === 1 ? " hop" : " hops"}: {count(datasets, "dataset")}, {count(jobs, "job")}
          </span>
        </li>
      ))}
      <li className="hw-dimmed" aria-hidden>
        hops
      </li>
    </ol>
  );
}

function Filters({
  search,
  answer,
  change,
}: {
  search: ImpactSearch;
  answer: ImpactAnswer;
  change: (values: Partial<ImpactSearch>) => void;
}) {
  const options = (list: ImpactAnswer["owners"], chosen: string | undefined) => {
    const all = list.map(({ name, count: amount }) => ({ value: name, label: `${name} (${amount})` }));
    return chosen !== undefined && !list.some(({ name }) => name === chosen)
      ? [{ value: chosen, label: `${chosen} (0)` }, ...all]
      : all;
  };
  return (
    <div className="hw-impact-filters" role="toolbar" aria-label="What is listed">
      <SegmentedControl
        size="xs"
        aria-label="Kind"
        value={search.kind ?? "all"}
        onChange={(value) => change({ kind: value === "all" ? undefined : (value as "dataset" | "job") })}
        data={[
          { value: "all", label: "All" },
          { value: "dataset", label: "Datasets" },
          { value: "job", label: "Jobs" },
        ]}
      />
      <SegmentedControl
        size="xs"
        aria-label="Certainty"
        value={search.certainty ?? "all"}
        onChange={(value) =>
          change({ certainty: value === "all" ? undefined : (value as "certain" | "possible") })
        }
        data={[
          { value: "all", label: "Certain + possible" },
          { value: "certain", label: "Certain" },
          { value: "possible", label: "Possible" },
        ]}
      />
      <Select
        size="xs"
        aria-label="Namespace"
        placeholder="Any namespace"
        clearable
        searchable
        data={options(answer.namespaces, search.namespace)}
        value={search.namespace ?? null}
        onChange={(value) => change({ namespace: value ?? undefined })}
      />
      {(answer.owners.length > 0 || search.owner !== undefined) && (
        <Select
          size="xs"
          aria-label="Owner"
          placeholder="Any owner"
          clearable
          searchable
          data={options(answer.owners, search.owner)}
          value={search.owner ?? null}
          onChange={(value) => change({ owner: value ?? undefined })}
        />
      )}
      <Select
        size="xs"
        aria-label="Order"
        allowDeselect={false}
        data={[
          { value: "hops", label: "Nearest first" },
          { value: "name", label: "By name" },
          { value: "evidence", label: "Surest first" },
        ]}
        value={search.sort ?? "hops"}
        onChange={(value) => change({ sort: value === "name" || value === "evidence" ? value : undefined })}
      />
    </div>
  );
}
