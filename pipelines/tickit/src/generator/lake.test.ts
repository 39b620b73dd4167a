import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, stat, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadManifest } from "../package-files.ts";
import { ensureLake, type Lake } from "./lake.ts";
import { SOURCE_TABLES, type SourceTable } from "./source-tables.ts";

let root: string;
let lake: Lake;
const options = () => ({ directory: join(root, "lake"), scale: 0.02, seed: 7 });

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "headwater-lake-"));
  lake = await ensureLake(options());
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function text(table: SourceTable, directory = options().directory): Promise<string> {
  const parts = lake.tables[table].files.map((file) => readFile(join(directory, file), "utf8"));
  return (await Promise.all(parts)).join("");
}

async function digest(directory: string): Promise<string> {
  const hash = createHash("sha256");
  for (const table of SOURCE_TABLES) hash.update(await text(table, directory));
  return hash.digest("hex");
}

/** Rows of a table as objects, keyed by the manifest's column names; null where the file says `\N`. */
async function rows(table: SourceTable): Promise<Record<string, string | null>[]> {
  const columns = (await loadManifest()).datasets.find(
    (dataset) => dataset.table === `s3_datalake.${table}`,
  )?.columns;
  return (await text(table))
    .trimEnd()
    .split("\n")
    .map((line) => {
      const fields = line.split("|");
      expect(fields).toHaveLength(columns?.length ?? 0);
      return Object.fromEntries(
        (columns ?? []).map(({ name }, index) => [
          name,
          fields[index] === "\\N" ? null : (fields[index] ?? ""),
        ]),
      );
    });
}

const keys = (table: Record<string, string | null>[], column: string) =>
  new Map(table.map((row) => [row[column], row]));

describe("ensureLake", () => {
  it("produces the same bytes for seed 7 at scale 0.02 in every release with this generator version", async () => {
    expect(lake.generator).toBe(1);
    expect(await digest(options().directory)).toBe(
      "dc182664e623b8c447984cf55e847145f7a6a985bca2227cc7ebe3bcad535a52",
    );
  });

  it("produces the same bytes in another folder, and different ones for another seed", async () => {
    const again = { ...options(), directory: join(root, "again") };
    const other = { ...options(), directory: join(root, "other"), seed: 8 };
    await ensureLake(again);
    await ensureLake(other);
    expect(await digest(again.directory)).toBe(await digest(options().directory));
    expect(await digest(other.directory)).not.toBe(await digest(options().directory));
  });

  it("describes the files", async () => {
    for (const table of SOURCE_TABLES) {
      const content = await text(table);
      expect(lake.tables[table].rows).toBe(content.split("\n").length - 1);
      expect(lake.tables[table].bytes).toBe(Buffer.byteLength(content));
    }
  });

  it("keeps a complete lake and repairs a truncated one", async () => {
    const directory = join(root, "mended");
    const written = await ensureLake({ ...options(), directory });
    const file = join(directory, written.tables.sales.files[0] ?? "");
    const before = (await stat(file)).mtimeMs;
    await ensureLake({ ...options(), directory });
    expect((await stat(file)).mtimeMs).toBe(before);
    await truncate(file, 10);
    await ensureLake({ ...options(), directory });
    expect(await digest(directory)).toBe(await digest(options().directory));
  });

  it("rejects an invalid scale or seed", async () => {
    await expect(ensureLake({ ...options(), scale: 0 })).rejects.toThrow(/scale must be above 0/);
    await expect(ensureLake({ ...options(), scale: Number.NaN })).rejects.toThrow(RangeError);
    await expect(ensureLake({ ...options(), seed: 1.5 })).rejects.toThrow(/seed must be an integer/);
  });
});

describe("the generated data", () => {
  it("has unique keys", async () => {
    const uniques = [
      ["category", "catid"],
      ["date", "dateid"],
      ["event", "eventid"],
      ["listing", "listid"],
      ["sales", "salesid"],
      ["users", "userid"],
      ["users", "username"],
      ["users", "email"],
      ["venue", "venueid"],
    ] as const;
    for (const [table, column] of uniques) {
      const all = await rows(table);
      expect(keys(all, column).size, `${table}.${column}`).toBe(all.length);
    }
  });

  it("references existing rows, and each sale matches its listing", async () => {
    const [events, listings, sales] = [await rows("event"), await rows("listing"), await rows("sales")];
    const [users, venues, categories] = [await rows("users"), await rows("venue"), await rows("category")];
    const dates = keys(await rows("date"), "dateid");
    for (const event of events) {
      expect(keys(venues, "venueid").has(event.venueid)).toBe(true);
      expect(keys(categories, "catid").has(event.catid)).toBe(true);
      expect(event.starttime?.slice(0, 10)).toBe(dates.get(event.dateid)?.caldate);
    }
    const userIds = keys(users, "userid");
    const eventIds = keys(events, "eventid");
    const listingIds = keys(listings, "listid");
    const sold = new Map<string | null | undefined, number>();
    for (const listing of listings) {
      expect(userIds.has(listing.sellerid)).toBe(true);
      expect(listing.listtime?.slice(0, 10)).toBe(dates.get(listing.dateid)?.caldate);
      expect(String(listing.listtime) < String(eventIds.get(listing.eventid)?.starttime)).toBe(true);
      expect(Number(listing.totalprice)).toBe(Number(listing.numtickets) * Number(listing.priceperticket));
    }
    for (const sale of sales) {
      const listing = listingIds.get(sale.listid);
      expect([sale.sellerid, sale.eventid]).toEqual([listing?.sellerid, listing?.eventid]);
      expect(userIds.has(sale.buyerid)).toBe(true);
      expect(sale.buyerid).not.toBe(sale.sellerid);
      expect(sale.saletime?.slice(0, 10)).toBe(dates.get(sale.dateid)?.caldate);
      expect(String(sale.saletime) > String(listing?.listtime)).toBe(true);
      expect(String(sale.saletime) < String(eventIds.get(sale.eventid)?.starttime)).toBe(true);
      expect(Number(sale.pricepaid)).toBe(Number(sale.qtysold) * Number(listing?.priceperticket));
      sold.set(sale.listid, (sold.get(sale.listid) ?? 0) + Number(sale.qtysold));
    }
    for (const [id, quantity] of sold)
      expect(quantity).toBeLessThanOrEqual(Number(listingIds.get(id)?.numtickets));
  });

  it("fits the types of the lake's columns", async () => {
    const { datasets } = await loadManifest();
    for (const table of SOURCE_TABLES) {
      const columns = datasets.find((dataset) => dataset.table === `s3_datalake.${table}`)?.columns ?? [];
      for (const row of await rows(table)) {
        for (const { name, type } of columns) {
          const value = row[name] ?? null;
          const width = /^varchar\((\d+)\)$/.exec(type)?.[1];
          if (value === null) continue;
          if (width !== undefined)
            expect(Buffer.byteLength(value), `${table}.${name}`).toBeLessThanOrEqual(Number(width));
          if (type === "smallint") expect(Math.abs(Number(value))).toBeLessThan(2 ** 15);
          if (type === "boolean") expect(["true", "false"]).toContain(value);
          if (type === "decimal(8,2)") expect(value).toMatch(/^\d{1,6}\.\d{2}$/);
        }
      }
    }
  });

  it("has the documented size at scale 1: about 0.85 sales per listing", () => {
    expect(lake.tables.listing.rows).toBe(4_000);
    expect(lake.tables.users.rows).toBe(1_000);
    expect(lake.tables.sales.rows / lake.tables.listing.rows).toBeCloseTo(0.85, 1);
  });
});
