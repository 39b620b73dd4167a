import { Table } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Eye } from "lucide-react";
import { hiddenQuery } from "../api/catalog-queries.ts";
import { Paged } from "../ui/content/paged.tsx";
import { ScrollRegion } from "../ui/content/scroll-region.tsx";
import { Notice } from "../ui/content/states.tsx";
import { Time } from "../ui/content/time.tsx";
import { useTitle } from "../ui/hooks/use-title.ts";
import { NodeLink } from "../ui/nodes/node-link.tsx";
import { UnhideButton } from "./unhide-button.tsx";

/** The list of hidden datasets and jobs. */
export default function HiddenPage() {
  useTitle("Hidden");
  const hidden = useInfiniteQuery(hiddenQuery());
  return (
    <div className="hw-page">
      <header className="hw-head">
        <div className="hw-head-text">
          <h1>Hidden</h1>
          <p className="hw-head-sub">Hidden items reappear when a new event mentions them.</p>
        </div>
      </header>
      <Paged
        query={hidden}
        empty={
          <Notice icon={<Eye />} title="No hidden items">
            Hide a dataset or job from the menu on its page.
          </Notice>
        }
      >
        {(items) => (
          <ScrollRegion label="Hidden datasets and jobs">
            <Table className="hw-table" verticalSpacing={8} highlightOnHover>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">Name</Table.Th>
                  <Table.Th scope="col">Hidden by</Table.Th>
                  <Table.Th scope="col">Time</Table.Th>
                  <Table.Th scope="col">
                    <span className="hw-visually-hidden">Unhide</span>
                  </Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items.map(({ node, actor, at }) => (
                  <Table.Tr key={node.id}>
                    <Table.Td>
                      <NodeLink node={node} />
                    </Table.Td>
                    <Table.Td>{actor}</Table.Td>
                    <Table.Td>
                      <Time at={at} relative />
                    </Table.Td>
                    <Table.Td>
                      <UnhideButton node={node} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </ScrollRegion>
        )}
      </Paged>
    </div>
  );
}
