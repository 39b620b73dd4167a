import { errorOf, type Problem, warningOf } from "./problem.ts";

/**
 * The Python package versions pinned by the constraints file inside an MWAA image. MWAA applies that file unless the
 * requirements file specifies its own constraints. Source: github.com/aws/amazon-mwaa-docker-images,
 * images/airflow/<version>/etc/airflow_constraints.txt.
 */
export interface ImagePins {
  readonly "apache-airflow-providers-openlineage": string;
  readonly "openlineage-python": string;
  readonly "apache-airflow-providers-amazon": string;
  readonly "apache-airflow-providers-common-sql": string;
  readonly "apache-airflow-providers-common-compat": string;
  readonly "apache-airflow-providers-postgres": string;
}

/** The capabilities of the OpenLineage provider that an image pins. */
export interface LineageCapabilities {
  /**
   * `auth.type` `airflow_connection_api_key` (provider 2.18): the provider reads the key from an Airflow connection.
   */
  readonly connectionApiKey: boolean;
  /** `config_conn_id` and `emission_policy` (provider 2.19). */
  readonly emissionPolicy: boolean;
  /** `execute_in_thread` (provider 2.20). */
  readonly executeInThread: boolean;
}

/** An Airflow version on Amazon MWAA. */
export interface MwaaVersion {
  readonly version: string;
  /** True if the service model or the user guide lists the version; false if only the image repository does. */
  readonly confirmed: boolean;
  readonly python: "3.11" | "3.12";
  readonly pins: ImagePins;
  readonly capabilities: LineageCapabilities;
}

function row(
  version: string,
  confirmed: boolean,
  python: MwaaVersion["python"],
  [provider, client, amazon, commonSql, commonCompat, postgres]: readonly [
    string,
    string,
    string,
    string,
    string,
    string,
  ],
): MwaaVersion {
  return {
    version,
    confirmed,
    python,
    pins: {
      "apache-airflow-providers-openlineage": provider,
      "openlineage-python": client,
      "apache-airflow-providers-amazon": amazon,
      "apache-airflow-providers-common-sql": commonSql,
      "apache-airflow-providers-common-compat": commonCompat,
      "apache-airflow-providers-postgres": postgres,
    },
    capabilities: {
      connectionApiKey: atLeast(provider, "2.18"),
      emissionPolicy: atLeast(provider, "2.19"),
      executeInThread: atLeast(provider, "2.20"),
    },
  };
}

/** The versions that Headwater supports, oldest first. */
export const mwaaVersions: readonly MwaaVersion[] = [
  row("2.10.3", true, "3.11", ["1.13.0", "1.23.0", "9.0.0", "1.19.0", "1.2.1", "5.13.1"]),
  row("2.11.0", true, "3.12", ["2.3.0", "1.33.0", "9.8.0", "1.27.1", "1.7.0", "6.2.0"]),
  row("2.11.2", false, "3.12", ["2.11.0", "1.44.1", "9.22.0", "1.32.0", "1.14.0", "6.6.0"]),
  row("3.0.6", true, "3.12", ["2.6.1", "1.37.0", "9.12.0", "1.27.5", "1.7.3", "6.2.3"]),
  row("3.2.1", false, "3.12", ["2.16.0", "1.46.0", "9.25.0", "1.34.0", "1.14.3", "6.6.3"]),
  row("3.3.1", false, "3.12", ["2.20.0", "1.52.0", "9.34.0", "2.1.0", "1.18.0", "7.0.1"]),
];

/** The newest confirmed version. */
export const defaultVersion = "3.0.6";

/**
 * Looks up a version. A version that is not in the table resolves to the newest supported version below it, with a
 * problem: an error unless `allowUnknown` is set, because its image may pin other package versions.
 */
export function resolveVersion(
  version: string,
  allowUnknown = false,
): { readonly row: MwaaVersion; readonly problems: readonly Problem[] } {
  const known = mwaaVersions.find((entry) => entry.version === version);
  if (known?.confirmed) return { row: known, problems: [] };
  if (known) {
    return {
      row: known,
      problems: [
        warningOf(
          "version-unconfirmed",
          version,
          "This version is only listed in MWAA's image repository; the service may not offer it yet.",
          `A confirmed version (${mwaaVersions.flatMap((entry) => (entry.confirmed ? [entry.version] : [])).join(", ")}), or check the list in the MWAA user guide.`,
        ),
      ],
    };
  }
  const sameMajor = mwaaVersions.filter(
    (entry) => entry.version.split(".")[0] === version.split(".")[0] && atLeast(version, entry.version),
  );
  const nearest = sameMajor.at(-1);
  const supported = mwaaVersions.map((entry) => entry.version).join(", ");
  if (!nearest) {
    return {
      row: mwaaVersions[0]!,
      problems: [
        errorOf(
          "version-unsupported",
          version,
          "Headwater does not support this version of Airflow on MWAA.",
          `One of ${supported}.`,
        ),
      ],
    };
  }
  const problem = allowUnknown ? warningOf : errorOf;
  return {
    row: nearest,
    problems: [
      problem(
        "version-unknown",
        version,
        `Headwater does not know this version. It falls back to the pins of ${nearest.version}, which pip may reject.`,
        `One of ${supported}, or allowUnknownVersion with your own pins.`,
      ),
    ],
  };
}

/** Returns true if a dotted version number is equal to or later than `minimum`. Missing parts count as 0. */
export function atLeast(version: string, minimum: string): boolean {
  const left = version.split(".").map(Number);
  const right = minimum.split(".").map(Number);
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
