import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { airflowEvents } from "../testing/fixtures.ts";
import { corrupt, seededRandom } from "../testing/malformed-events.ts";
import { openTestApp, type TestApp } from "../testing/test-app.ts";

/** HEADWATER_HOSTILE_EVENTS=10000 makes a long run of it. */
const count = Number(process.env.HEADWATER_HOSTILE_EVENTS ?? 400);

describe("malformed events", () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await openTestApp();
  });
  afterAll(() => test.close());

  it(
    `end in a receipt or a clear 4xx, never in a 5xx (${count} of them)`,
    async () => {
      const random = seededRandom(Number(process.env.HEADWATER_HOSTILE_SEED ?? 20_261_122));
      const sources = ["2.10.3", "3.3.1", "3.0.6-failed"].flatMap(airflowEvents);
      const statuses = new Map<number, number>();
      for (let number = 0; number < count; number += 20) {
        const texts = Array.from({ length: 20 }, () =>
          corrupt(sources[Math.floor(random() * sources.length)]!, random),
        );
        const answers = await Promise.all(texts.map((text) => test.send(text)));
        for (const [index, answer] of answers.entries()) {
          statuses.set(answer.statusCode, (statuses.get(answer.statusCode) ?? 0) + 1);
          const sent = texts[index]!.slice(0, 2_000);
          if (answer.statusCode === 201 || answer.statusCode === 422) {
            expect(answer.headers["headwater-receipt"], sent).toEqual(expect.any(String));
            expect(answer.headers["headwater-outcome"], sent).not.toBe("fold-failed");
          } else {
            expect([400, 413], `${answer.body} for ${sent}`).toContain(answer.statusCode);
            expect(answer.json<{ message: string }>().message.length).toBeGreaterThan(10);
          }
        }
      }
      expect([...statuses.keys()].every((status) => status < 500)).toBe(true);
      expect(statuses.get(201)).toBeGreaterThan(0);
      expect(statuses.get(422)).toBeGreaterThan(0);
      const answer = await test.app.inject({ url: "/api/v2/overview" });
      expect(answer.statusCode).toBe(200);
    },
    60_000 + count * 50,
  );
});
