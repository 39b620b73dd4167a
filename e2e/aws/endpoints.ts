import { afterEach } from "vitest";

const saved = { ...process.env };

/** Directs the SDK of handlers to this machine until the end of the test. */
export function useEndpoints(endpoints: Record<string, string>): void {
  process.env = {
    ...saved,
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_MAX_ATTEMPTS: "1",
    ...endpoints,
  };
}

afterEach(() => {
  process.env = { ...saved };
});
