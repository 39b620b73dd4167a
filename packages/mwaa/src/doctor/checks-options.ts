import { checkConfigurationOptions } from "../options.ts";
import type { Problem } from "../problem.ts";
import { resolveVersion } from "../versions.ts";
import { type Check, type CheckOutcome, fail, pass, warn } from "./check.ts";
import type { EnvironmentFacts } from "./facts.ts";
import { authentication, httpTransport } from "./transport-facts.ts";

function optionProblems(facts: Required<EnvironmentFacts>, codes: readonly string[]): Problem | undefined {
  const { row } = resolveVersion(facts.airflowVersion, true);
  const found = checkConfigurationOptions(facts.options, row).filter(({ code }) => codes.includes(code));
  return found.find(({ severity }) => severity === "error") ?? found[0];
}

function outcomeOf(problem: Problem | undefined, fine: string): CheckOutcome {
  if (!problem) return pass(fine);
  const report = problem.severity === "error" ? fail : warn;
  return report(`${problem.subject}: ${problem.message}`, `${problem.subject}: ${problem.expected}`);
}

/** What the configuration options say. */
export const optionChecks: readonly Check[] = [
  {
    number: 3,
    id: "options-are-strings",
    title: "Every option is a string that MWAA takes and uses",
    why: "The API rejects anything else, some tools write Python's form of it, and options that MWAA sets itself are ignored.",
    needs: ["options", "airflowVersion"],
    run: (facts) =>
      outcomeOf(
        optionProblems(facts, [
          "option-not-a-string",
          "option-key",
          "option-value",
          "option-ignored",
          "option-removed",
          "option-unknown-to-provider",
          "option-legacy-lineage",
          "option-expanded",
        ]),
        `${Object.keys(facts.options).length} options, all strings.`,
      ),
  },
  {
    number: 4,
    id: "transport-is-json",
    title: "The transport is JSON",
    why: "Single quotes are Python, not JSON: the provider logs an error in every task and sends nothing.",
    needs: ["options", "airflowVersion"],
    run: (facts) =>
      outcomeOf(
        optionProblems(facts, [
          "transport-single-quotes",
          "transport-not-json",
          "transport-type",
          "transport-empty",
        ]),
        "It can be read.",
      ),
  },
  {
    number: 7,
    id: "path-prefix",
    title: "A path in the server's address is kept",
    why: "The client joins address and end point as a browser does: the last part of a path without a slash is lost, as with an API Gateway's stage.",
    needs: ["options", "airflowVersion"],
    run: (facts) =>
      outcomeOf(
        optionProblems(facts, ["transport-path-prefix", "transport-url"]),
        "The address keeps its path.",
      ),
  },
  {
    number: 11,
    id: "extraction-time",
    title: "Extraction has the time that a sleeping Redshift needs",
    why: "The first look at the columns wakes a Redshift Serverless; after ten seconds the provider gives up and the task has no datasets.",
    needs: ["options"],
    run({ options }) {
      const seconds = Number(options["openlineage.execution_timeout"] ?? 10);
      return seconds >= 30
        ? pass(`openlineage.execution_timeout is ${seconds} s.`)
        : warn(`openlineage.execution_timeout is ${seconds} s.`, 'openlineage.execution_timeout = "30"');
    },
  },
  {
    number: 16,
    id: "secret-look-ups",
    title: "Only connections that exist are looked up in Secrets Manager",
    why: "Without a pattern every task asks for aws_default and more: each call costs money and time, and fills the logs.",
    needs: ["options", "airflowVersion"],
    run(facts) {
      if (!facts.options["secrets.backend"]) return pass("There is no secrets back end.");
      const sections = facts.airflowVersion.startsWith("2.") ? ["secrets"] : ["secrets", "workers"];
      for (const section of sections) {
        const key = section === "secrets" ? "secrets.backend_kwargs" : "workers.secrets_backend_kwargs";
        if (section === "workers" && facts.options[key] === undefined) {
          return warn(
            `${key} is not set, and MWAA's own value for workers wins over secrets.backend_kwargs.`,
            `Set workers.secrets_backend and ${key} to the values of secrets.backend and secrets.backend_kwargs.`,
          );
        }
      }
      return outcomeOf(
        optionProblems(facts, ["backend-lookup-pattern", "backend-kwargs-not-json"]),
        "A look-up pattern names the connections.",
      );
    },
  },
  {
    number: 17,
    id: "key-hidden",
    title: "The key is not in the configuration",
    why: "Everybody who may call airflow:GetEnvironment reads the options.",
    needs: ["options", "airflowVersion"],
    run(facts) {
      const problem = optionProblems(facts, ["transport-key-in-configuration", "transport-credentials"]);
      const fix =
        "Keep the key in Secrets Manager; auth.type airflow_connection_api_key (provider 2.18), or Headwater's token provider.";
      if (problem) return fail(problem.message, fix);
      const auth = authentication(httpTransport(facts));
      const variable = String(auth.apiKey ?? auth.api_key ?? "");
      return variable.startsWith("$")
        ? warn(`The key comes from the environment variable ${variable}, which every task can read.`, fix)
        : pass(auth.type ? `The key comes through ${String(auth.type)}.` : "No key is sent.");
    },
  },
  {
    number: 19,
    id: "namespace",
    title: "No other environment has the same namespace",
    why: "Two environments with one namespace and a DAG of the same name overwrite each other's lineage.",
    needs: ["options", "namespaces"],
    run({ options, namespaces, name }) {
      const own = options["openlineage.namespace"];
      if (own === undefined || own === "default") {
        return fail(
          'openlineage.namespace is not set: jobs go to "default", with those of everybody else who forgot.',
          "openlineage.namespace = mwaa://<region>/<account>/<environment>",
        );
      }
      const others = Object.entries(namespaces).filter(([other, value]) => other !== name && value === own);
      return others.length > 0
        ? fail(
            `${others.map(([other]) => other).join(" and ")} sends as "${String(own)}" too.`,
            "A namespace per environment, e.g. mwaa://<region>/<account>/<environment>",
          )
        : pass(
            `"${String(own)}" is this environment's alone among the ${Object.keys(namespaces).length} that can be seen.`,
          );
    },
  },
];
