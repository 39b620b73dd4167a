import { Button } from "@mantine/core";
import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { Hourglass } from "lucide-react";
import type { ReactNode } from "react";
import type { Page } from "../../api/client.ts";
import { Failure, Loading, Notice } from "./states.tsx";

/**
 * A list that loads page by page, with its loading, error and empty states. An empty page may not be the
 * last: one request searches a limited part of a long list, and matches may follow.
 */
export function Paged<Item>({
  query,
  empty,
  children,
}: {
  query: UseInfiniteQueryResult<InfiniteData<Page<Item>>>;
  empty: ReactNode;
  children: (items: readonly Item[]) => ReactNode;
}) {
  if (query.isPending) return <Loading />;
  if (query.isError) return <Failure error={query.error} retry={() => void query.refetch()} />;
  const items = query.data.pages.flatMap((page) => page.items);
  if (items.length === 0 && !query.hasNextPage) return empty;
  return (
    <>
      {items.length > 0 ? (
        children(items)
      ) : (
        <Notice icon={<Hourglass />} title="No matches yet">
          The newest entries do not match the filters. Older entries have not been searched yet.
        </Notice>
      )}
      {query.hasNextPage && (
        <div className="hw-more">
          <Button
            variant="default"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {items.length > 0 ? "Show more" : "Search older entries"}
          </Button>
        </div>
      )}
    </>
  );
}
