import { describe, expect, it } from "vitest";
import { airflowAssets, datasetOfUri } from "./airflow-assets.ts";
import { parsePythonLiteral } from "./python-literal.ts";

describe("the dataset of an asset's URI", () => {
  it.each([
    ["s3://shop-lake/landing/orders.csv", "s3://shop-lake", "landing/orders.csv"],
    ["s3a://shop-lake/landing/", "s3://shop-lake", "landing"],
    ["s3://shop-lake", "s3://shop-lake", "/"],
    ["gs://b/x%20y/z", "gs://b", "x y/z"],
    ["gcs://b/k", "gs://b", "k"],
    ["abfss://c@a.dfs.core.windows.net/p/q", "abfss://c@a.dfs.core.windows.net", "p/q"],
    ["file:///data/raw.csv", "file", "/data/raw.csv"],
    ["file://host/data/raw.csv", "file://host", "/data/raw.csv"],
    ["postgres://db.example.com/shop/public/orders", "postgres://db.example.com:5432", "shop.public.orders"],
    ["postgresql://user:secret@db:6543/shop/public/orders", "postgres://db:6543", "shop.public.orders"],
    ["mysql://db/shop/orders", "mysql://db:3306", "shop.orders"],
    ["trino://t:8080/hive/web/clicks", "trino://t:8080", "hive.web.clicks"],
    ["redshift://c.example.com/dev/public/event", "redshift://c.example.com:5439", "dev.public.event"],
    ["snowflake://org-acc/DB/PUBLIC/T", "snowflake://org-acc", "DB.PUBLIC.T"],
    ["bigquery://project/set/table", "bigquery", "project.set.table"],
    ["kafka://broker:9092/topic", "kafka://broker:9092", "topic"],
    ["s3://b/k?versionId=1#x", "s3://b", "k"],
  ])("%s is %s %s", (uri, namespace, name) => {
    expect(datasetOfUri(uri)).toEqual({ namespace, name });
  });

  it.each([
    "just_a_name",
    "x-custom://thing/1",
    "postgres://db/shop",
    "s3:///key",
    "https://example.com/a",
    "",
  ])("%s is not one", (uri) => {
    expect(datasetOfUri(uri)).toBeUndefined();
  });
});

describe("inlets and outlets", () => {
  const input = { namespace: "s3://b", name: "in" };
  const output = { namespace: "file", name: "/out" };

  it.each([
    [
      "Airflow 3's list",
      "[{'uri': 's3://b/in', 'extra': {}}]",
      "[{'uri': 'file:///out', 'extra': {}, 'type': 'asset'}]",
    ],
    [
      "Airflow 2's list",
      "[{'uri': 's3://b/in', 'extra': None}]",
      "[Dataset(uri='file:///out', extra={'a': 1})]",
    ],
    ["calls", "[Asset(name='in', uri='s3://b/in', group='asset', extra={})]", "(Asset(uri='file:///out'),)"],
    ["lists", [{ uri: "s3://b/in" }], ["file:///out"]],
  ])("are read from %s", (_, inlets, outlets) => {
    expect(airflowAssets({ task: { inlets, outlets } })).toEqual({ inputs: [input], outputs: [output] });
  });

  it("have the URIs that the timetable assigns to asset names", () => {
    const timetable = {
      asset_condition: {
        __type: "asset_all",
        objects: [{ __type: "asset", name: "landing", uri: "s3://b/in", group: "asset", extra: {} }],
      },
    };
    expect(
      airflowAssets({ task: { inlets: "[{'name': 'landing'}]", outlets: "[]" }, dag: { timetable } }),
    ).toEqual({
      inputs: [input],
      outputs: [],
    });
  });

  it.each([
    [{}],
    [{ task: {} }],
    [{ task: { inlets: "[]", outlets: null } }],
    [{ task: { inlets: "[{'uri': 'checked', 'extra': None}]", outlets: "[<Thing object at 0x7f>]" } }],
    [{ task: { inlets: "[{'uri': 's3://b/in'", outlets: 7 } }],
    [null],
  ])("are none in %j", (facet) => {
    expect(airflowAssets(facet)).toBeNull();
  });
});

describe("a Python literal", () => {
  it.each([
    [
      "[1, -2.5, 'a\\'b', \"c\\n\", None, True, (False,), {'k': [1]}]",
      [1, -2.5, "a'b", "c\n", null, true, [false], { k: [1] }],
    ],
    ["'\\u00e9\\x41'", "éA"],
    ["b'x'", "x"],
    ["Dataset(uri='x', extra=None)", { uri: "x", extra: null }],
  ])("%s is read", (text, value) => {
    expect(parsePythonLiteral(text)).toEqual(value);
  });

  it.each(["[1", "{1}", "<x>", "f(1)", "'x", "[1] 2", `${"[".repeat(100)}${"]".repeat(100)}`])(
    "%s is not one",
    (text) => {
      expect(parsePythonLiteral(text)).toBeUndefined();
    },
  );
});
