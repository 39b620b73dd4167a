import { useClipboard } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Check, GitCompareArrows, Rss } from "lucide-react";
import { changesQuery } from "../api/page-queries.ts";
import { selectionOf } from "../listing/list-selection.ts";
import { SelectionActions } from "../listing/selection-actions.tsx";
import { useRefreshInterval } from "../live/use-live.ts";
import { Paged } from "../ui/content/paged.tsx";
import { Notice } from "../ui/content/states.tsx";
import { useTitle } from "../ui/hooks/use-title.ts";
import { ChangeFilters } from "./change-filters.tsx";
import { ChangeRow } from "./change-row.tsx";
import { groupByDay } from "./group-by-day.ts";
import { type ChangesSearch, feedAddress } from "./search-params.ts";

const route = getRouteApi("/changes");

const dayFormat = new Intl.DateTimeFormat(undefined, {
  weekday: "long",
  day: "numeric",
  month: "long",
  year: "numeric",
});

/** The changes of the whole store by day: schemas, SQL, lineage, checks, new datasets and manual edits. */
export default function ChangesPage() {
  useTitle("Changes");
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const changes = useInfiniteQuery({ ...changesQuery(search), refetchInterval: useRefreshInterval() });
  return (
    <div className="hw-page">
      <header className="hw-head">
        <div className="hw-head-text">
          <h1>Changes</h1>
        </div>
        <FeedButton search={search} />
        <SelectionActions
          selection={selectionOf({ ...search, ...(search.select && { q: search.select }) })}
        />
      </header>
      <ChangeFilters search={search} onChange={(next) => void navigate({ search: next, replace: true })} />
      <Paged
        query={changes}
        empty={
          <Notice icon={<GitCompareArrows />} title="No changes">
            {Object.keys(search).length > 0
              ? "No matches for these filters."
              : "Changed schemas, SQL, lineage, checks and manual edits appear here."}
          </Notice>
        }
      >
        {(items) =>
          groupByDay(items).map(({ day, items: own }) => (
            <section key={day} className="hw-change-day">
              <h2>{dayFormat.format(day)}</h2>
              <ul className="hw-list">
                {own.map((change) => (
                  <ChangeRow key={change.id} change={change} />
                ))}
              </ul>
            </section>
          ))
        }
      </Paged>
    </div>
  );
}

const formats = [
  ["rss", "RSS"],
  ["json", "JSON Feed"],
] as const;

/** Copies the address of a feed with the filters of the page. */
function FeedButton({ search }: { search: ChangesSearch }) {
  const clipboard = useClipboard({ timeout: 2_000 });
  return (
    <div className="hw-feed">
      {formats.map(([format, label]) => {
        const address = feedAddress(window.location.origin, format, search);
        return (
          <button
            key={format}
            type="button"
            className="hw-chip-button"
            onClick={() => clipboard.copy(address)}
          >
            <Rss size={14} aria-hidden /> Copy {label} URL
          </button>
        );
      })}
      <span role="status" className="hw-dimmed">
        {clipboard.copied && (
          <>
            <Check size={14} aria-hidden /> Copied
          </>
        )}
        {clipboard.error && "Cannot copy: the browser denied access to the clipboard"}
      </span>
    </div>
  );
}
