import { describe, expect, it } from "vitest";
import { checkOptionNames } from "./option-names.ts";
import { resolveVersion } from "./versions.ts";

const found = (options: Record<string, unknown>, version = "2.11.0") =>
  checkOptionNames(options, resolveVersion(version).row).map(
    ({ severity, code, expected }) => `${severity} ${code}: ${expected}`,
  );

describe("checkOptionNames", () => {
  it("suggests the nearest option for a misspelt one of any section", () => {
    expect(found({ "openlineage.namspace": "x" })).toEqual(["error option-unknown: openlineage.namespace."]);
    expect(found({ "openlinage.transport": "{}" })).toEqual(["error option-unknown: openlineage.transport."]);
    expect(found({ "core.paralelism": "16" })).toEqual(["warning option-unknown: core.parallelism."]);
    expect(found({ "schedular.parsing_processes": "2" })).toEqual([
      "warning option-unknown: scheduler.parsing_processes.",
    ]);
    expect(found({ "celery.worker_autoscal": "5,5" })).toEqual([
      "warning option-unknown: celery.worker_autoscale.",
    ]);
    expect(found({ "secrets.backend_kwarg": "{}" })).toEqual([
      "warning option-unknown: secrets.backend_kwargs.",
    ]);
  });

  it("suggests the section in which an option is", () => {
    expect(found({ "core.dag_dir_list_interval": "30" })).toEqual([
      "warning option-unknown: scheduler.dag_dir_list_interval.",
    ]);
    expect(found({ "scheduler.execution_timeout": "30" })).toEqual([
      "error option-unknown: openlineage.execution_timeout.",
    ]);
  });

  it("reports unknown options without similar ones, but not the sections of plugins", () => {
    expect(found({ "core.my_own_setting": "1" })).toEqual([
      "warning option-unknown: Remove the option, or correct its name.",
    ]);
    expect(found({ "mycompany.team": "data", "mwaa.x": "1" })).toEqual([]);
  });

  it("reports options that another version of Airflow has", () => {
    expect(found({ "webserver.dag_default_view": "graph" }, "3.0.6")).toEqual([
      "warning option-removed: Remove the option.",
    ]);
    expect(found({ "workers.secrets_backend": "x" })).toEqual([
      "warning option-too-new: Airflow 3.0.6 or later; otherwise remove the option.",
    ]);
    expect(found({ "openlineage.emission_policy": "[]" }, "3.2.1")).toEqual([
      "error option-unknown-to-provider: Airflow 3.3.1 or later; otherwise remove the option.",
    ]);
    expect(found({ "openlineage.exclude_datasets": "x" }, "3.3.1")).toEqual([
      "error option-unknown-to-provider: Provider 2.21 or later; otherwise remove the option.",
    ]);
  });

  it("names the current name of a renamed option", () => {
    expect(found({ "core.non_pooled_task_slot_count": "1" }, "2.10.3")).toEqual([
      "warning option-renamed: core.default_pool_task_slot_count with the same value.",
    ]);
  });

  it("reports values of the wrong type", () => {
    expect(found({ "openlineage.disabled": "yes" })).toEqual(['error option-type: "True" or "False".']);
    expect(found({ "openlineage.execution_timeout": "30s" })).toEqual(["error option-type: an integer."]);
    expect(found({ "core.parallelism": "many" })).toEqual(["warning option-type: an integer."]);
    expect(
      found({ "core.parallelism": "32", "core.load_examples": "f", "core.unit_test_mode": "0" }),
    ).toEqual([]);
  });

  it("accepts values that Airflow reads from a command or the secrets backend", () => {
    expect(found({ "smtp.smtp_password_secret": "smtp", "smtp.smtp_password_cmd": "cat x" })).toEqual([]);
  });
});
