import { getRouteApi } from "@tanstack/react-router";
import { StateFilter } from "../ui/state-filter.tsx";
import { ListPage } from "./list-page.tsx";

const route = getRouteApi("/jobs");

/** All jobs. */
export default function JobsPage() {
  const { namespace, state } = route.useSearch();
  const navigate = route.useNavigate();
  const filter = (next: { namespace: string | undefined; state: string | undefined }): void =>
    void navigate({
      search: {
        ...(next.namespace && { namespace: next.namespace }),
        ...(next.state && { state: next.state }),
      },
    });
  return (
    <ListPage
      kind="jobs"
      namespace={namespace}
      state={state}
      onNamespace={(value) => filter({ namespace: value, state })}
      filters={<StateFilter value={state} onChange={(value) => filter({ namespace, state: value })} />}
    />
  );
}
