import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "./canonical-json.ts";
import { maskSecrets } from "./mask-secrets.ts";
import { md5 } from "./md5.ts";

it("md5 matches the platform's implementation", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(Buffer.from(md5(bytes)).toString("hex")).toBe(createHash("md5").update(bytes).digest("hex"));
    }),
  );
});

describe("canonical JSON", () => {
  const shuffled = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shuffled);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, member]) => [key, shuffled(member)]),
    );
  };

  it("does not depend on the order of keys, and parses to the same value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(shuffled(value))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("sorts keys by code unit, drops undefined, and has no white space", () => {
    expect(
      canonicalJson({ b: [1, { z: null, a: "x y" }], "\u{1F600}": 1, "\uFB33": 2, a: undefined, "": -0 }),
    ).toBe('{"":0,"b":[1,{"a":"x y","z":null}],"\u{1F600}":1,"\uFB33":2}');
    expect(canonicalJson([undefined, Number.NaN])).toBe("[null,null]");
    expect(canonicalJson(JSON.parse('{"__proto__":1}'))).toBe('{"__proto__":1}');
  });

  it("supports any depth", () => {
    const text = "[".repeat(100_000) + "]".repeat(100_000);
    expect(canonicalJson(JSON.parse(text)) === text).toBe(true);
  });
});

