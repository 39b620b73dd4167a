import { Table } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { ScrollText } from "lucide-react";
import { auditQuery } from "../api/catalogue-queries.ts";
import { useMayEdit } from "../editing/use-edit.ts";
import { Paged } from "../ui/content/paged.tsx";
import { ScrollRegion } from "../ui/content/scroll-region.tsx";
import { Notice } from "../ui/content/states.tsx";
import { Time } from "../ui/content/time.tsx";
import { useTitle } from "../ui/hooks/use-title.ts";

/** Who did what to keys, to the server and to the catalogue. */
export default function AuditPage() {
  useTitle("Audit");
  const mayRead = useMayEdit();
  const audit = useInfiniteQuery({ ...auditQuery(), enabled: mayRead });
  return (
    <div className="hw-page">
      <header className="hw-head">
        <div className="hw-head-text">
          <h1>Audit</h1>
          <p className="hw-head-sub">Who did what to keys, to the server and to the catalogue.</p>
        </div>
      </header>
      {!mayRead ? (
        <Notice icon={<ScrollText />} title="This is for administrators">
          The list needs a key with the scope admin.
        </Notice>
      ) : (
        <Paged
          query={audit}
          empty={
            <Notice icon={<ScrollText />} title="Nothing yet">
              Everything that people change leaves a line here.
            </Notice>
          }
        >
          {(items) => (
            <ScrollRegion label="Audit">
              <Table className="hw-table" verticalSpacing={8} highlightOnHover>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th scope="col">When</Table.Th>
                    <Table.Th scope="col">Who</Table.Th>
                    <Table.Th scope="col">Did</Table.Th>
                    <Table.Th scope="col">To</Table.Th>
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
