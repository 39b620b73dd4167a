/** Row counts of the tables that depend on the scale; those of `sales` follow from the listings. */
export interface Sizes {
  readonly users: number;
  readonly venues: number;
  readonly events: number;
  readonly listings: number;
}

const AT_SCALE_1: Sizes = { users: 50_000, venues: 200, events: 8_800, listings: 200_000 };

/**
 * Row counts at a scale. Venues stay between 5 and 200, because one venue would not look like a marketplace. Sellers
 * never buy from themselves, so there are at least two users.
 *
 * @param scale a positive number; 1 is about 200,000 listings and 170,000 sales
 * @throws RangeError if the scale is not a positive number of at most 100
 */
export function sizesAt(scale: number): Sizes {
  if (!(scale > 0 && scale <= 100))
    throw new RangeError(`scale must be above 0 and at most 100, not ${scale}`);
  const scaled = (rows: number, least: number) => Math.max(least, Math.round(rows * scale));
  return {
    users: scaled(AT_SCALE_1.users, 2),
    venues: Math.min(AT_SCALE_1.venues, scaled(AT_SCALE_1.venues, 5)),
    events: scaled(AT_SCALE_1.events, 1),
    listings: scaled(AT_SCALE_1.listings, 10),
  };
}
