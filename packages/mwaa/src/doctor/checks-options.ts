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

/** Checks of the configuration options. */
export const optionChecks: readonly Check[] = [
  {
    number: 3,
    id: "options-are-strings",
    title: "MWAA accepts and applies every option",
    why: "The API rejects values that are not strings, some tools write Python literals, and MWAA ignores options that it sets itself.",
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
        "The transport is valid JSON.",
      ),
  },
  {
    number: 7,
    id: "path-prefix",
    title: "The client keeps the path of the server's URL",
    why: "The client resolves the endpoint against the URL as a browser does. It drops the last path segment unless a slash follows, e.g. the stage of an API Gateway.",
    needs: ["options", "airflowVersion"],
    run: (facts) =>
      outcomeOf(
        optionProblems(facts, ["transport-path-prefix", "transport-url"]),
        "The client keeps the path.",
      ),
  },
  {
    number: 11,
    id: "extraction-time",
    title: "The extraction timeout allows Redshift Serverless to resume",
    why: "The first column query resumes a paused Redshift Serverless workgroup. By default the provider times out after ten seconds, and the task has no datasets.",
    needs: ["options"],
    run({ options }) {
      const seconds = Number(options["openlineage.execution_timeout"] ?? 10);
      return seconds >= 30
        ? pass(`openlineage.execution_timeout is ${seconds} s.`)
        : warn(`openlineage.execution_timeout is ${seconds} s.`, 'Set openlineage.execution_timeout = "30".');
    },
  },
  {
    number: 16,
    id: "secret-look-ups",
    title: "Airflow looks up only existing connections in Secrets Manager",
    why: "Without a pattern, every task looks up aws_default and other connections. Each call costs money and time, and fills the logs.",
    needs: ["options", "airflowVersion"],
    run(facts) {
      if (!facts.options["secrets.backend"]) return pass("No secrets backend is configured.");
      const sections = facts.airflowVersion.startsWith("2.") ? ["secrets"] : ["secrets", "workers"];
      for (const section of sections) {
        const key = section === "secrets" ? "secrets.backend_kwargs" : "workers.secrets_backend_kwargs";
        if (section === "workers" && facts.options[key] === undefined) {
          return warn(
            `${key} is not set, so MWAA's default for workers overrides secrets.backend_kwargs.`,
            `Set workers.secrets_backend and ${key} to the values of secrets.backend and secrets.backend_kwargs.`,
          );
        }
      }
      return outcomeOf(
        optionProblems(facts, ["backend-lookup-pattern", "backend-kwargs-not-json"]),
        "A lookup pattern lists the connections.",
      );
    },
  },
  {
    number: 17,
    id: "key-hidden",
    title: "The key is not in the configuration",
    why: "Anyone with airflow:GetEnvironment permission can read the options.",
    needs: ["options", "airflowVersion"],
    run(facts) {
      const problem = optionProblems(facts, ["transport-key-in-configuration", "transport-credentials"]);
      const fix =
        "Store the key in Secrets Manager and use auth.type airflow_connection_api_key (provider 2.18 or later) or Headwater's token provider.";
      if (problem) return fail(problem.message, fix);
      const auth = authentication(httpTransport(facts));
      const variable = String(auth.apiKey ?? auth.api_key ?? "");
      return variable.startsWith("$")
        ? warn(`The key is read from the environment variable ${variable}, which every task can read.`, fix)
        : pass(auth.type ? `The key is provided by ${String(auth.type)}.` : "No key is sent.");
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
          'openlineage.namespace is not set: jobs are sent to the shared namespace "default".',
          "Set openlineage.namespace = mwaa://<region>/<account>/<environment>.",
        );
      }
      const others = Object.entries(namespaces).filter(([other, value]) => other !== name && value === own);
      return others.length > 0
        ? fail(
            `${others.map(([other]) => other).join(" and ")} also uses "${String(own)}".`,
            "Use one namespace per environment, e.g. mwaa://<region>/<account>/<environment>.",
          )
        : pass(
            `"${String(own)}" is unique among the ${Object.keys(namespaces).length} visible environments.`,
          );
    },
  },
];
