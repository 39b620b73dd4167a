import { type Command, InvalidArgumentError, Option } from "commander";
import type { LocationOptions } from "../connection/location.ts";

/** Options of `headwater start`. */
export interface StartOptions extends LocationOptions {
  readonly port: number;
  readonly host: string;
  readonly demo: boolean;
  readonly demoScale: number;
  readonly insecureNoAuth?: boolean;
  readonly requireKeys: boolean;
  readonly keySecrets?: string;
  readonly keyFiles?: string;
  readonly loginLoadBalancer?: string;
  readonly loginClient?: string;
  readonly loginIssuer?: string;
  readonly loginViewers?: string;
  readonly loginAdmins?: string;
  readonly publicUrl?: string;
  readonly trustProxy?: readonly string[];
  readonly tlsCertificate?: string;
  readonly tlsKey?: string;
  readonly allowedHost?: string[];
  readonly sqlDeadline: number;
  readonly readTimeout: number;
  readonly slowStatement: number;
  readonly logLevel: string;
}

/** Adds the options of `headwater start`. */
export function withStartOptions(command: Command): Command {
  command
    .addOption(
      new Option("--port <number>", "port to listen on").env("PORT").default(8765).argParser(readPort),
    )
    .addOption(
      new Option("--host <address>", "address to listen on").env("HEADWATER_HOST").default("127.0.0.1"),
    )
    .option("--no-demo", "do not run the sample pipeline on an empty store")
    .addOption(new Option("--demo-scale <number>", "amount of sample data").default(0.02).argParser(Number))
    .addOption(
      new Option(
        "--require-keys [yes]",
        "require API keys on loopback, too; always required on other addresses",
      )
        .env("HEADWATER_REQUIRE_KEYS")
        .default(false)
        .preset("true")
        .argParser(readSwitch),
    )
    .addOption(
      new Option("--key-secrets <list>", "AWS secrets that hold keys: <scope>=<ARN or name>, …").env(
        "HEADWATER_KEY_SECRETS",
      ),
    )
    .addOption(
      new Option("--key-files <list>", "files that hold keys, one per line: <scope>=<file>, …").env(
        "HEADWATER_KEY_FILES",
      ),
    )
    .option("--insecure-no-auth", "disable authentication, even on an address that other machines can reach")
    .addOption(
      new Option("--public-url <address>", "URL at which users reach the server behind a proxy").env(
        "HEADWATER_PUBLIC_URL",
      ),
    )
    .addOption(
      new Option(
        "--trust-proxy <list>",
        "addresses or networks of proxies whose X-Forwarded headers are trusted",
      )
        .env("HEADWATER_TRUST_PROXY")
        .argParser(readList),
    )
    .addOption(
      new Option("--tls-certificate <file>", "certificate chain (PEM), to serve https").env(
        "HEADWATER_TLS_CERTIFICATE",
      ),
    )
    .addOption(
      new Option("--tls-key <file>", "key of the certificate (PEM), to serve https").env("HEADWATER_TLS_KEY"),
    )
    .option("--allowed-host <name...>", "additional host names to accept on loopback")
    .addOption(
      new Option("--sql-deadline <milliseconds>", "time limit for parsing the SQL of one run")
        .env("HEADWATER_SQL_DEADLINE")
        .default(5_000)
        .argParser(readMilliseconds),
    )
    .addOption(
      new Option("--read-timeout <milliseconds>", "statement timeout of reads on a PostgreSQL server")
        .env("HEADWATER_READ_TIMEOUT")
        .default(30_000)
        .argParser(readMilliseconds),
    )
    .addOption(
      new Option("--slow-statement <milliseconds>", "log SQL statements that take longer")
        .env("HEADWATER_SLOW_STATEMENT")
        .default(1_000)
        .argParser(readMilliseconds),
    )
    .addOption(
      new Option("--log-level <level>", "minimum log level; logs are JSON on standard error")
        .env("HEADWATER_LOG_LEVEL")
        .choices(["trace", "debug", "info", "warn", "error", "silent"])
        .default("warn"),
    );
  return withLoginOptions(command);
}

/** Adds the options of logins at a load balancer. */
function withLoginOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--login-load-balancer <ARN>",
        "accept users whom this Application Load Balancer has logged in",
      ).env("HEADWATER_LOGIN_LOAD_BALANCER"),
    )
    .addOption(
      new Option(
        "--login-client <id>",
        "client id of the load balancer at the identity provider (default: any)",
      ).env("HEADWATER_LOGIN_CLIENT"),
    )
    .addOption(
      new Option("--login-issuer <URL>", "issuer of the identity provider (default: any)").env(
        "HEADWATER_LOGIN_ISSUER",
      ),
    )
    .addOption(
      new Option(
        "--login-viewers <list>",
        "claims of users who may read: <claim>=<value>, … (default: every user)",
      ).env("HEADWATER_LOGIN_VIEWERS"),
    )
    .addOption(
      new Option(
        "--login-admins <list>",
        "claims of users who may change everything: <claim>=<value>, … (default: none)",
      ).env("HEADWATER_LOGIN_ADMINS"),
    );
}

function readPort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new InvalidArgumentError("Expected a port from 0 (any free port) to 65535.");
  }
  return port;
}

function readMilliseconds(text: string): number {
  const milliseconds = Number(text);
  if (!Number.isInteger(milliseconds) || milliseconds < 1 || milliseconds > 3_600_000) {
    throw new InvalidArgumentError("Expected milliseconds from 1 to 3600000 (one hour).");
  }
  return milliseconds;
}

/** Parses a switch that an environment variable can also turn off, unlike a bare flag. */
function readSwitch(text: string): boolean {
  const word = text.trim().toLowerCase();
  if (["true", "1", "yes", "on"].includes(word)) return true;
  if (["false", "0", "no", "off", ""].includes(word)) return false;
  throw new InvalidArgumentError("Expected true or false.");
}

function readList(text: string): readonly string[] {
  return text
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}
