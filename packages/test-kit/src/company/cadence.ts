import type { Cadence } from "./model.ts";
import type { Random } from "./random.ts";

/** Returns a cadence of one start a day. */
export function daily(hour: number, minute: number): Cadence {
  return { cron: `${minute} ${hour} * * *`, hours: [hour], minute };
}

/** Of a team's 50 DAGs, 20 run daily, 2 every six hours, 16 on working days, 12 weekly. */
export function cadenceFor(position: number, random: Random): Cadence {
  const minute = random.integer(0, 59);
  const hour = random.integer(0, 3);
  if (position < 20) return daily(hour, minute);
  if (position < 22) return { cron: `${minute} */6 * * *`, hours: [0, 6, 12, 18], minute };
  if (position < 38) {
    return { cron: `${minute} ${hour} * * 1-5`, weekdays: [1, 2, 3, 4, 5], hours: [hour], minute };
  }
  const weekday = random.integer(0, 6);
  return { cron: `${minute} ${hour} * * ${weekday}`, weekdays: [weekday], hours: [hour], minute };
}

const dayMs = 86_400_000;

/** Returns the times of a cadence after `from`, up to and including `to`, in epoch milliseconds. */
export function timesBetween(cadence: Cadence, from: number, to: number): number[] {
  const times: number[] = [];
  for (let day = Math.floor(from / dayMs) * dayMs; day <= to; day += dayMs) {
    if (cadence.weekdays && !cadence.weekdays.includes(new Date(day).getUTCDay())) continue;
    for (const hour of cadence.hours) {
      const time = day + hour * 3_600_000 + cadence.minute * 60_000;
      if (time > from && time <= to) times.push(time);
    }
  }
  return times;
}

/** Returns the length of the interval that ends at the time of a run, for Airflow 2. */
export function intervalBefore(cadence: Cadence, time: number): number {
  const earlier = timesBetween(cadence, time - 8 * dayMs, time - 1);
  return time - (earlier.at(-1) ?? time - dayMs);
}
