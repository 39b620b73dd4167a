/** Items of one day, in their order. */
export interface DayGroup<Item> {
  /** Start of the day in the local time zone, in epoch milliseconds. */
  readonly day: number;
  readonly items: readonly Item[];
}

/** Groups items, sorted by time, by the day in the local time zone. */
export function groupByDay<Item extends { readonly at: string }>(items: readonly Item[]): DayGroup<Item>[] {
  const groups: { day: number; items: Item[] }[] = [];
  for (const item of items) {
    const day = new Date(item.at).setHours(0, 0, 0, 0);
    const last = groups.at(-1);
    if (last?.day === day) last.items.push(item);
    else groups.push({ day, items: [item] });
  }
  return groups;
}
