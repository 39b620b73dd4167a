import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { naming } from "./builders.ts";
import { canonicalDatasetName } from "./canonical.ts";
import { describeDataset } from "./describe.ts";
import { trimPartitionSuffix } from "./partition-suffix.ts";

describe("builders follow the specification's naming rules", () => {
  const server = { host: "DB.example.com", database: "d", schema: "s", table: "t" };
  it.each([
    [
      naming.redshift({ cluster: "c", region: "us-east-1", database: "dev", schema: "public", table: "t" }),
      "redshift://c.us-east-1:5439",
      "dev.public.t",
    ],
    [naming.s3({ bucket: "b", key: "/a/b/" }), "s3://b", "a/b"],
    [naming.s3({ bucket: "b", key: "" }), "s3://b", "/"],
    [
      naming.glue({ region: "eu-west-1", account: "1", database: "d", table: "t" }),
      "arn:aws:glue:eu-west-1:1",
      "table/d/t",
    ],
    [
      naming.athena({ region: "eu-west-1", database: "d", table: "t" }),
      "awsathena://athena.eu-west-1.amazonaws.com",
      "AwsDataCatalog.d.t",
    ],
    [naming.postgres(server), "postgres://db.example.com:5432", "d.s.t"],
    [naming.mysql({ ...server, port: 3307 }), "mysql://db.example.com:3307", "d.t"],
    [
      naming.snowflake({ account: "org-acct", database: "D", schema: "S", table: "T" }),
      "snowflake://org-acct",
      "D.S.T",
    ],
    [naming.bigquery({ project: "p", dataset: "d", table: "t" }), "bigquery", "p.d.t"],
    [naming.kafka({ host: "k", topic: "a.b" }), "kafka://k:9092", "a.b"],
    [naming.gcs({ bucket: "b", key: "k" }), "gs://b", "k"],
    [naming.hdfs({ host: "nn", path: "/a" }), "hdfs://nn:8020", "/a"],
    [naming.abfss({ container: "c", account: "a", path: "/x" }), "abfss://c@a.dfs.core.windows.net", "x"],
    [naming.file({ path: "/a/b" }), "file", "/a/b"],
    [naming.pubsub({ kind: "topic", project: "p", id: "i" }), "pubsub", "topic:p:i"],
  ])("%o", (built, namespace, name) => {
    expect(built).toEqual({ namespace, name });
    expect(canonicalDatasetName(built)).toEqual(built);
  });
});

