import { Button, Checkbox, SegmentedControl, Select } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Download, History, Mail, Unplug, Waypoints } from "lucide-react";
import { impactCsvAddress, impactQuery } from "../api/impact-queries.ts";
import { datasetQuery } from "../api/queries.ts";
import type { ImpactAnswer, NodeReference } from "../api/v2.gen.ts";
import { FollowButton, type FollowSubject } from "../notifications/follow-button.tsx";
import { Failure, Loading, Notice } from "../ui/content/states.tsx";
import { Time } from "../ui/content/time.tsx";
import { useTitle } from "../ui/hooks/use-title.ts";
import { Name } from "../ui/nodes/name.tsx";
import { NodeLink } from "../ui/nodes/node-link.tsx";
import { count, formatNumber } from "../ui/text/format.ts";
import { fieldTerm } from "../ui/text/selection-terms.ts";
import { ImpactTable } from "./impact-table.tsx";
import { MessageDialog } from "./message-dialog.tsx";
import type { ImpactSearch } from "./search-params.ts";

const route = getRouteApi("/impact/$id");

/** The downstream impact or upstream origin of a node as a list. */
export default function ImpactPage() {
  const { id } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { show, ...filter } = search;
  const which = show ?? "impact";
  const [isWriting, dialog] = useDisclosure(false);
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
            {which === "impact" ? "Impact of " : "Origin of "}
            <Name>{answer ? focusName(answer, search.taskGroup) : "…"}</Name>
          </h1>
          <div className="hw-head-sub">
            {answer && <NodeLink node={answer.focus} />}
            {search.taskGroup !== undefined && (
              <button
                type="button"
                className="hw-text-button"
                onClick={() => change({ taskGroup: undefined })}
              >
                Show the whole DAG
              </button>
            )}
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
          {answer && <FollowButton subjects={[subjectOf(answer.focus, search.taskGroup)]} />}
          {which === "impact" && (
            <Button variant="default" leftSection={<Mail size={16} />} onClick={dialog.open}>
              Message to owners
            </Button>
          )}
          <Button
            component="a"
            href={impactCsvAddress(which, id, filter)}
            download
            variant="default"
            leftSection={<Download size={16} />}
          >
            CSV
          </Button>
          <Button
            component={Link}
            to={graphAddress(id, search.taskGroup)}
            leftSection={<Waypoints size={16} />}
          >
            Lineage
          </Button>
        </div>
      </header>
      <MessageDialog opened={isWriting} close={dialog.close} which={which} id={id} filter={filter} />
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
            { value: "impact", label: "Downstream impact" },
            { value: "origin", label: "Upstream origin" },
          ]}
        />
        {answer?.focus.kind === "dataset" && <ColumnPicker id={id} column={search.column} change={change} />}
        {search.column !== undefined && (
          <Checkbox
            label="Include filters and joins (indirect lineage)"
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
                  group={search.group}
                  isSorted={search.sort !== undefined}
                />
              ) : (
                <p className="hw-dimmed">No results match these filters.</p>
              )}
              <div className="hw-more">
                <span className="hw-dimmed" role="status">
                  {count(items.length, "row")} shown, {count(answer.matching, "result")}
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

function focusName({ focus, column }: ImpactAnswer, taskGroup: string | undefined): string {
  if (taskGroup !== undefined) return `${focus.name} · ${taskGroup}`;
  return column === null ? focus.name : `${focus.name}.${column}`;
}

/** What the page is about, to follow it. */
function subjectOf(focus: NodeReference, taskGroup: string | undefined): FollowSubject {
  if (taskGroup === undefined) return { node: focus };
  return { selection: `${fieldTerm("dag", focus.name)} ${fieldTerm("group", taskGroup)}` };
}

function graphAddress(id: string, taskGroup: string | undefined): string {
  return `/lineage/${id}${taskGroup === undefined ? "" : `?${new URLSearchParams({ group: taskGroup })}`}`;
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
      placeholder="All columns"
      searchable
      clearable
      limit={200}
      nothingFoundMessage="No matching column"
      // A column that was removed from the schema can still have lineage.
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
      <Notice icon={<Unplug />} title={which === "impact" ? "No known downstream" : "No known upstream"}>
        {answer.asOf ? "At the selected time, no" : "No"} job with reported lineage{" "}
        {which === "impact" ? "reads it. Tools that report no lineage do not appear here." : "writes it."}
      </Notice>
    );
  }
  return (
    <section className="hw-impact-summary" aria-label="Totals">
      <p className="hw-impact-lead">
        <strong>{count(datasets, "dataset")}</strong> and <strong>{count(jobs, "job")}</strong>
        {possible > 0 && (
          <>
            {" "}
            ({formatNumber(datasets + jobs - possible)} confirmed, {formatNumber(possible)} possible)
          </>
        )}
        {columns > 0 && <span className="hw-dimmed"> · {count(columns, "affected column")}</span>}
      </p>
      <Distances answer={answer} />
      {answer.truncated && (
        <p className="hw-note" role="status">
          Limit reached: only the nearest results with the strongest evidence are counted and shown.
        </p>
      )}
    </section>
  );
}

/** Number of nodes per distance. */
function Distances({ answer }: { answer: ImpactAnswer }) {
  const { byHops } = answer.counts;
  const max = Math.max(...byHops.map(({ datasets, jobs }) => datasets + jobs));
  return (
    <ol className="hw-distances" aria-label="By distance">
      {byHops.map(({ hops, datasets, jobs }) => (
        <li key={hops}>
          <span className="hw-distances-bar" aria-hidden>
            <span data-kind="dataset" style={{ height: `${(datasets / max) * 100}%` }} />
            <span data-kind="job" style={{ height: `${(jobs / max) * 100}%` }} />
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
    <div className="hw-impact-filters" role="toolbar" aria-label="Filters">
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
          { value: "all", label: "Confirmed + possible" },
          { value: "certain", label: "Confirmed" },
          { value: "possible", label: "Possible" },
        ]}
      />
      <Select
        size="xs"
        aria-label="Namespace"
        placeholder="All namespaces"
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
          placeholder="All owners"
          clearable
          searchable
          data={options(answer.owners, search.owner)}
          value={search.owner ?? null}
          onChange={(value) => change({ owner: value ?? undefined })}
        />
      )}
      <Select
        size="xs"
        aria-label="Group by"
        allowDeselect={false}
        data={[
          { value: "none", label: "Group by distance" },
          { value: "owner", label: "Group by owner" },
          { value: "dag", label: "Group by DAG" },
          { value: "platform", label: "Group by platform" },
        ]}
        value={search.group ?? "none"}
        onChange={(value) =>
          change({ group: value === "none" ? undefined : (value as ImpactSearch["group"]) })
        }
      />
      <Select
        size="xs"
        aria-label="Order"
        allowDeselect={false}
        data={[
          { value: "hops", label: "Nearest first" },
          { value: "name", label: "Name" },
          { value: "evidence", label: "Strongest evidence first" },
        ]}
        value={search.sort ?? "hops"}
        onChange={(value) => change({ sort: value === "name" || value === "evidence" ? value : undefined })}
      />
    </div>
  );
}
