import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MissingError } from "../airflow/missing.ts";
import { requireDigest, requireJava } from "./jars.ts";

describe("the jars for Spark", () => {
  let folder: string;
  const { PATH } = process.env;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "headwater-jars-"));
  });
  afterEach(async () => {
    process.env.PATH = PATH;
    await rm(folder, { recursive: true });
  });

  it("are accepted if their hash matches", async () => {
    const path = join(folder, "a.jar");
    await writeFile(path, "a");
    await requireDigest(path, createHash("sha256").update("a").digest("hex"));
  });

  it("are rejected if their hash differs", async () => {
    const path = join(folder, "a.jar");
    await writeFile(path, "b");
    await expect(requireDigest(path, "00")).rejects.toThrow(/a\.jar has the SHA-256 3e23e8160039.*, not 00/);
  });

  it("require Java, and a message reports that it is missing", async () => {
    process.env.PATH = folder;
    const refusal = requireJava();
    await expect(refusal).rejects.toThrow(MissingError);
    await expect(refusal).rejects.toThrow("apt-get install default-jre-headless");
  });
});