describe("canonical names", () => {
  it.each([
    "redshift://c.us-east-1:5439",
    "redshift://c.us-east-1",
    "redshift://c.abc.us-east-1.redshift.amazonaws.com:5439",
    "postgres://c.abc.us-east-1.redshift.amazonaws.com:5439",
    "postgresql://user:secret@C.abc.us-east-1.Redshift.amazonaws.com:5439",
    "redshift+psycopg2://c.abc.us-east-1.redshift.amazonaws.com:5439/",
    "c.abc.us-east-1.redshift.amazonaws.com:5439",
    "c.abc.us-east-1.redshift.amazonaws.com",
    "postgres://c.123456789012.us-east-1.redshift-serverless.amazonaws.com:5439",
  ])("%s is one Redshift cluster", (namespace) => {
    expect(canonicalDatasetName({ namespace, name: "dev.public.t" })).toEqual({
      namespace: "redshift://c.us-east-1:5439",
      name: "dev.public.t",
    });
  });

  it.each([
    ["postgres://redshift.amazonaws.com.example.org", "postgres://redshift.amazonaws.com.example.org:5432"],
    ["redshift://10.0.0.1", "redshift://10.0.0.1:5439"],
    ["c.abc.cn-north-1.redshift.amazonaws.com.cn:5439", "redshift://c.cn-north-1:5439"],
    ["POSTGRESQL://Db.Example.COM", "postgres://db.example.com:5432"],
    ["mysql+pymysql://h", "mysql://h:3306"],
    ["postgres://[::1]", "postgres://[::1]:5432"],
    ["kafka://a:9092,b:9092", "kafka://a:9092"],
    ["hive://metastore:9083", "hive://metastore:9083"],
    ["whatever://X/Y", "whatever://X/Y"],
    ["MY namespace", "MY namespace"],
    ["postgres://", "postgres://"],
  ])("the namespace %s is %s", (sent, canonical) => {
    expect(canonicalDatasetName({ namespace: sent, name: "a/2026-01-31/" })).toEqual({
      namespace: canonical,
      name: "a/2026-01-31/",
    });
  });

  it.each([
    ["s3a://b", "/a/b/", "s3://b", "a/b"],
    ["s3n://b/", "", "s3://b", "/"],
    ["s3://Bucket", "x/dt=2026-01-31/hour=08", "s3://Bucket", "x"],
    ["s3://b", "dt=2026-01-31", "s3://b", "dt=2026-01-31"],
    ["gs://b", "x/2026/01/31", "gs://b", "x"],
    ["abfs://c@Acct.dfs.core.windows.net", "x/202601/", "abfss://c@acct.dfs.core.windows.net", "x"],
    ["wasb://c@a.blob.core.windows.net", "x", "abfss://c@a.dfs.core.windows.net", "x"],
    ["file", "/data/x/20260131/", "file", "/data/x"],
    ["file", "/", "file", "/"],
    ["hdfs://NN:8020", "/warehouse/t/dt=1/", "hdfs://nn:8020", "/warehouse/t"],
  ])("%s %s is %s %s", (namespace, name, canonicalNamespace, canonicalName) => {
    expect(canonicalDatasetName({ namespace, name })).toEqual({
      namespace: canonicalNamespace,
      name: canonicalName,
    });
  });

  const piece = fc.constantFrom(
    "s3a://",
    "s3://",
    "file",
    "postgres://",
    "redshift://",
    "hdfs://",
    "wasb://",
    "kafka://",
    "+x",
    "://",
    ":",
    "/",
    "//",
    "@",
    "b",
    "H",
    "?",
    "[",
    "]",
    ",",
    "5439",
    "c.a.us-east-1.redshift.amazonaws.com",
    "=",
    "dt=1",
    "2026",
    "01",
    "20260131",
    ".",
    "\n",
    "é",
  );
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(piece, { maxLength: 8 }).map((parts) => parts.join("")),
  );

  it("are canonical themselves, for any input", () => {
    fc.assert(
      fc.property(text, text, (namespace, name) => {
        const once = canonicalDatasetName({ namespace, name });
        expect(canonicalDatasetName(once)).toEqual(once);
      }),
      { numRuns: 20_000 },
    );
  });
});

it.each([
  ["a/20260131", "a"],
  ["a/2026-01-31", "a"],
  ["a/2026-01", "a"],
  ["a/202613", "a/202613"],
  ["a/20261301", "a/20261301"],
  ["a/2026/01/31/23", "a"],
  ["a/2026/01", "a"],
  ["a/2026/13", "a/2026/13"],
  ["a/2026", "a/2026"],
  ["a/20260131T0800", "a"],
  ["a/b=1/c=2", "a"],
  ["a//b=1//c=2", "a"],
  ["//b=1", "//b=1"],
  ["a/b=1/part-0.parquet", "a/b=1/part-0.parquet"],
  ["2026/01/31", "2026/01/31"],
  ["/dt=1", "/dt=1"],
  ["orders_20260131", "orders_20260131"],
  ["a/12345678", "a/12345678"],
])("without its partitions, %s is %s", (path, trimmed) => {
  expect(trimPartitionSuffix(path)).toBe(trimmed);
});

describe("descriptions for user interfaces", () => {
  it.each([
    ["redshift://c.us-east-1:5439", "dev.public.users", "redshift", "users", "dev.public"],
    [
      "postgres://c.abc.us-east-1.redshift.amazonaws.com:5439",
      "dev.public.users",
      "redshift",
      "users",
      "dev.public",
    ],
    ["s3://lake", "tickit/spectrum/event", "s3", "event", "lake/tickit/spectrum"],
    ["s3://lake", "event", "s3", "event", "lake"],
    ["s3://lake", "/", "s3", "lake", "lake"],
    ["arn:aws:glue:us-east-1:1", "table/tickit/event", "glue", "event", "tickit"],
    ["file", "/data/lake/event", "file", "event", "/data/lake"],
    ["bigquery", "p.d.t", "bigquery", "t", "p.d"],
    ["kafka://k:9092", "orders.v1", "kafka", "orders.v1", "k:9092"],
    ["my team", "a.b", "unknown", "a.b", "my team"],
    ["mysql://h:3306", "t", "mysql", "t", "h:3306"],
    ["", "", "unknown", "", ""],
  ])("%s %s", (namespace, name, technology, label, group) => {
    expect(describeDataset({ namespace, name })).toEqual({ technology, label, group });
  });
});
