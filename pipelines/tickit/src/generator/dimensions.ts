import { calendarDay, DAYS, instant, timestamp, YEAR } from "./calendar.ts";
import { Random } from "./random.ts";
import type { Sizes } from "./sizes.ts";
import { type Town, town, word } from "./words.ts";

/** One field of a row: its text in the file, or null. */
export type Field = string | null;

/** Input of all tables. */
export interface World {
  readonly seed: number;
  readonly sizes: Sizes;
}

interface Category {
  readonly group: "Sports" | "Shows" | "Concerts";
  readonly name: string;
  readonly description: string;
  /** Middle price of a ticket, in cents. */
  readonly cents: number;
}

/** The categories, busiest first. */
const CATEGORIES: readonly Category[] = [
  { group: "Concerts", name: "Pop", description: "Rock and pop concerts", cents: 7_500 },
  { group: "Shows", name: "Musicals", description: "Musical theatre", cents: 11_000 },
  { group: "Sports", name: "Baseball", description: "League baseball games", cents: 4_500 },
  { group: "Shows", name: "Plays", description: "Plays without music", cents: 6_500 },
  { group: "Sports", name: "Basketball", description: "League basketball games", cents: 8_000 },
  { group: "Sports", name: "Football", description: "League football games", cents: 12_000 },
  { group: "Concerts", name: "Jazz", description: "Jazz singers and bands", cents: 5_000 },
  { group: "Concerts", name: "Classical", description: "Orchestras, choirs and recitals", cents: 6_000 },
  { group: "Sports", name: "Hockey", description: "League hockey games", cents: 7_000 },
  { group: "Shows", name: "Opera", description: "Opera, staged or in concert", cents: 13_000 },
  { group: "Sports", name: "Soccer", description: "League soccer games", cents: 5_500 },
];

const VENUE_KINDS = [
  "Arena",
  "Theatre",
  "Hall",
  "Stadium",
  "Pavilion",
  "Amphitheatre",
  "Playhouse",
  "Gardens",
];
const TOWNS = 400;

function townAt(seed: number, random: Random): Town {
  const index = Math.floor(random.skewedFraction(2) * TOWNS);
  return town(new Random(seed, "town", index));
}

const flag = (value: boolean): string => (value ? "true" : "false");

/** Generates the rows of `category`. */
export function* categoryRows(): Generator<Field[]> {
  for (const [index, category] of CATEGORIES.entries()) {
    yield [String(index + 1), category.group, category.name, category.description];
  }
}

/** Generates the rows of `date`: every day of the year. */
export function* dateRows(): Generator<Field[]> {
  for (let number = 1; number <= DAYS; number += 1) {
    const day = calendarDay(number);
    yield [
      String(number),
      day.date,
      day.dayName,
      String(day.week),
      day.monthName,
      String(day.quarter),
      String(YEAR),
      flag(day.holiday),
    ];
  }
}

/** Generates the rows of `venue`. */
export function* venueRows({ seed, sizes }: World): Generator<Field[]> {
  for (let id = 1; id <= sizes.venues; id += 1) {
    const random = new Random(seed, "venue", id);
    const { city, state } = townAt(seed, random);
    const name = `${word(random, 2)} ${random.pick(VENUE_KINDS)}`;
    const seats = random.chance(0.1) ? null : String(Math.round(400 + random.skewedFraction(3) * 79_600));
    yield [String(id), name, city, state, seats];
  }
}

/** The fields of an event that listings and sales depend on. */
export interface EventOnSale {
  readonly id: number;
  readonly category: Category;
  readonly categoryId: number;
  readonly day: number;
  /** {@link instant} at which it starts. */
  readonly start: number;
}

function drawEvent(seed: number, id: number): { event: EventOnSale; random: Random } {
  const random = new Random(seed, "event", id);
  const category = random.pick(CATEGORIES, 2);
  const day = random.integer(1, DAYS);
  // Matinées and evenings, on the half hour.
  const halfHours = random.chance(0.25) ? random.integer(26, 31) : random.integer(36, 41);
  return {
    event: {
      id,
      category,
      categoryId: CATEGORIES.indexOf(category) + 1,
      day,
      start: instant(day, halfHours * 1800),
    },
    random,
  };
}

/** Returns the event with a number. */
export function eventAt(seed: number, id: number): EventOnSale {
  return drawEvent(seed, id).event;
}

function eventName(seed: number, category: Category, random: Random): string {
  const name = word(random, 2);
  if (category.group === "Sports")
    return `${townAt(seed, random).city} ${name}s v ${townAt(seed, random).city} ${word(random, 2)}s`;
  if (category.group === "Shows") return random.chance(0.5) ? `The ${name} of ${word(random, 2)}` : name;
  return random.chance(0.5) ? `The ${name}s` : `${name} ${word(random, 2)}`;
}

/** Generates the rows of `event`. */
export function* eventRows({ seed, sizes }: World): Generator<Field[]> {
  for (let id = 1; id <= sizes.events; id += 1) {
    const { event, random } = drawEvent(seed, id);
    const venue = random.integer(1, sizes.venues);
    const name = eventName(seed, event.category, random);
    yield [
      String(id),
      String(venue),
      String(event.categoryId),
      String(event.day),
      name,
      timestamp(event.start),
    ];
  }
}

const LOGIN_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/** Returns eight unique characters: multiplying by an odd number is a bijection modulo 2^35. */
function login(id: number): string {
  let code = (BigInt(id) * 20_974_350_181n) % (1n << 35n);
  let text = "";
  for (let position = 0; position < 7; position += 1) {
    text += LOGIN_LETTERS[Number(code & 31n)];
    code >>= 5n;
  }
  return `U${text}`;
}

const LIKES = 10;

/** Generates the rows of `users`. */
export function* userRows({ seed, sizes }: World): Generator<Field[]> {
  for (let id = 1; id <= sizes.users; id += 1) {
    const random = new Random(seed, "users", id);
    const first = word(random, random.integer(1, 2));
    const last = word(random, random.integer(2, 3));
    const { city, state } = townAt(seed, random);
    // example.* and 555-01xx are reserved for fiction and reach no real person.
    const domain = random.pick(["example.com", "example.net", "example.org"]);
    const phone = `(${random.integer(201, 989)}) 555-01${String(random.integer(0, 99)).padStart(2, "0")}`;
    const likes = Array.from({ length: LIKES }, () =>
      random.chance(0.35) ? null : flag(random.chance(0.4)),
    );
    yield [
      String(id),
      login(id),
      first,
      last,
      city,
      state,
      `${first}.${last}.${id}@${domain}`.toLowerCase(),
      phone,
      ...likes,
    ];
  }
}
