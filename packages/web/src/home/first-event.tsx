import { Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Sprout } from "lucide-react";
import { sessionQuery } from "../api/queries.ts";
import { Code } from "../ui/content/code.tsx";
import { Notice } from "../ui/content/states.tsx";

/** Placeholder for the API key in snippets. */
const placeholder = "hw_ingest_…";

/** The empty state of the home page: how to send the first event from common producers. */
export function FirstEvent() {
  const address = window.location.origin;
  const session = useQuery(sessionQuery());
  const asksForKeys = session.data?.mode === "keys";
  return (
    <div className="hw-box" style={{ maxWidth: 780, margin: "0 auto" }}>
      <Notice icon={<Sprout />} title="No events yet">
        Headwater receives OpenLineage events at <code className="hw-mono">{address}/api/v1/lineage</code>.
        Configure a producer; this page updates automatically.
        {asksForKeys && (
          <>
            {" "}
            Requires an API key:{" "}
            <code className="hw-mono">headwater key create &lt;name&gt; --scope ingest</code>
          </>
        )}
      </Notice>
      <Tabs defaultValue="airflow" keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="airflow">Airflow</Tabs.Tab>
          <Tabs.Tab value="mwaa">Amazon MWAA</Tabs.Tab>
          <Tabs.Tab value="spark">Spark</Tabs.Tab>
          <Tabs.Tab value="dbt">dbt</Tabs.Tab>
          <Tabs.Tab value="curl">curl</Tabs.Tab>
          <Tabs.Tab value="typescript">TypeScript</Tabs.Tab>
        </Tabs.List>
        {Object.entries(snippets(address, asksForKeys)).map(([name, { description, language, text }]) => (
          <Tabs.Panel key={name} value={name}>
            <p className="hw-dimmed" style={{ fontSize: 13.5 }}>
              {description}
            </p>
            <Code text={text} language={language} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </div>
  );
}

/** Snippets by producer, with a placeholder for the key if the server requires one. */
function snippets(
  address: string,
  asksForKeys: boolean,
): Record<string, { description: string; language: string; text: string }> {
  const withKey = (text: string) => (asksForKeys ? text : "");
  return {
    airflow: {
      description:
        "Install apache-airflow-providers-openlineage and set these options. The workers must reach the server.",
      language: "ini",
      text: `[openlineage]
namespace = my-airflow
transport = {"type": "http", "url": "${address}", "endpoint": "api/v1/lineage"${withKey(`, "auth": {"type": "api_key", "api_key": "${placeholder}"}`)}}`,
    },
    mwaa: {
      description:
        "Add apache-airflow-providers-openlineage to requirements.txt, at the version that the environment's constraints " +
        "pin, and these Airflow configuration options. The server must be reachable from the environment's subnets, over " +
        "https. Run `npx headwater doctor` to find remaining problems.",
      language: "ini",
      text: `openlineage.namespace = mwaa://eu-west-1/123456789012/my-environment
openlineage.transport = {"type": "http", "url": "${address}", "endpoint": "api/v1/lineage"${withKey(`, "auth": {"type": "api_key", "api_key": "${placeholder}"}`)}}`,
    },
    spark: {
      description:
        "Add the OpenLineage listener to the session. Use the package version that matches your Spark and Scala versions.",
      language: "shell",
      text: `spark-submit \\
  --packages io.openlineage:openlineage-spark_2.12:1.52.0 \\
  --conf spark.extraListeners=io.openlineage.spark.agent.OpenLineageSparkListener \\
  --conf spark.openlineage.transport.type=http \\
  --conf spark.openlineage.transport.url=${address} \\
${withKey(`  --conf spark.openlineage.transport.auth.type=api_key \\
  --conf spark.openlineage.transport.auth.apiKey=${placeholder} \\
`)}  --conf spark.openlineage.namespace=my-spark \\
  job.py`,
    },
    dbt: {
      description: "The wrapper runs dbt and sends its lineage.",
      language: "shell",
      text: `pip install openlineage-dbt
export OPENLINEAGE_URL=${address}
${withKey(`export OPENLINEAGE_API_KEY=${placeholder}
`)}export OPENLINEAGE_NAMESPACE=my-dbt
dbt-ol run`,
    },
    curl: {
      description: "A single event: a job that read one table and wrote another.",
      language: "shell",
      text: `curl -i ${address}/api/v1/lineage ${withKey(`-H 'Authorization: Bearer ${placeholder}' `)}-H 'Content-Type: application/json' -d '{
  "eventType": "COMPLETE",
  "eventTime": "${new Date().toISOString()}",
  "producer": "https://example.com/by-hand",
  "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
  "run": { "runId": "${crypto.randomUUID?.() ?? "0193a5c2-7a51-7d6e-9f0e-2f5f3c1b8a77"}" },
  "job": { "namespace": "my-jobs", "name": "load_orders" },
  "inputs": [{ "namespace": "postgres://db:5432", "name": "shop.public.orders" }],
  "outputs": [{ "namespace": "redshift://dw:5439", "name": "dev.marts.orders" }]
}'`,
    },
    typescript: {
      description: "The client of packages/openlineage: START, COMPLETE, and FAIL when the function throws.",
      language: "ts",
      text: `import { HttpTransport, OpenLineageClient } from "@headwater/openlineage";

const transport = new HttpTransport({ url: "${address}"${withKey(`, apiKey: "${placeholder}"`)} });
const client = new OpenLineageClient({ transport, producer: "https://example.com/loader/1.0", namespace: "my-jobs" });
await client.run({ job: { name: "load_orders" } }, async () => ({
  inputs: [{ namespace: "postgres://db:5432", name: "shop.public.orders" }],
  outputs: [{ namespace: "redshift://dw:5439", name: "dev.marts.orders" }],
}));
await client.close();`,
    },
  };
}
