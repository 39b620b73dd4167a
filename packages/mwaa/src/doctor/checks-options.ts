import { checkOptionNames } from "../option-names.ts";
import { checkConfigurationOptions } from "../options.ts";
import type { Problem } from "../problem.ts";
import { resolveVersion } from "../versions.ts";
import {
  type Check,
  type CheckOutcome,
  type Complaint,
  complaintsOf,
  fail,
  pass,
  report,
  warn,
} from "./check.ts";
import type { DoctorFacts } from "./facts.ts";
import { authentication, httpTransport } from "./transport-facts.ts";

function optionProblems(facts: DoctorFacts, codes: readonly string[]): Problem[] {
  const { row } = resolveVersion(facts.airflowVersion, true);
  return checkConfigurationOptions(facts.options, row).filter(({ code }) => codes.includes(code));
}

function outcomeOf(problems: readonly Problem[], fine: string): CheckOutcome {
  return report(complaintsOf(problems), pass(fine));
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
        // The service checks only options, not the variables of a startup script.
        optionProblems(withoutExported(facts), [
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
      const found = `openlineage.execution_timeout is ${seconds} s.`;
      return report(
        seconds >= 30 ? [] : [warn(found, 'Set openlineage.execution_timeout = "30".')],
        pass(found),
      );
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
      const complaints = complaintsOf(
        optionProblems(facts, ["backend-lookup-pattern", "backend-kwargs-not-json"]),
      );
      const key = "workers.secrets_backend_kwargs";
      if (!facts.airflowVersion.startsWith("2.") && facts.options[key] === undefined) {
        complaints.push(
          warn(
            `${key} is not set, so MWAA's default for workers overrides secrets.backend_kwargs.`,
            `Set workers.secrets_backend and ${key} to the values of secrets.backend and secrets.backend_kwargs.`,
          ),
        );
      }
      return report(complaints, pass("A lookup pattern lists the connections."));
    },
  },
  {
    number: 17,
    id: "key-hidden",
    title: "The key is not in the configuration",
    why: "Anyone with airflow:GetEnvironment permission can read the options.",
    needs: ["options", "airflowVersion"],
    run(facts) {
      const fix =
        "Store the key in Secrets Manager and use auth.type airflow_connection_api_key (provider 2.18 or later) or Headwater's token provider.";
      const variable = facts.exported["openlineage.transport"]?.variable;
      const complaints = optionProblems(facts, [
        "transport-key-in-configuration",
        "transport-credentials",
      ]).map(({ message }) =>
        fail(
          variable === undefined
            ? message
            : `The startup script exports the key (${variable}): anyone who can read the bucket, and every task, can read it.`,
          fix,
        ),
      );
      const auth = authentication(httpTransport(facts));
      const key = String(auth.apiKey ?? auth.api_key ?? "");
      if (key.startsWith("$")) {
        complaints.push(
          warn(`The key is read from the environment variable ${key}, which every task can read.`, fix),
        );
      }
      return report(
        complaints,
        pass(auth.type ? `The key is provided by ${String(auth.type)}.` : "No key is sent."),
      );
    },
  },
  {
    number: 19,
    id: "namespace",
    title: "No other environment has the same namespace",
    why: "Two environments with one namespace and a DAG of the same name overwrite each other's lineage.",
    needs: ["options", "namespaces"],
    run({ options, exported, namespaces, name }) {
      const own = options["openlineage.namespace"];
      const setting = exported["openlineage.namespace"];
      if (setting?.value === null) {
        return {
          status: "unseen",
          found: `The variable ${setting.variable} sets the namespace; its value cannot be seen from here.`,
          fix: "",
        };
      }
      const complaints: Complaint[] = [];
      if (own === undefined || own === "default") {
        complaints.push(
          fail(
            'openlineage.namespace is not set: jobs are sent to the shared namespace "default".',
            "Set openlineage.namespace = mwaa://<region>/<account>/<environment>.",
          ),
        );
      }
      const others = Object.entries(namespaces).filter(([other, value]) => other !== name && value === own);
      if (others.length > 0) {
        complaints.push(
          fail(
            `${others.map(([other]) => other).join(" and ")} also uses "${String(own)}".`,
            "Use one namespace per environment, e.g. mwaa://<region>/<account>/<environment>.",
          ),
        );
      }
      return report(
        complaints,
        pass(`"${String(own)}" is unique among the ${Object.keys(namespaces).length} visible environments.`),
      );
    },
  },
  {
    number: 21,
    id: "option-names",
    title: "Airflow knows every option and can read its value",
    why: "Airflow ignores misspelt, moved and removed options without a message.",
    needs: ["options", "airflowVersion"],
    run(facts) {
      const { row } = resolveVersion(facts.airflowVersion, true);
      // Check 3 reports options that a version lacks entirely.
      const problems = checkOptionNames(facts.options, row).filter(
        ({ code }) => code !== "option-unknown-to-provider",
      );
      return outcomeOf(problems, `Airflow ${facts.airflowVersion} knows all options.`);
    },
  },
];

function withoutExported(facts: DoctorFacts): DoctorFacts {
  const options = Object.entries(facts.options).filter(([key]) => facts.exported[key] === undefined);
  return { ...facts, options: Object.fromEntries(options) };
}
