import { describe, expect, it } from "vitest";
import { checkConfigurationOptions } from "./options.ts";
import { resolveVersion } from "./versions.ts";

const codes = (options: Record<string, unknown>, version = "3.0.6") =>
  checkConfigurationOptions(options, resolveVersion(version).row).map(({ code }) => code);

describe("checkConfigurationOptions", () => {
  it("accepts only strings", () => {
    expect(codes({ "openlineage.disable_source_code": true })).toEqual(["option-not-a-string"]);
    expect(codes({ "openlineage.transport": { type: "http" } })).toEqual(["option-not-a-string"]);
    expect(codes({ "core.parallelism": null })).toEqual(["option-not-a-string"]);
    expect(codes({ "core.parallelism": "32" })).toEqual([]);
  });

  it("reports keys and values that the service rejects", () => {
    expect(codes({ "Core.Parallelism": "32" })).toEqual(["option-key"]);
    expect(codes({ [`core.${"x".repeat(60)}`]: "1" })).toEqual(["option-key"]);
    expect(codes({ "core.parallelism": "" })).toEqual(["option-value"]);
    expect(codes({ "core.parallelism": "a\nb" })).toEqual(["option-value"]);
    expect(codes({ "email.from_email": "Zoë" })).toEqual(["option-value"]);
  });

  it("reports options that MWAA or the installed provider ignores", () => {
    expect(codes({ "core.executor": "LocalExecutor" })).toEqual(["option-ignored"]);
    expect(codes({ "openlineage.config_conn_id": "openlineage" })).toEqual(["option-unknown-to-provider"]);
    expect(codes({ "openlineage.config_conn_id": "openlineage" }, "3.3.1")).toEqual([]);
    expect(codes({ "webserver.dag_default_view": "graph" })).toEqual(["option-removed"]);
    expect(codes({ "webserver.dag_default_view": "graph" }, "2.11.0")).toEqual([]);
    expect(codes({ "lineage.backend": "openlineage.lineage_backend.OpenLineageBackend" })).toEqual([
      "option-legacy-lineage",
    ]);
  });

  it("warns about values that contain environment variables", () => {
    expect(codes({ "smtp.smtp_password": "pa$word" })).toEqual(["option-expanded"]);
    expect(codes({ "secrets.x": "^(a|b)$" })).toEqual([]);
  });

  it("reports options that disable lineage or cause a lookup in every task", () => {
    expect(codes({ "openlineage.disabled": "true" })).toEqual(["lineage-disabled"]);
    expect(codes({ "secrets.backend_kwargs": "{'connections_prefix': 'x'}" })).toEqual([
      "backend-kwargs-not-json",
    ]);
    expect(codes({ "secrets.backend_kwargs": '{"connections_prefix": "x"}' })).toEqual([
      "backend-lookup-pattern",
    ]);
  });
});

describe("openlineage.transport", () => {
  const transport = (value: unknown) =>
    codes({ "openlineage.transport": typeof value === "string" ? value : JSON.stringify(value) });
  const fine = { type: "http", url: "https://lineage.example.com", timeout: 2, retry: { total: 2 } };

  it("must be JSON, not Python", () => {
    expect(transport("{'type': 'http'}")).toEqual(["transport-single-quotes"]);
    expect(transport("http")).toEqual(["transport-not-json"]);
    expect(transport("[]")).toEqual(["transport-not-json"]);
    expect(transport(fine)).toEqual([]);
  });

  it("must be encrypted and verified, and contain no key", () => {
    expect(transport({ ...fine, url: "http://10.0.0.1:5000" })).toEqual(["transport-plain-http"]);
    expect(transport({ ...fine, verify: false })).toEqual(["transport-unverified"]);
    expect(transport({ ...fine, auth: { type: "api_key", apiKey: "hw_ingest_0123456789" } })).toEqual([
      "transport-key-in-configuration",
    ]);
    expect(transport({ ...fine, url: "https://user:secret@lineage.example.com" })).toEqual([
      "transport-credentials",
    ]);
  });

  it("must keep the path of the URL and must not delay tasks", () => {
    expect(transport({ ...fine, url: "https://example.com/lineage" })).toEqual(["transport-path-prefix"]);
    expect(transport({ ...fine, url: "https://example.com/lineage/" })).toEqual([]);
    expect(transport({ type: "http", url: "https://example.com" })).toEqual(["transport-slow-failure"]);
  });

  it("is checked inside a composite", () => {
    expect(transport({ type: "composite", transports: { a: { ...fine, url: "http://a/" } } })).toEqual([
      "transport-plain-http",
    ]);
    expect(transport({ type: "composite", transports: {} })).toEqual(["transport-empty"]);
  });
});
