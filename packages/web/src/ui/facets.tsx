import { Accordion } from "@mantine/core";
import { Code } from "./code.tsx";

/** Facets as they were sent, each behind its name. */
export function Facets({ facets }: { facets: Readonly<Record<string, unknown>> }) {
  const names = Object.keys(facets).sort();
  if (names.length === 0) return <p className="hw-dimmed">The producer sent none.</p>;
  return (
    <Accordion variant="contained" radius="md" multiple order={3}>
      {names.map((name) => (
        <Accordion.Item key={name} value={name}>
          <Accordion.Control className="hw-mono">{name}</Accordion.Control>
          <Accordion.Panel>
            <Code text={JSON.stringify(facets[name], null, 2)} language="json" />
          </Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}
