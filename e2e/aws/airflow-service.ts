import { createServer } from "node:http";
import { LoopbackServer, listenOnLoopback } from "./loopback-server.ts";

/** A call of Airflow's REST API through the service. */
export interface AirflowCall {
  readonly environment: string;
  readonly Method: string;
  readonly Path: string;
  readonly Body?: Readonly<Record<string, unknown>>;
}

/** A stand-in for Amazon MWAA, which the emulator lacks: GetEnvironment, ListEnvironments and InvokeRestApi. */
export class AirflowService extends LoopbackServer {
  /** Response of GetEnvironment by name; a number is the status of a refusal. */
  readonly environments = new Map<string, Readonly<Record<string, unknown>> | number>();
  /** Handles calls of Airflow's API. */
  onCall: (call: AirflowCall) => Promise<unknown> = async () => ({});

  static async start(): Promise<AirflowService> {
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", async () => {
        const { status, body } = await service
          .#answer(`${request.method} ${request.url}`, Buffer.concat(parts).toString())
          .catch((error: Error) => ({ status: 500, body: { message: error.message } }));
        response.writeHead(status, { "content-type": "application/json" });
        response.end(JSON.stringify(body));
      });
    });
    const service = new AirflowService(server);
    await listenOnLoopback(server);
    return service;
  }

  async #answer(call: string, body: string): Promise<{ status: number; body: unknown }> {
    const [method = "", path = ""] = call.split(" ");
    const [, kind, name] = path.split("?")[0]!.split("/").map(decodeURIComponent);
    if (method === "GET" && kind === "environments" && name === undefined) {
      return { status: 200, body: { Environments: [...this.environments.keys()] } };
    }
    const environment = this.environments.get(name ?? "");
    if (environment === undefined)
      return { status: 404, body: { message: `There is no environment ${name}.` } };
    if (typeof environment === "number")
      return { status: environment, body: { message: "You are not authorized." } };
    if (method === "GET" && kind === "environments")
      return { status: 200, body: { Environment: environment } };
    if (method !== "POST" || kind !== "restapi")
      return { status: 400, body: { message: `No such call: ${call}` } };
    const answer = await this.onCall({ environment: name!, ...JSON.parse(body) });
    return { status: 200, body: { RestApiStatusCode: 200, RestApiResponse: answer } };
  }
}
