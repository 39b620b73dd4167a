import { Table } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { ScrollText } from "lucide-react";
import { auditQuery } from "../api/catalog-queries.ts";
import { useMayEdit } from "../editing/use-edit.ts";
import { Paged } from "../ui/content/paged.tsx";
import { ScrollRegion } from "../ui/content/scroll-region.tsx";
import { Notice } from "../ui/content/states.tsx";
import { Time } from "../ui/content/time.tsx";
import { useTitle } from "../ui/hooks/use-title.ts";

/** Changes to API keys, the server and the catalog. */
export default function AuditPage() {
  useTitle("Audit");
  const mayRead = useMayEdit();
  const audit = useInfiniteQuery({ ...auditQuery(), enabled: mayRead });
  return (
    <div className="hw-page">
      <header className="hw-head">
        <div className="hw-head-text">
          <h1>Audit</h1>
          <p className="hw-head-sub">Changes to API keys, the server and the catalog.</p>
        </div>
      </header>
      {!mayRead ? (
        <Notice icon={<ScrollText />} title="Administrators only">
          Requires an API key with the admin scope.
        </Notice>
      ) : (
        <Paged
          query={audit}
          empty={
            <Notice icon={<ScrollText />} title="No entries yet">
              Every manual change is recorded here.
            </Notice>
          }
        >
          {(items) => (
            <ScrollRegion label="Audit">
              <Table className="hw-table" verticalSpacing={8} highlightOnHover>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th scope="col">Time</Table.Th>
                    <Table.Th scope="col">User</Table.Th>
                    <Table.Th scope="col">Action</Table.Th>
                    <Table.Th scope="col">Target</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map((entry) => (
                    <Table.Tr key={entry.id}>
                      <Table.Td style={{ whiteSpace: "nowrap" }}>
                        <Time at={entry.at} />
                      </Table.Td>
                      <Table.Td>{entry.actor}</Table.Td>
                      <Table.Td>
                        <span className="hw-change">{entry.action.replaceAll("-", " ")}</span>
                      </Table.Td>
                      <Table.Td className="hw-audit-subject">{entry.subject.slice(0, 1000)}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </ScrollRegion>
          )}
        </Paged>
      )}
    </div>
  );
}
