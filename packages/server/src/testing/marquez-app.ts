import { expect } from "vitest";
import type { Graph } from "./marquez-shapes.ts";
import { openTestApp, type TestApp } from "./test-app.ts";

/** An app over an empty store, with questions to Marquez's read API. */
export interface MarquezApp extends TestApp {
  /** Sends events, each of which must be accepted. */
  sendAll(...events: object[]): Promise<void>;
  /** Returns the status and the error of a path below `/api/v1`. */
  status(path: string): Promise<{ status: number; body: { message?: string; errors?: string[] } }>;
  /** Returns the graph of a path below `/api/v1` around a node; `more` continues the query. */
  graph(path: string, nodeId: string, more?: string): Promise<Graph["graph"]>;
}

/** Opens an app for tests of Marquez's read API. */
export async function openMarquezApp(): Promise<MarquezApp> {
  const test = await openTestApp();
  return {
    ...test,
    async sendAll(...events) {
      for (const event of events) expect((await test.send(event)).statusCode).toBe(201);
    },
    async status(path) {
      const answer = await test.app.inject({ url: `/api/v1${path}` });
      return { status: answer.statusCode, body: answer.json() };
    },
    async graph(path, nodeId, more = "") {
      const url = `/api/v1/${path}?nodeId=${encodeURIComponent(nodeId)}${more}`;
      return (await test.get<Graph>(url)).graph;
    },
  };
}
