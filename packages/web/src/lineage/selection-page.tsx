import { getRouteApi } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { Failure, Loading } from "../ui/content/states.tsx";
import { LineageGraph } from "./lineage-page.tsx";
import { useSavedSearch } from "./state/saved-search.ts";
import type { LineageSearch } from "./state/search-params.ts";

const route = getRouteApi("/lineage");

/** The lineage graph of a selection over the whole store. */
export default function SelectionPage() {
  const navigate = route.useNavigate();
  const go = useCallback(
    (values: LineageSearch, replace: boolean) => void navigate({ search: values, replace }),
    [navigate],
  );
  const { search, error, change } = useSavedSearch(route.useSearch(), go);
  const whole = useMemo(() => search && { ...search, everywhere: true, only: true }, [search]);
  if (whole) return <LineageGraph focus="" search={whole} change={change} />;
  return (
    <div className="hw-page">
      <h1 className="hw-visually-hidden">Lineage</h1>
      {error ? <Failure error={error} /> : <Loading rows={3} height={96} />}
    </div>
  );
}
