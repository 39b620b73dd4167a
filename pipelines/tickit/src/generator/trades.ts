import { dayOf, instant, timestamp } from "./calendar.ts";
import { type EventOnSale, eventAt, type Field, type World } from "./dimensions.ts";
import { Random } from "./random.ts";

/** Maximum time between a listing and its event, in days. */
const LEAD_DAYS = 120;
/** Minimum time between a listing and its event, in seconds. */
const LAST_LISTING = 2 * 3600;

interface Listing {
  readonly id: number;
  readonly seller: number;
  readonly event: EventOnSale;
  readonly tickets: number;
  readonly cents: number;
  /** Instant of the listing. */
  readonly listed: number;
}

const money = (cents: number): string => (cents / 100).toFixed(2);

function listingAt({ seed, sizes }: World, id: number): Listing {
  const random = new Random(seed, "listing", id);
  // Some events draw many more listings than others.
  const event = eventAt(seed, 1 + Math.floor(random.skewedFraction(2) * sizes.events));
  const earliest = instant(Math.max(1, event.day - LEAD_DAYS), 0);
  const factor = 0.4 + random.fraction() + random.skewedFraction(6) * 8;
  return {
    id,
    event,
    seller: random.integer(1, sizes.users),
    tickets: Math.ceil(random.skewedFraction(2) * 30) || 1,
    cents: Math.round((event.category.cents * factor) / 100) * 100,
    listed: random.integer(earliest, event.start - LAST_LISTING),
  };
}

/** Generates the rows of `listing`. */
export function* listingRows(world: World): Generator<Field[]> {
  for (let id = 1; id <= world.sizes.listings; id += 1) {
    const { seller, event, tickets, cents, listed } = listingAt(world, id);
    yield [
      String(id),
      String(seller),
      String(event.id),
      String(dayOf(listed)),
      String(tickets),
      money(cents),
      money(tickets * cents),
      timestamp(listed),
    ];
  }
}

/** Returns the number of sales of a listing: none, one, or two partial ones; 0.85 on average. */
function salesOf(random: Random, tickets: number): number[] {
  const draw = random.fraction();
  if (draw < 0.26) return [];
  const first = random.integer(1, tickets);
  const rest = tickets - first;
  return draw < 0.84 || rest === 0 ? [first] : [first, random.integer(1, rest)];
}

/** Generates the rows of `sales`, in the order of their listings. */
export function* salesRows(world: World): Generator<Field[]> {
  const { seed, sizes } = world;
  let id = 0;
  for (let listingId = 1; listingId <= sizes.listings; listingId += 1) {
    const listing = listingAt(world, listingId);
    const random = new Random(seed, "sales", listingId);
    let earliest = listing.listed + 1;
    for (const quantity of salesOf(random, listing.tickets)) {
      id += 1;
      const sold = random.integer(earliest, listing.event.start - 1);
      earliest = sold;
      // Any user except the seller, counted from the next user.
      const buyer = ((listing.seller - 1 + random.integer(1, sizes.users - 1)) % sizes.users) + 1;
      const paid = quantity * listing.cents;
      yield [
        String(id),
        String(listingId),
        String(listing.seller),
        String(buyer),
        String(listing.event.id),
        String(dayOf(sold)),
        String(quantity),
        money(paid),
        money(Math.round(paid * 0.15)),
        timestamp(sold),
      ];
    }
  }
}
