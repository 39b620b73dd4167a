import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Plugin } from "vite";

/** The module that imports the styles. */
const name = "virtual:mantine-styles.css";

/** Style sheets that belong to no component. */
const always = new Set(["baseline.css", "default-css-variables.css", "global.css"]);

/**
 * Provides the style sheets of the Mantine components that the application uses, in Mantine's order, as
 * `virtual:mantine-styles.css`. All style sheets together are 300 kB, which a browser reads before it shows
 * anything. The imports determine which are used, so there is no list to maintain.
 */
export function mantineStyles(source: string): Plugin {
  return {
    name: "headwater-mantine-styles",
    resolveId: (id) => (id === name ? `\0${name}` : null),
    load: (id) => (id === `\0${name}` ? stylesFor(source) : null),
  };
}

function stylesFor(source: string): string {
  const mantine = dirname(createRequire(join(source, "main.tsx")).resolve("@mantine/core/styles.css"));
  const components = join(mantine, "esm/components");
  const classes = new Set<string>();
  const seen = new Set<string>();
  const open = importedNames(source).map((one) => join(components, one, `${one}.mjs`));
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const text = readIfThere(file);
    if (file.endsWith(".module.mjs")) {
      for (const [found] of text.matchAll(/\bm_[0-9a-f]+\b/g)) classes.add(found);
    } else {
      for (const [, path] of text.matchAll(/from "(\.[^"]+\.mjs)"/g)) open.push(join(dirname(file), path!));
    }
  }
  const whole = readFileSync(join(mantine, "styles.css"), "utf8");
  return readdirSync(join(mantine, "styles"))
    .filter((file) => !file.endsWith(".layer.css"))
    .map((file) => ({ file, text: readFileSync(join(mantine, "styles", file), "utf8").trim() }))
    .filter(
      ({ file, text }) =>
        always.has(file) || [...text.matchAll(/\.(m_[0-9a-f]+)/g)].some(([, one]) => classes.has(one!)),
    )
    .sort((a, b) => whole.indexOf(a.text) - whole.indexOf(b.text))
    .map(({ text }) => text)
    .join("\n");
}

/** Names imported from Mantine, including types, which match no component. */
function importedNames(source: string): string[] {
  const names = new Set<string>();
  for (const file of readdirSync(source, { recursive: true, encoding: "utf8" })) {
    if (!/\.tsx?$/.test(file)) continue;
    for (const [, list] of readFileSync(join(source, file), "utf8").matchAll(
      /import \{([^}]*)\} from "@mantine\/core"/g,
    )) {
      for (const [found] of list!.matchAll(/\b[A-Z]\w*/g)) names.add(found);
    }
  }
  return [...names];
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
