import { describe, expect, it } from "vitest";
import { serverConfig } from "./server-connection.ts";

const at = (parameters: string) => `postgres://user:secret@db.example.com:5433/lineage${parameters}`;

describe("a connection string", () => {
  it("provides host, port, database, user and password, and TLS only if requested", () => {
    const config = serverConfig({ url: at("") });
    expect(config).toMatchObject({
      host: "db.example.com",
      port: 5433,
      database: "lineage",
      user: "user",
      password: "secret",
    });
    expect(config.ssl).toBeUndefined();
  });

  it.each(["allow", "prefer", "require", "verify-ca", "verify-full"])(
    "verifies the server with sslmode=%s by the given authorities",
    (mode) => {
      const { ssl } = serverConfig({ url: at(`?sslmode=${mode}`), certificateAuthorities: "PEM" });
      expect(ssl).toEqual({ ca: "PEM" });
    },
  );

  it("verifies by Node's authorities with sslrootcert=system", () => {
    expect(serverConfig({ url: at("?sslrootcert=system") }).ssl).toEqual({});
  });

  it("does not verify if told not to, even with authorities given", () => {
    const config = serverConfig({ url: at("?sslmode=no-verify"), certificateAuthorities: "PEM" });
    expect(config.ssl).toEqual({ rejectUnauthorized: false });
    const disabled = serverConfig({ url: at("?sslmode=disable"), certificateAuthorities: "PEM" });
    expect(disabled.ssl).toBe(false);
  });

  it("gives the modes libpq's meaning with uselibpqcompat=true", () => {
    const config = serverConfig({ url: at("?uselibpqcompat=true&sslmode=require") });
    expect(config.ssl).toEqual({ rejectUnauthorized: false });
  });

  it("prefers its own password to another source", () => {
    expect(serverConfig({ url: at(""), password: async () => "other" }).password).toBe("secret");
  });
});
