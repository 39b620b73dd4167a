import { describe, expect, it } from "vitest";
import { translateEvent, translateNamespace } from "./namespace-translation.ts";

const account = "123456789012";

describe("a namespace", () => {
  it("of a workgroup becomes its endpoint if the account is known", () => {
    const short = "redshift://headwater-demo.eu-west-1:5439";
    expect(translateNamespace(short, { namespaces: {}, account })).toBe(
      "redshift://headwater-demo.123456789012.eu-west-1.redshift-serverless.amazonaws.com:5439",
    );
    expect(translateNamespace(short, { namespaces: {} })).toBe(short);
  });

  it("is replaced according to the table before any rule", () => {
    const short = "redshift://cluster.us-east-1:5439";
    const namespaces = { [short]: "redshift://cluster.abc.us-east-1.redshift.amazonaws.com:5439" };
    expect(translateNamespace(short, { namespaces, account })).toBe(namespaces[short]);
  });

  it.each([
    "s3://bucket",
    "redshift://wg.123456789012.eu-west-1.redshift-serverless.amazonaws.com:5439",
    "toString",
  ])("%s is not changed", (namespace) => {
    expect(translateNamespace(namespace, { namespaces: {}, account })).toBe(namespace);
  });

  it("is translated everywhere an event names a dataset or job, and nowhere else", () => {
    const short = "redshift://wg.eu-west-1:5439";
    const long = "redshift://wg.123456789012.eu-west-1.redshift-serverless.amazonaws.com:5439";
    const event = (namespace: string) => ({
      run: { runId: "r", facets: { parent: { job: { namespace, name: "dag" } } } },
      job: { namespace: "airflow", name: "job", facets: { sql: { query: short } } },
      outputs: [
        {
          namespace,
          name: "dev.public.t",
          facets: {
            columnLineage: {
              fields: { a: { inputFields: [{ namespace, name: "dev.public.s", field: "b" }] } },
            },
            symlinks: { identifiers: [{ namespace, name: "t", type: "TABLE" }] },
            tags: { namespace: short },
          },
        },
      ],
    });
    const translated = translateEvent(event(short), { namespaces: {}, account });
    expect(translated).toEqual(event(long));
  });
});
