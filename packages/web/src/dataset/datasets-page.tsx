import { getRouteApi } from "@tanstack/react-router";
import { ListPage } from "../listing/list-page.tsx";

const route = getRouteApi("/datasets");

/** All datasets. */
export default function DatasetsPage() {
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <ListPage kind="datasets" filter={filter} change={(search) => void navigate({ search, replace: true })} />
  );
}
