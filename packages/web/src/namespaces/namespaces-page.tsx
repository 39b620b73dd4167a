import { Table, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { EyeOff, Inbox, Search } from "lucide-react";
import { namespacesQuery } from "../api/queries.ts";
import { FollowButton } from "../notifications/follow-button.tsx";
import { ScrollRegion } from "../ui/content/scroll-region.tsx";
import { Failure, Loading, Notice } from "../ui/content/states.tsx";
import { Time } from "../ui/content/time.tsx";
import { useTitle } from "../ui/hooks/use-title.ts";
import { Name } from "../ui/nodes/name.tsx";
import { datasetPlatform } from "../ui/nodes/platform.tsx";
import { formatNumber } from "../ui/text/format.ts";
import { fieldTerm } from "../ui/text/selection-terms.ts";

const route = getRouteApi("/namespaces");

/** Limit of rows; the filter finds the others. */
const maxRows = 500;

/** All namespaces with their platform and number of datasets and jobs. */
export default function NamespacesPage() {
  useTitle("Namespaces");
  const { q = "" } = route.useSearch();
  const navigate = route.useNavigate();
  const namespaces = useQuery(namespacesQuery());
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  const matching = (namespaces.data?.items ?? []).filter(({ name }) =>
    words.every((word) => `${datasetPlatform(name).label} ${name}`.toLowerCase().includes(word)),
  );
  return (
    <div className="hw-page">
      <header className="hw-head">
        <h1 className="hw-head-text">Namespaces</h1>
        <Link to="/hidden" className="hw-head-link">
          <EyeOff size={15} aria-hidden /> Hidden
        </Link>
      </header>
      <div className="hw-filter">
        <TextInput
          aria-label="Filter namespaces"
          placeholder="Filter by namespace or platform"
          leftSection={<Search size={15} />}
          value={q}
          onChange={(event) => {
            const text = event.currentTarget.value;
            void navigate({ search: text ? { q: text } : {}, replace: true });
          }}
          w={320}
        />
      </div>
      {namespaces.isPending ? (
        <Loading />
      ) : namespaces.isError ? (
        <Failure error={namespaces.error} retry={() => void namespaces.refetch()} />
      ) : matching.length === 0 ? (
        <Notice icon={<Inbox />} title="No namespaces">
          {q ? "No matches for this filter." : "Namespaces appear once an event mentions them."}
        </Notice>
      ) : (
        <ScrollRegion label="Namespaces">
          <Table className="hw-table" verticalSpacing={8} highlightOnHover>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Namespace</Table.Th>
                <Table.Th scope="col" className="hw-right">
                  Datasets
                </Table.Th>
                <Table.Th scope="col" className="hw-right">
                  Jobs
                </Table.Th>
                <Table.Th scope="col">First seen</Table.Th>
                <Table.Th scope="col">
                  <span className="hw-visually-hidden">Follow</span>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {matching.slice(0, maxRows).map((one) => {
                const { Icon, label } = datasetPlatform(one.name);
                const isJobs = one.datasets === 0;
                return (
                  <Table.Tr key={one.name}>
                    <Table.Td>
                      <span className="hw-node-link" data-kind={isJobs ? "job" : "dataset"}>
                        <span className="hw-node-link-icon">
                          <Icon size={15} aria-hidden />
                        </span>
                        <span className="hw-node-link-text">
                          <Name>{one.name}</Name>
                          <span className="hw-node-link-namespace">{isJobs ? "Jobs" : label}</span>
                        </span>
                      </span>
                    </Table.Td>
                    {(["datasets", "jobs"] as const).map((kind) => (
                      <Table.Td key={kind} className="hw-right hw-numbers">
                        {one[kind] === 0 ? (
                          <span className="hw-dimmed">–</span>
                        ) : (
                          <Link
                            to={`/${kind}`}
                            search={{ namespace: one.name }}
                            className="hw-number-link"
                            aria-label={`${formatNumber(one[kind])} ${kind} of ${one.name.slice(0, 200)}`}
                          >
                            {formatNumber(one[kind])}
                          </Link>
                        )}
                      </Table.Td>
                    ))}
                    <Table.Td>
                      <Time at={one.createdAt} relative />
                    </Table.Td>
                    <Table.Td className="hw-row-actions">
                      <FollowButton
                        subjects={[{ selection: fieldTerm("namespace", one.name) }]}
                        look="icon"
                      />
                    </Table.Td>
                  </Table.Tr>
                );
              })}
            </Table.Tbody>
          </Table>
        </ScrollRegion>
      )}
      {matching.length > maxRows && (
        <p className="hw-dimmed">
          Showing {formatNumber(maxRows)} of {formatNumber(matching.length)}. Filter to find the others.
        </p>
      )}
    </div>
  );
}
