import { execFile, execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** Root folder of the checkout. */
export const root = join(import.meta.dirname, "..", "..");
const tsc = join(root, "node_modules", "typescript", "bin", "tsc");

function npm(folder: string, ...options: string[]): void {
  execFileSync("npm", [...options, "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: folder,
    stdio: "pipe",
  });
}

function versions(manifest: string): Record<string, string> {
  return JSON.parse(readFileSync(join(root, manifest), "utf8")).devDependencies;
}

/** Returns the TypeScript blocks of a package's README, in order. */
export function readmeBlocks(name: string): string[] {
  const readme = readFileSync(join(root, "packages", name, "README.md"), "utf8");
  return [...readme.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, source]) => source!);
}

/** A project outside the checkout that installs packages from the archives of `npm pack`. */
export class EmptyProject {
  readonly folder = mkdtempSync(join(tmpdir(), "headwater-packages-"));

  /**
   * @param names - packages to pack and install, without the scope
   * @param further - dependencies of the user's own, at the versions of packages/cdk
   */
  constructor(names: readonly string[], further: readonly string[] = []) {
    writeFileSync(join(this.folder, "package.json"), JSON.stringify({ type: "module", private: true }));
    for (const name of names)
      npm(root, "pack", "-w", `@headwater/${name}`, "--pack-destination", this.folder);
    const archives = readdirSync(this.folder).filter((file) => file.endsWith(".tgz"));
    const theirs = versions("packages/cdk/package.json");
    npm(
      this.folder,
      "install",
      "--prefer-offline",
      ...archives.map((file) => `./${file}`),
      ...further.map((name) => `${name}@${theirs[name]}`),
      `@types/node@${versions("package.json")["@types/node"]}`,
    );
  }

  /** Returns the folder of an installed package. */
  installed(name: string): string {
    return join(this.folder, "node_modules", ...name.split("/"));
  }

  /**
   * Compiles a program strictly. Returns the path of the result.
   *
   * @param skipLibCheck - false also checks the type declarations of all libraries, which takes long for the CDK
   */
  #compile(name: string, source: string, skipLibCheck: boolean): string {
    const folder = join(this.folder, name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "example.ts"), source);
    const options = {
      module: "NodeNext",
      target: "ES2022",
      strict: true,
      skipLibCheck,
      types: ["node"],
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: options }));
    const { status, stdout } = spawnSync(process.execPath, [tsc, "-p", folder], { encoding: "utf8" });
    if (status !== 0) throw new Error(`The program ${name} does not compile:\n${stdout}`);
    return join(folder, "example.js");
  }

  /** Compiles a program and runs it; returns its output. */
  async run(
    name: string,
    source: string,
    { env = process.env, skipLibCheck = false }: { env?: NodeJS.ProcessEnv; skipLibCheck?: boolean } = {},
  ): Promise<string> {
    const program = this.#compile(name, source, skipLibCheck);
    const { stdout } = await promisify(execFile)(process.execPath, [program], { env, cwd: this.folder });
    return stdout;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
