import { InvalidArgumentError } from "commander";

const units = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Reads a time span such as `90d`, `24h`, `30m` or `0`, in milliseconds. @throws InvalidArgumentError */
export function readDuration(text: string): number {
  if (text === "0") return 0;
  const match = /^(\d{1,6})([smhd])$/.exec(text);
  if (!match) {
    throw new InvalidArgumentError("Expected a number followed by s, m, h or d, such as 24h or 90d.");
  }
  return Number(match[1]) * units[match[2] as keyof typeof units];
}
