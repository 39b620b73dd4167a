import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { IgnoreMode } from "aws-cdk-lib";
import type * as s3assets from "aws-cdk-lib/aws-s3-assets";
import { unzipSync } from "fflate";
import { cacheFolder } from "../support/cache-folder.ts";
import { checkout, preparedFile } from "../support/package-files.ts";

/** Name of the archive with the image's sources in the published package. */
export const imageArchive = "image.zip";

/** Files of a checkout that the image consists of. */
export interface CheckoutFiles {
  readonly exclude: string[];
  readonly ignoreMode: IgnoreMode;
}

/** Returns the files excluded from the image (.dockerignore); a change of them does not start a build. */
export function excludedFromImage(): CheckoutFiles {
  const exclude = readFileSync(join(checkout, ".dockerignore"), "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("#"))
    // Docker always receives these two files.
    .concat("!Dockerfile", "!.dockerignore");
  return { exclude, ignoreMode: IgnoreMode.DOCKER };
}

/** Returns the image's sources as an asset, which arrives at the build as an archive. */
export function imageSources(): s3assets.AssetProps {
  const archive = preparedFile(imageArchive);
  return archive === undefined ? { path: checkout, ...excludedFromImage() } : { path: archive };
}

/** Returns the folder with the image's sources for a build on this machine. */
export function imageFolder(): { readonly directory: string } & Partial<CheckoutFiles> {
  const archive = preparedFile(imageArchive);
  return archive === undefined
    ? { directory: checkout, ...excludedFromImage() }
    : { directory: unpack(archive) };
}

/** Unpacks an archive into the cache once per content. */
function unpack(archive: string): string {
  const content = readFileSync(archive);
  const folder = cacheFolder("image", createHash("sha256").update(content).digest("hex").slice(0, 16));
  if (existsSync(folder)) return folder;
  const partial = `${folder}.${process.pid}`;
  for (const [name, bytes] of Object.entries(unzipSync(new Uint8Array(content)))) {
    const path = join(partial, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
  try {
    renameSync(partial, folder);
  } catch {
    rmSync(partial, { recursive: true, force: true }); // another process unpacked the same archive
  }
  return folder;
}
