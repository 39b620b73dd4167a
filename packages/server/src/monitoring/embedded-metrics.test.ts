import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { openTestApp } from "../testing/test-app.ts";
import { EmbeddedMetrics, readEmbeddedMetricsSettings } from "./embedded-metrics.ts";
import { Metrics } from "./metrics.ts";

/** The published schema of the format, with its limits. */
const schema = {
  type: "object",
  required: ["_aws"],
  properties: {
    _aws: {
      type: "object",
      required: ["Timestamp", "CloudWatchMetrics"],
      properties: {
        Timestamp: { type: "integer", minimum: 1_565_375_354_953 },
        CloudWatchMetrics: {
          type: "array",
          items: {
            type: "object",
            required: ["Namespace", "Dimensions", "Metrics"],
            properties: {
              Namespace: { type: "string", minLength: 1, maxLength: 1024 },
              Dimensions: {
                type: "array",
                minItems: 1,
                items: {
                  type: "array",
                  maxItems: 30,
                  items: { type: "string", minLength: 1, maxLength: 250 },
                },
              },
              Metrics: {
                type: "array",
                maxItems: 100,
                items: {
                  type: "object",
                  required: ["Name"],
                  properties: {
                    Name: { type: "string", minLength: 1, maxLength: 1024 },
                    Unit: { enum: ["Count", "None", "Seconds", "Bytes", "Percent"] },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
};

interface Document {
  _aws: { CloudWatchMetrics: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string }[] }[] };
  [name: string]: unknown;
}

const event = (change: object = {}) => ({
  eventType: "START",
  eventTime: new Date().toISOString(),
  producer: "https://example.com/producer",
  schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
  run: { runId: "0190a000-0000-7000-8000-000000000001" },
  job: { namespace: "n", name: "task" },
  ...change,
});
const dag = {
  namespace: "n",
  name: "dag",
  facets: {
    jobType: {
      _producer: "https://p",
      _schemaURL: "https://s",
      jobType: "DAG",
      processingType: "BATCH",
      integration: "AIRFLOW",
    },
  },
};

describe("CloudWatch embedded metric format", () => {
  it("is off without a namespace", () => {
    expect(readEmbeddedMetricsSettings({ HEADWATER_METRICS_EMF_DEPLOYMENT: "d" })).toBeNull();
    expect(readEmbeddedMetricsSettings({ HEADWATER_METRICS_EMF_NAMESPACE: "Headwater" })).toEqual({
      namespace: "Headwater",
      deployment: "default",
    });
  });

  it("writes counts since the previous line in the format, even while the database is down", async () => {
    const opened = await openTestApp();
    const metrics = new Metrics(opened.store, () => {});
    const test = await openTestApp({ store: opened.store, metrics });
    const lines: string[] = [];
    const embedded = new EmbeddedMetrics(
      { namespace: "Headwater", deployment: "demo" },
      { store: opened.store, metrics, deadLetters: async () => 3 },
      (line) => lines.push(line),
    );
    const next = async () => {
      await embedded.flush();
      const line = lines.pop()!;
      expect(line).toMatch(/^\{.*\}\n$/);
      const document = JSON.parse(line) as Document;
      const validate = new Ajv().compile(schema);
      expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
      const [directive] = document._aws.CloudWatchMetrics;
      // Every metric and dimension that is announced is there: a number, and a text.
      for (const { Name } of directive!.Metrics) expect(document[Name]).toEqual(expect.any(Number));
      for (const name of directive!.Dimensions.flat()) expect(document[name]).toEqual(expect.any(String));
      expect(directive!.Namespace).toBe("Headwater");
      const { _aws, ...values } = document;
      return values;
    };

    const first = event();
    await test.send(first);
    await test.send(first);
    await test.send({ nonsense: true });
    const batch = [event({ job: dag }), event({ job: dag, eventType: "COMPLETE" })];
    await test.app.inject({ method: "POST", url: "/api/v1/lineage/batch", payload: batch });
    expect(await next()).toEqual({
      Deployment: "demo",
      EventsAccepted: 3,
      EventsDuplicate: 1,
      EventsQuarantined: 1,
      EventsRefused: 0,
      DagRunsSeen: 2,
      DatabaseUp: 1,
      QueueLength: 0,
      InferenceQueueLength: expect.any(Number),
      ForwardingDeadLetters: 3,
    });
    expect(await next()).toMatchObject({ EventsAccepted: 0, DagRunsSeen: 0 });

    await opened.store.close();
    expect((await test.send(event())).statusCode).toBe(503);
    const away = await next();
    expect(away).toMatchObject({ EventsRefused: 1, EventsAccepted: 0, DatabaseUp: 0 });
    expect(away).not.toHaveProperty("InferenceQueueLength");
    await test.app.close();
    await opened.app.close();
  });
});
