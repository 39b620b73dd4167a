/** Creates a seeded random number generator (mulberry32), so that failures are reproducible. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const unusualTexts = [
  "",
  " ",
  "\u0000",
  "a\u0000b",
  "\ud800",
  "x\udc00y",
  "\uffff\ufffe",
  "🕷️👩‍👩‍👧‍👦",
  "مرحبا\u202eabc",
  "a:b#c/d?e&f=g%00%",
  "';DROP TABLE events;--",
  "\\N",
  '{"a":1}',
  "__proto__",
  "constructor",
  "n".repeat(4_000),
  "é".repeat(70_000),
  "\r\n\t",
  "1e999",
];

const unusualValues: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  9_007_199_254_740_992,
  [],
  {},
  [[]],
  [null],
  "text",
  { a: { b: { c: {} } } },
];

/** Corrupts an event's JSON in one or several ways. */
export function corrupt(text: string, random: () => number): string {
  const pick = <Item>(list: readonly Item[]): Item => list[Math.floor(random() * list.length)]!;
  const kind = Math.floor(random() * 10);
  if (kind === 0) return text.slice(0, Math.floor(random() * text.length)); // truncated
  if (kind === 1) {
    const at = Math.floor(random() * text.length);
    return text.slice(0, at) + pick(['"', "{", "}", ",", "\\", "\u0000", "]", "é"]) + text.slice(at + 1);
  }
  if (kind === 2) {
    const depth = Math.floor(random() * 20_000);
    const deep = pick([
      `${"[".repeat(depth)}${"]".repeat(depth)}`,
      `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`,
    ]);
    return text.replace(/\}$/, `,"deep":${deep}}`);
  }
  const event: unknown = JSON.parse(text);
  const changes = 1 + Math.floor(random() * 4);
  for (let change = 0; change < changes; change += 1) {
    const { holder, key } = randomPlace(event, random);
    if (holder === null) continue;
    if (kind === 3) delete holder[key];
    else if (kind === 4) holder[key] = pick(unusualTexts);
    else if (kind === 5) holder[pick(unusualTexts)] = pick(unusualTexts);
    else if (kind === 6) holder[key] = "x".repeat(Math.floor(random() * 300_000));
    else if (kind === 7)
      holder[key] = Array.from({ length: Math.floor(random() * 2_000) }, () => holder.name ?? "x");
    else holder[key] = structuredClone(pick(unusualValues)); // later changes may modify it
  }
  return JSON.stringify(event);
}

type Holder = Record<string, unknown>;

/** Picks a random place in a JSON value: the object or array, and the key. */
function randomPlace(value: unknown, random: () => number): { holder: Holder | null; key: string } {
  const places: { holder: Holder; key: string }[] = [];
  const walk = (node: unknown) => {
    if (typeof node !== "object" || node === null || places.length > 2_000) return;
    for (const key of Object.keys(node)) {
      places.push({ holder: node as Holder, key });
      walk((node as Holder)[key]);
    }
  };
  walk(value);
  // Half of the time near the root, which matters most.
  const among = random() < 0.5 ? places.slice(0, 20) : places;
  return among[Math.floor(random() * among.length)] ?? { holder: null, key: "" };
}
