import { mkdir, open, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Field } from "./dimensions.ts";
import { sizesAt } from "./sizes.ts";
import { SOURCE_TABLES, type SourceTable, sourceRows } from "./source-tables.ts";

/** Version of the generator, raised when the same seed and scale produce other bytes. */
const GENERATOR_VERSION = 1;
const CHUNK_CHARACTERS = 128 * 1024;

/** Content of one table of the lake. */
export interface LakeTable {
  /** Number of rows. */
  readonly rows: number;
  /** Total size of the files, in bytes. */
  readonly bytes: number;
  /** Files, relative to the lake's folder, with forward slashes: the object keys in a bucket. */
  readonly files: readonly string[];
}

/** A generated lake on disk. */
export interface Lake {
  readonly generator: number;
  readonly seed: number;
  readonly scale: number;
  readonly tables: Readonly<Record<SourceTable, LakeTable>>;
}

/** Options of the generator. */
export interface LakeOptions {
  /** Folder that represents the bucket; created if missing. */
  readonly directory: string;
  /** Size of the data; 1 is about 200,000 listings. */
  readonly scale: number;
  /** Any integer. The same seed and scale produce the same bytes. */
  readonly seed: number;
  /** Called when a table is complete. */
  readonly onTable?: (table: SourceTable, written: LakeTable) => void;
}

/** A row as one line of the lake's format: fields joined by `|`, `\N` for null, no quoting. */
function line(fields: readonly Field[]): string {
  return `${fields.map((field) => field ?? "\\N").join("|")}\n`;
}

async function writeTable(
  directory: string,
  table: SourceTable,
  rows: Iterable<Field[]>,
): Promise<LakeTable> {
  const file = `tickit/${table}/part-00000.txt`;
  const path = join(directory, file);
  await mkdir(dirname(path), { recursive: true });
  const handle = await open(path, "w");
  try {
    let count = 0;
    let bytes = 0;
    let chunk = "";
    const flush = async () => {
      bytes += (await handle.write(chunk)).bytesWritten;
      chunk = "";
    };
    for (const fields of rows) {
      chunk += line(fields);
      count += 1;
      if (chunk.length >= CHUNK_CHARACTERS) await flush();
    }
    if (chunk !== "") await flush();
    return { rows: count, bytes, files: [file] };
  } finally {
    await handle.close();
  }
}

async function existingLake(
  marker: string,
  { directory, scale, seed }: LakeOptions,
): Promise<Lake | undefined> {
  try {
    const lake = JSON.parse(await readFile(marker, "utf8")) as Lake;
    if (lake.generator !== GENERATOR_VERSION || lake.seed !== seed || lake.scale !== scale) return undefined;
    for (const table of SOURCE_TABLES) {
      const { bytes, files } = lake.tables[table];
      const sizes = await Promise.all(files.map(async (file) => (await stat(join(directory, file))).size));
      if (sizes.reduce((sum, size) => sum + size, 0) !== bytes) return undefined;
    }
    return lake;
  } catch {
    // A missing, unreadable or malformed file means that the lake is incomplete.
    return undefined;
  }
}

/**
 * Creates the lake: one folder per table with pipe-delimited UTF-8 files, and
 * `lake.json`, written last, which describes them. A complete lake with the same seed and scale is
 * kept; anything else is regenerated. Rows are streamed, so memory does not grow with the scale.
 *
 * @throws RangeError if the scale is out of range or the seed is not an integer
 * @throws NodeJS.ErrnoException if the folder cannot be written
 */
export async function ensureLake(options: LakeOptions): Promise<Lake> {
  const { directory, scale, seed, onTable } = options;
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed must be an integer, not ${seed}`);
  const world = { seed, sizes: sizesAt(scale) };
  const marker = join(directory, "lake.json");
  const existing = await existingLake(marker, options);
  if (existing !== undefined) return existing;

  await rm(marker, { force: true });
  const tables: Partial<Record<SourceTable, LakeTable>> = {};
  for (const table of SOURCE_TABLES) {
    await rm(join(directory, "tickit", table), { recursive: true, force: true });
    const written = await writeTable(directory, table, sourceRows(table, world));
    tables[table] = written;
    onTable?.(table, written);
  }
  const lake: Lake = {
    generator: GENERATOR_VERSION,
    seed,
    scale,
    tables: tables as Record<SourceTable, LakeTable>,
  };
  await writeFile(marker, `${JSON.stringify(lake, null, 2)}\n`);
  return lake;
}
