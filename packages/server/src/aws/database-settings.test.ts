import { describe, expect, it, vi } from "vitest";
import { databaseLocation } from "./database-location.ts";
import { readDatabaseSettings } from "./database-settings.ts";
import { DatabaseSource } from "./database-source.ts";
import { isRdsHost, rdsCertificateAuthorities } from "./rds-certificates.ts";

const rds = "headwater.abcdefghijkl.eu-west-1.rds.amazonaws.com";

describe("settings of the database", () => {
  it("are null without a database", () => {
    expect(readDatabaseSettings({})).toBeNull();
    expect(databaseLocation(undefined, { HEADWATER_DATABASE_NAME: "unused" })).toBeNull();
  });

  it.each([
    [{ HEADWATER_DATABASE_SECRET: "s", HEADWATER_DATABASE_AUTHENTICATION: "kerberos" }, /password or iam/],
    [{ HEADWATER_DATABASE_SECRET: "s", HEADWATER_DATABASE_PORT: "http" }, /1 to 65535/],
    [{ HEADWATER_DATABASE_HOST: "h" }, /other source of a password/],
    [{ HEADWATER_DATABASE_HOST: "h", HEADWATER_DATABASE_AUTHENTICATION: "iam" }, /_NAME is missing/],
    [
      {
        HEADWATER_DATABASE_HOST: "h",
        HEADWATER_DATABASE_NAME: "n",
        HEADWATER_DATABASE_AUTHENTICATION: "iam",
      },
      /_USER is missing/,
    ],
  ])("are refused with the expected value: %j", (environment, message) => {
    expect(() => readDatabaseSettings(environment)).toThrow(message);
  });

  it("may not name two databases", () => {
    expect(() => databaseLocation("postgres://h/d", { HEADWATER_DATABASE_SECRET: "s" })).toThrow(
      /Two databases are configured/,
    );
  });
});

describe("a database on Amazon RDS", () => {
  it("is verified with the CAs of RDS, none of which has expired", () => {
    expect(isRdsHost(rds)).toBe(true);
    expect(isRdsHost(`${rds}.example.com`)).toBe(false);
    const certificates = rdsCertificateAuthorities().match(/BEGIN CERTIFICATE/g) ?? [];
    expect(certificates.length).toBeGreaterThan(80);
    expect(databaseLocation(`postgres://u:p@${rds}/d?sslmode=require`, {})).toMatchObject({
      certificateAuthorities: rdsCertificateAuthorities(),
    });
    expect(databaseLocation("postgres://u:p@db.example.com/d", {})).not.toHaveProperty(
      "certificateAuthorities",
    );
  });

  it("gets an IAM token for its region, host, port and user, valid for 15 minutes", async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIATEST");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
    const source = new DatabaseSource(
      readDatabaseSettings({
        HEADWATER_DATABASE_HOST: rds,
        HEADWATER_DATABASE_NAME: "lineage",
        HEADWATER_DATABASE_USER: "headwater_app",
        HEADWATER_DATABASE_AUTHENTICATION: "iam",
      })!,
    );
    const connection = await source.next();
    vi.unstubAllEnvs();
    expect(connection).toMatchObject({ host: rds, port: 5432, database: "lineage", user: "headwater_app" });
    expect(connection.certificateAuthorities).toBe(rdsCertificateAuthorities());
    const token = new URL(`https://${connection.password}`);
    expect(token.host).toBe(`${rds}:5432`);
    expect(Object.fromEntries(token.searchParams)).toMatchObject({
      Action: "connect",
      DBUser: "headwater_app",
      "X-Amz-Expires": "900",
      "X-Amz-Credential": expect.stringMatching(/^AKIATEST\/\d{8}\/eu-west-1\/rds-db\/aws4_request$/),
    });
  });
});
