import { diagnose, type EnvironmentFacts } from "@headwater/mwaa";
import { Command, InvalidArgumentError, Option } from "commander";
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
  if (!(value > 0)) throw new InvalidArgumentError("Expected a number of seconds above 0.");
  return value;
}

/** `headwater doctor`: what keeps an Airflow environment from sending its lineage, and how to mend it. */
export function doctorCommand(): Command {
  return new Command("doctor")
    .description("check an Amazon MWAA environment, a synthesised template, or a local Airflow")
    .option("--environment <name>", "an environment that runs; AWS is only read, and no secret's value")
    .addOption(new Option("--region <name>", "its region").env("AWS_REGION"))
    .option("--template <path>", "a synthesised template, or the folder of an assembly such as cdk.out")
    .option("--local", "an Airflow on this machine")
    .addOption(new Option("--airflow <command>", "the local airflow command").default("airflow"))
    .option("--dags <folder>", "the local folder of DAGs, where it is not the configured one")
    .option("--send-probe", "ask the lineage server from here")
    .option("--probe-from-mwaa", "start the probe DAG in the environment and wait for its event")
    .option("--url <address>", "the lineage server as reached from here; else the one in the transport")
    .addOption(new Option("--key <key>", "API key for the probes").env("HEADWATER_KEY"))
    .option("--certificate-authority <file>", "certificate of a private authority for the probes, PEM")
    .addOption(
      new Option("--probe-wait <seconds>", "how long the probe DAG's run may take to arrive")
        .default(300)
        .argParser(seconds),
    )
    .addOption(new Option("--format <name>", "how to show it").choices(["text", "json"]).default("text"))
    .action((options: DoctorOptions) => doctor(options));
}

async function doctor(options: DoctorOptions): Promise<void> {
  let failures = 0;
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
      `${failures === 1 ? "1 check fails" : `${failures} checks fail`}.`,
    );
  }
}

async function gather(options: DoctorOptions): Promise<EnvironmentFacts[]> {
  const modes = [options.environment, options.template, options.local].filter((mode) => mode !== undefined);
  if (modes.length !== 1) {
    throw new CommandFailure("bad-request", "Name one of --environment, --template and --local.");
  }
  if (options.template !== undefined) return environmentsInTemplates(options.template);
  if (options.local) {
    return [
      await localEnvironment({ airflow: options.airflow, ...(options.dags ? { dags: options.dags } : {}) }),
    ];
  }
  return [await liveEnvironment(options.environment!, regionOf(options), console.error)];
}

function regionOf({ region }: DoctorOptions): string {
  if (!region) throw new CommandFailure("bad-request", "Name the region with --region or AWS_REGION.");
  return region;
}

function serverAddress(facts: EnvironmentFacts, { url }: DoctorOptions): string {
  const transport = String(facts.options?.["openlineage.transport"] ?? "{}");
  const address = url ?? /"url":\s*"([^"]+)"/.exec(transport)?.[1];
  if (!address)
    throw new CommandFailure("bad-request", "There is no lineage server to ask; name it with --url.");
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
    throw new CommandFailure("bad-request", "--probe-from-mwaa goes with --environment.");
  }
  const passed = await probeFromInside({
    environment: options.environment,
    region: regionOf(options),
    airflowVersion: facts.airflowVersion ?? "",
    namespace: String(facts.options?.["openlineage.namespace"] ?? "default"),
    url: serverAddress(facts, options),
    key: options.key,
    authorityFile: options.certificateAuthority,
    waitSeconds: options.probeWait,
  });
  const message = `The probe DAG's run has reached the lineage server, ${passed.toFixed(0)} s after it was started.`;
  // Standard output holds JSON alone where JSON was asked for.
  if (options.format === "json") console.error(message);
  else console.log(message);
}
