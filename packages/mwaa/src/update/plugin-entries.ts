/** Files of a plugins.zip by their path. */
export type PluginEntries = Readonly<Record<string, Uint8Array>>;

/** Name of the file that keeps Airflow from importing folders as plugins. */
const ignoreFile = ".airflowignore";

/**
 * Adds files to those of an environment. Its files stay, except earlier versions of the added ones; both lists of ignored
 * folders are kept.
 */
export function mergePlugins(own: PluginEntries, added: PluginEntries): Record<string, Uint8Array> {
  const merged = { ...own, ...added };
  if (own[ignoreFile] && added[ignoreFile]) {
    const lines = [own[ignoreFile], added[ignoreFile]].flatMap((content) =>
      Buffer.from(content).toString("utf8").split(/\r?\n/),
    );
    const text = [...new Set(lines)].filter((line) => line !== "").join("\n");
    merged[ignoreFile] = new Uint8Array(Buffer.from(`${text}\n`));
  }
  return merged;
}

/** Returns the paths that differ: `+` for a new file, `~` for a changed one. */
export function comparePlugins(before: PluginEntries, after: PluginEntries): string[] {
  return Object.entries(after).flatMap(([path, content]) => {
    const previous = before[path];
    if (previous === undefined) return `+ ${path}`;
    return Buffer.compare(previous, content) === 0 ? [] : `~ ${path}`;
  });
}
