import { closeSync, fsyncSync, openSync } from "node:fs";
import type { PGlite } from "@electric-sql/pglite";
import { NodeFS } from "@electric-sql/pglite/nodefs";

/** The part of Emscripten's NODEFS that fsync needs. */
interface EmscriptenModule {
  NODEFS: {
    realPath(node: unknown): string;
    stream_ops: { fsync?: (stream: { nfd?: number; node: unknown }) => number };
  };
}

/**
 * PGlite's Node file system with a working fsync. PGlite ships with fsync disabled and a file system without it, so a
 * power cut loses acknowledged commits or the whole directory.
 */
export class DurableNodeFileSystem extends NodeFS {
  override async init(pg: PGlite, options: Parameters<NodeFS["init"]>[1]): ReturnType<NodeFS["init"]> {
    const result = await super.init(pg, options);
    const installFsync = (module: unknown) => {
      const { NODEFS } = module as EmscriptenModule;
      NODEFS.stream_ops.fsync = (stream) => {
        if (stream.nfd !== undefined) {
          fsyncSync(stream.nfd);
          return 0;
        }
        const directory = openSync(NODEFS.realPath(stream.node), "r");
        try {
          fsyncSync(directory);
        } finally {
          closeSync(directory);
        }
        return 0;
      };
    };
    const emscripten = result.emscriptenOpts as { preRun?: unknown };
    emscripten.preRun = [installFsync, ...((emscripten.preRun as unknown[] | undefined) ?? [])];
    return result;
  }
}