describe("maskSecrets", () => {
  const access = `AKIA${"Z".repeat(16)}`;
  it.each([
    ["postgres://user:p@ss@host/db", "postgres://user:****@host/db"],
    ["redis://:hunter2@h", "redis://:*******@h"],
    [
      "jdbc:redshift://h:5439/dev?user=u&password=abc&ssl=true",
      "jdbc:redshift://h:5439/dev?user=u&password=***&ssl=true",
    ],
    [`key ${access}.`, `key ${"*".repeat(20)}.`],
    [
      "COPY t FROM 's3://b' CREDENTIALS 'aws_access_key_id=x;aws_secret_access_key=y' CSV",
      "COPY t FROM 's3://b' CREDENTIALS '*******************************************' CSV",
    ],
    [
      "copy t from 's3://b' access_key_id 'abc' secret_access_key 'it''s' session_token as 'q'",
      "copy t from 's3://b' access_key_id '***' secret_access_key '*****' session_token as '*'",
    ],
    ["CREATE USER u PASSWORD 'Abc123'", "CREATE USER u PASSWORD '******'"],
    [
      "CREATE STAGE s CREDENTIALS=(AWS_KEY_ID='a' AWS_SECRET_KEY = 'b')",
      "CREATE STAGE s CREDENTIALS=(AWS_KEY_ID='*' AWS_SECRET_KEY = '*')",
    ],
    ["export aws_secret_access_key=abcd/efgh+1234", "export aws_secret_access_key=**************"],
    ["Authorization: Bearer abc.def-ghi", "Authorization: Bearer ***********"],
    [
      "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----",
      "-----BEGIN RSA PRIVATE KEY-----\n***\n-----END RSA PRIVATE KEY-----",
    ],
  ])("%s", (text, masked) => {
    const sent = { run: { a: [text] } };
    const outcome = maskSecrets(sent);
    expect(outcome.value.run.a[0]).toBe(masked);
    expect(outcome.masked).toEqual(["/run/a/0"]);
    expect(sent.run.a[0]).toBe(text);
    expect(masked).toHaveLength(text.length);
    expect(maskSecrets(outcome.value).value).toEqual(outcome.value);
  });

  it.each([
    "https://github.com/OpenLineage/OpenLineage/tree/1.0.0",
    "http://h:8080/a@b",
    "COPY t FROM 's3://b' IAM_ROLE 'arn:aws:iam::1:role/r'",
    "COPY t FROM 's3://b' CREDENTIALS 'aws_iam_role=arn:aws:iam::1:role/r'",
    "select password from users where password is not null",
    "the bearer certificates of the company",
    "-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----",
  ])("does not change: %s", (text) => {
    const sent = { a: text, name: "password", token: { x: "y" } };
    expect(maskSecrets(sent)).toEqual({ value: sent, masked: [] });
    expect(maskSecrets(sent).value).toBe(sent);
  });

  it.each([
    ["PATH", "/usr/local/sbin:/usr/local/bin:/usr/bin"],
    ["JAVA_HOME", "/usr/lib/jvm/java-17"],
    ["SPARK_HOME", "/opt/spark"],
    ["PYTHONPATH", "/opt/airflow/dags"],
    ["LD_LIBRARY_PATH", "/usr/lib"],
    ["LC_ALL", "C.UTF-8"],
    ["SPARK_CONF_DIR", "/etc/spark"],
  ])("keeps the environment variable %s", (name, value) => {
    const sent = { environmentVariables: { environmentVariables: [{ name, value }] } };
    expect(maskSecrets(sent).value).toBe(sent);
  });

  it.each([
    ["SECRET_KEY_PATH", "/etc/secret"],
    ["MY_TOKEN_HOME", "abc"],
    ["PATH_TO_LIFE", "abc"],
    ["DB_PASSWORD_VERSION", "abc"],
    ["path", "abc"],
  ])("masks the environment variable %s", (name, value) => {
    const sent = { environmentVariables: { environmentVariables: [{ name, value }] } };
    expect(maskSecrets(sent).masked).toHaveLength(1);
  });

  it("masks a URL's password in a harmless environment variable", () => {
    const variable = { name: "REPOSITORY_PATH", value: "https://user:hunter2@example.com/x" };
    const { value } = maskSecrets({ environmentVariables: { environmentVariables: [variable] } });
    expect(JSON.stringify(value)).not.toContain("hunter2");
  });

  it("masks environment variables except harmless ones, wherever the facet is", () => {
    const facet = {
      environmentVariables: [
        { name: "AWS_REGION", value: "eu" },
        { name: "TOKEN", value: "abc" },
      ],
    };
    const sent = {
      run: {
        facets: { environmentVariables: facet, parent: { run: { facets: { environmentVariables: facet } } } },
      },
    };
    const { value, masked } = maskSecrets(sent);
    expect(value.run.facets.environmentVariables.environmentVariables).toEqual([
      { name: "AWS_REGION", value: "eu" },
      { name: "TOKEN", value: "***" },
    ]);
    expect(value.run.facets.parent.run.facets.environmentVariables.environmentVariables[1]?.value).toBe(
      "***",
    );
    expect([...masked].sort()).toEqual([
      "/run/facets/environmentVariables/environmentVariables/1/value",
      "/run/facets/parent/run/facets/environmentVariables/environmentVariables/1/value",
    ]);
    expect(maskSecrets(sent, { allowedEnvironmentVariables: ["TOKEN", "AWS_REGION"] }).value).toBe(sent);
    expect(facet.environmentVariables[1]?.value).toBe("abc");
  });

  it("masks values of secret keys, and escapes pointers", () => {
    const { value, masked } = maskSecrets({
      "a/b": { "spark.jdbc.password": "x", passwords: "y" },
      other: [1],
    });
    expect(value).toEqual({ "a/b": { "spark.jdbc.password": "*", passwords: "y" }, other: [1] });
    expect(masked).toEqual(["/a~1b/spark.jdbc.password"]);
  });

  it("shares the parts without secrets, and keeps __proto__ as a plain key", () => {
    const sent = JSON.parse('{"a": {"x": 1}, "__proto__": {"password": "abc"}}');
    const { value } = maskSecrets(sent);
    expect(value.a).toBe(sent.a);
    expect(JSON.stringify(value)).toBe('{"a":{"x":1},"__proto__":{"password":"***"}}');
  });

  it("masks a million characters of malicious text, in which quadratic backtracking would exceed the timeout", () => {
    for (const piece of [
      "://a:",
      "password='",
      "-----BEGIN PRIVATE KEY-----",
      "a",
      "Bearer ",
      "credentials '",
      "access_key_id ",
      "x=",
      "bearer a",
    ]) {
      const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
      expect(maskSecrets({ text }).value.text).toHaveLength(text.length);
    }
  });
});
