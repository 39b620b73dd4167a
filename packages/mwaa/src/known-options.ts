import { distance } from "fastest-levenshtein";
import { optionTable, renamedOptionTable } from "./facts/airflow-options.gen.ts";
import { pinnedVersions } from "./facts/pins.gen.ts";

/** The type of an option's value. */
export type OptionType = "string" | "boolean" | "integer" | "float";

interface KnownOption {
  readonly type: OptionType;
  /** One mark per version of the pin table: `+` if the version has the option. */
  readonly marks: string;
}

const types: Readonly<Record<string, OptionType>> = { s: "string", b: "boolean", i: "integer", f: "float" };
const everyVersion = "+".repeat(pinnedVersions.length);

const known: ReadonlyMap<string, KnownOption> = new Map(
  optionTable
    .trim()
    .split("\n")
    .map((line) => {
      const [key, type, marks = everyVersion] = line.split(" ") as [string, string, string?];
      return [key, { type: types[type]!, marks }];
    }),
);
const renamed: readonly { readonly from: string; readonly to: string; readonly marks: string }[] =
  renamedOptionTable
    .trim()
    .split("\n")
    .map((line) => {
      const [from, to, marks = everyVersion] = line.split(" ") as [string, string, string?];
      return { from, to, marks };
    });
const sections: ReadonlySet<string> = new Set([...known.keys()].map(sectionOf));

/** Maximum number of edits between a misspelt name and the option that is suggested for it, per six characters. */
const editsPerSix = 1.5;

function sectionOf(key: string): string {
  return key.slice(0, key.indexOf("."));
}

/** The standing of an option key in a version of Airflow. */
export type OptionStanding =
  | { readonly kind: "known"; readonly type: OptionType }
  /** Airflow still reads the former name. */
  | { readonly kind: "renamed"; readonly to: string }
  /** Other versions in the table have the option. */
  | { readonly kind: "other-version"; readonly versions: readonly string[] }
  /** No version has it. `nearest` is the most similar option, if one is similar. */
  | { readonly kind: "unknown"; readonly nearest: string | undefined }
  /** A section of a package outside the image, such as a plugin. */
  | { readonly kind: "foreign" };

/**
 * Looks up an option in the tables of Airflow and of the providers in MWAA's images.
 *
 * @param key - `<section>.<option>`
 * @param mwaaVersion - a version of the table in versions.ts
 */
export function lookUpOption(key: string, mwaaVersion: string): OptionStanding {
  const column = pinnedVersions.indexOf(mwaaVersion);
  // Airflow reads the value from a command or the secrets backend if the name has one of these endings.
  const plain = known.has(key) ? key : key.replace(/_(cmd|secret)$/, "");
  const entry = known.get(plain);
  if (entry?.marks[column] === "+") return { kind: "known", type: plain === key ? entry.type : "string" };
  const rename = renamed.find(({ from, marks }) => from === plain && marks[column] === "+");
  if (rename) return { kind: "renamed", to: rename.to };
  if (entry) {
    return {
      kind: "other-version",
      versions: pinnedVersions.filter((_, index) => entry.marks[index] === "+"),
    };
  }
  const nearest = nearestOption(plain, column);
  return sections.has(sectionOf(plain)) || nearest !== undefined
    ? { kind: "unknown", nearest }
    : { kind: "foreign" };
}

/**
 * Returns the option that a misspelt key most likely means: one with the same name in another section, or the one with
 * the fewest edits.
 */
function nearestOption(key: string, column: number): string | undefined {
  const current = [...known].filter(([, { marks }]) => marks[column] === "+").map(([name]) => name);
  const section = sectionOf(key);
  const option = key.slice(section.length + 1);
  const limit = (text: string) => Math.max(1, Math.floor((text.length / 6) * editsPerSix));
  const near = current
    .map((candidate) => {
      const otherSection = sectionOf(candidate);
      const otherOption = candidate.slice(otherSection.length + 1);
      const sectionEdits = distance(section, otherSection);
      const optionEdits = distance(option, otherOption);
      const similar =
        sectionEdits <= (sectionEdits === 0 ? 0 : limit(section)) && optionEdits <= limit(option);
      return { candidate, similar, otherOption, edits: sectionEdits + optionEdits };
    })
    .sort((left, right) => left.edits - right.edits);
  const best = near.find(({ similar }) => similar)?.candidate;
  if (best !== undefined || !sections.has(section)) return best;
  // A long name that exists once elsewhere is in the wrong section; short ones such as `host` are in many.
  const namesakes = near.filter(({ otherOption }) => otherOption === option);
  return namesakes.length === 1 ? namesakes[0]!.candidate : undefined;
}

/** Returns true if Airflow can read the text as a value of the type. */
export function hasType(value: string, type: OptionType): boolean {
  // Airflow drops an inline comment from numbers and booleans.
  const text = value.replace(/#.*$/s, "").trim();
  switch (type) {
    case "boolean":
      return /^(t|true|1|f|false|0)$/i.test(text);
    case "integer":
      return /^[+-]?\d+(_\d+)*$/.test(text);
    case "float":
      return text !== "" && (Number.isFinite(Number(text)) || /^[+-]?(inf|infinity|nan)$/i.test(text));
    default:
      return true;
  }
}
