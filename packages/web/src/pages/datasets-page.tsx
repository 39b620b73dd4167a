import { getRouteApi } from "@tanstack/react-router";
import { ListPage } from "./list-page.tsx";

const route = getRouteApi("/datasets");

/** All datasets. */
export default function DatasetsPage() {
  const { namespace } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <ListPage
      kind="datasets"
      namespace={namespace}
      onNamespace={(value) => void navigate({ search: value ? { namespace: value } : {} })}
    />
  );
}
