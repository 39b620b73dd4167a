import { diagnose, type EnvironmentFacts } from "@headwater/mwaa";
import { Command, InvalidArgumentError, Option } from "commander";
import { changesBetween, changesJson, changesText } from "../doctor/changes.ts";
import { liveEnvironment } from "../doctor/live/environment.ts";
import { localEnvironment } from "../doctor/local.ts";
import { probeServer } from "../doctor/probe.ts";
import { probeFromInside } from "../doctor/probe-from-mwaa.ts";
import { findingsJson, findingsText } from "../doctor/report.ts";
import { environmentsInTemplates } from "../doctor/template.ts";
import { CommandFailure } from "../terminal/failure.ts";

interface DoctorOptions {
  readonly environment?: string;
  readonly region?: string;
  readonly template?: string;
  readonly previous?: string;
  readonly local?: boolean;
  readonly airflow: string;
  readonly dags?: string;
  readonly sendProbe?: boolean;
  readonly probeFromMwaa?: boolean;
  readonly url?: string;
  readonly key?: string;
  readonly certificateAuthority?: string;
  readonly probeWait: number;
  readonly format: "text" | "json";
}

function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError("Expected a positive number of seconds.");
  return value;
}

/** `headwater doctor`: finds what keeps an Airflow environment from sending lineage, and how to fix it. */
export function doctorCommand(): Command {
  return new Command("doctor")
    .description("check an Amazon MWAA environment, a synthesized template, or a local Airflow")
    .option("--environment <name>", "running environment; only reads from AWS, never the value of a secret")
    .addOption(new Option("--region <name>", "AWS region").env("AWS_REGION"))
    .option("--template <path>", "synthesized template, or folder of an assembly such as cdk.out")
    .option("--previous <folder>", "templates of the deployed stacks, to check the change to --template")
    .option("--local", "Airflow on this machine")
    .addOption(new Option("--airflow <command>", "command of the local Airflow").default("airflow"))
    .option("--dags <folder>", "local folder of DAGs, if different from the configured one")
    .option("--send-probe", "send a test request to the lineage server from this machine")
    .option("--probe-from-mwaa", "run the probe DAG in the environment and wait for its event")
    .option(
      "--url <address>",
      "lineage server URL as seen from this machine (default: the URL in the transport)",
    )
    .addOption(new Option("--key <key>", "API key for the probes").env("HEADWATER_KEY"))
    .option("--certificate-authority <file>", "CA certificate (PEM) for the probes")
    .addOption(
      new Option("--probe-wait <seconds>", "time limit for the probe DAG's event to arrive")
        .default(300)
        .argParser(seconds),
    )
    .addOption(new Option("--format <name>", "output format").choices(["text", "json"]).default("text"))
    .action((options: DoctorOptions) => doctor(options));
}

async function doctor(options: DoctorOptions): Promise<void> {
  let failures = options.previous === undefined ? 0 : reportChanges(options.previous, options);
  for (const facts of await gather(options)) {
    const probed = options.sendProbe ? { ...facts, probe: await probe(facts, options) } : facts;
    const findings = diagnose(probed);
    failures += findings.filter(({ status }) => status === "fail").length;
    const name = facts.name ?? "the environment";
    const title = `${name}, Airflow ${facts.airflowVersion ?? "unknown"}`;
    process.stdout.write(
      options.format === "json" ? findingsJson(name, findings) : findingsText(title, findings),
    );
    if (options.probeFromMwaa) await insideProbe(facts, options);
  }
  if (failures > 0) {
    throw new CommandFailure(
      "doctor-failures",
      `${failures === 1 ? "1 check failed" : `${failures} checks failed`}.`,
    );
  }
}

/** Returns the number of problems. */
function reportChanges(previous: string, { template, format }: DoctorOptions): number {
  if (template === undefined) {
    throw new CommandFailure("bad-request", "--previous requires --template with the new assembly.");
  }
  const problems = changesBetween(previous, template);
  process.stdout.write(format === "json" ? changesJson(problems) : changesText(problems));
  return problems.length;
}

async function gather(options: DoctorOptions): Promise<EnvironmentFacts[]> {
  const modes = [options.environment, options.template, options.local].filter((mode) => mode !== undefined);
  if (modes.length !== 1) {
    throw new CommandFailure("bad-request", "Specify exactly one of --environment, --template and --local.");
  }
  if (options.template !== undefined) return environmentsInTemplates(options.template);
  if (options.local) {
    return [
      await localEnvironment({ airflow: options.airflow, ...(options.dags ? { dags: options.dags } : {}) }),
    ];
  }
  return [await liveEnvironment(options.environment!, requireRegion(options), console.error)];
}

function requireRegion({ region }: DoctorOptions): string {
  if (!region) throw new CommandFailure("bad-request", "Specify the region with --region or AWS_REGION.");
  return region;
}

function serverAddress(facts: EnvironmentFacts, { url }: DoctorOptions): string {
  const transport = String(facts.options?.["openlineage.transport"] ?? "{}");
  const address = url ?? /"url":\s*"([^"]+)"/.exec(transport)?.[1];
  if (!address)
    throw new CommandFailure("bad-request", "No lineage server configured. Specify it with --url.");
  return address;
}

function probe(facts: EnvironmentFacts, options: DoctorOptions) {
  return probeServer(serverAddress(facts, options), {
    key: options.key,
    authorityFile: options.certificateAuthority,
  });
}

async function insideProbe(facts: EnvironmentFacts, options: DoctorOptions): Promise<void> {
  if (options.environment === undefined) {
    throw new CommandFailure("bad-request", "--probe-from-mwaa requires --environment.");
  }
  const passed = await probeFromInside({
    environment: options.environment,
    region: requireRegion(options),
    airflowVersion: facts.airflowVersion ?? "",
    namespace: String(facts.options?.["openlineage.namespace"] ?? "default"),
    url: serverAddress(facts, options),
    key: options.key,
    authorityFile: options.certificateAuthority,
    waitSeconds: options.probeWait,
  });
  const message = `The probe DAG's event reached the lineage server ${passed.toFixed(0)} s after the DAG was started.`;
  // With --format json, standard output holds only JSON.
  if (options.format === "json") console.error(message);
  else console.log(message);
}
