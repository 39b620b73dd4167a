import { Switch } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { withoutEmpty } from "../listing/filter-params.ts";
import { ListPage } from "../listing/list-page.tsx";
import { StateFilter } from "../ui/controls/state-filter.tsx";

const route = getRouteApi("/jobs");

/** All jobs. */
export default function JobsPage() {
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <ListPage
      kind="jobs"
      filter={filter}
      change={(search) => void navigate({ search, replace: true })}
      filters={
        <>
          <StateFilter
            value={filter.state}
            onChange={(state) => void navigate({ search: withoutEmpty({ ...filter, state }) })}
          />
          <Switch
            label="Late"
            checked={filter.late ?? false}
            onChange={(event) =>
              void navigate({ search: withoutEmpty({ ...filter, late: event.currentTarget.checked }) })
            }
          />
        </>
      }
    />
  );
}
