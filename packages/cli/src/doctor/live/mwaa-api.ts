import { Sha256 } from "@aws-crypto/sha256-js";
import { defaultProvider } from "@aws-sdk/credential-provider-node";
import type { EnvironmentSettings } from "@headwater/mwaa";
import { SignatureV4 } from "@smithy/signature-v4";
import { CommandFailure } from "../../terminal/failure.ts";

/** The parts of `GetEnvironment` that the checks use. */
export interface MwaaEnvironment extends EnvironmentSettings {
  readonly Name: string;
  readonly AirflowVersion: string;
  readonly ExecutionRoleArn: string;
  readonly SourceBucketArn: string;
  readonly DagS3Path: string;
  /** Seconds since 1970. */
  readonly CreatedAt?: number;
  readonly LastUpdate?: { readonly CreatedAt?: number };
  readonly NetworkConfiguration?: { readonly SubnetIds: string[]; readonly SecurityGroupIds: string[] };
}

/**
 * Client of Amazon MWAA's REST API. Signs requests itself, because the SDK's package lags behind the API.
 *
 * @see https://docs.aws.amazon.com/mwaa/latest/API/
 */
export class MwaaApi {
  readonly #region: string;
  readonly #signer: SignatureV4;

  constructor(region: string) {
    this.#region = region;
    this.#signer = new SignatureV4({
      service: "airflow",
      region,
      credentials: defaultProvider(),
      sha256: Sha256,
    });
  }

  /** Returns an environment. @throws CommandFailure if it does not exist or may not be read */
  async environment(name: string): Promise<MwaaEnvironment> {
    const { Environment } = await this.#call<{ Environment: MwaaEnvironment }>(
      "api",
      "GET",
      `/environments/${encodeURIComponent(name)}`,
    );
    return Environment;
  }

  /** Returns the names of all environments of the region. */
  async environmentNames(): Promise<string[]> {
    const names: string[] = [];
    let token: string | undefined;
    do {
      const query: Record<string, string> = { MaxResults: "25", ...(token ? { NextToken: token } : {}) };
      const page = await this.#call<{ Environments?: string[]; NextToken?: string }>(
        "api",
        "GET",
        "/environments",
        query,
      );
      names.push(...(page.Environments ?? []));
      token = page.NextToken;
    } while (token);
    return names;
  }

  /** Calls Airflow's REST API through the service. */
  async invokeRestApi<Answer>(name: string, method: string, path: string, body?: object): Promise<Answer> {
    const { RestApiResponse } = await this.#call<{ RestApiResponse: Answer }>(
      "env",
      "POST",
      `/restapi/${encodeURIComponent(name)}`,
      {},
      { Method: method, Path: path, ...(body ? { Body: body } : {}) },
    );
    return RestApiResponse;
  }

  async #call<Answer>(
    host: "api" | "env",
    method: string,
    path: string,
    query: Record<string, string> = {},
    body?: object,
  ): Promise<Answer> {
    const base = new URL(
      process.env.AWS_ENDPOINT_URL_MWAA ?? `https://${host}.airflow.${this.#region}.amazonaws.com`,
    );
    const text = body ? JSON.stringify(body) : undefined;
    const signed = await this.#signer
      .sign({
        method,
        protocol: base.protocol,
        hostname: base.hostname,
        ...(base.port ? { port: Number(base.port) } : {}),
        path,
        query,
        headers: { host: base.host, ...(text ? { "content-type": "application/json" } : {}) },
        ...(text ? { body: text } : {}),
      })
      .catch((error: unknown) => {
        throw new CommandFailure("aws-refused", `No AWS credentials: ${(error as Error).message}`);
      });
    const address = new URL(path, base);
    for (const [key, value] of Object.entries(query)) address.searchParams.set(key, value);
    const response = await fetch(address, {
      method,
      headers: signed.headers,
      ...(text ? { body: text } : {}),
    }).catch((error: unknown) => {
      const { message, cause } = error as Error & { cause?: Error };
      throw new CommandFailure(
        "server-unreachable",
        `Amazon MWAA is unreachable at ${base.host}: ${cause?.message || message}`,
      );
    });
    const answer = await response.text();
    if (!response.ok) {
      throw new CommandFailure(
        "aws-refused",
        `Amazon MWAA responded with status ${response.status} to ${method} ${path}: ${answer.slice(0, 500)}`,
      );
    }
    return JSON.parse(answer) as Answer;
  }
}
