import {
  type AddressRange,
  documentationRanges,
  isWithin,
  networkOf,
  overlap,
  parseNetwork,
  privateRanges,
  specialRanges,
} from "../networks.ts";
import type { Problems, Rule } from "../problems.ts";
import type { PlatformConfiguration } from "../schema.ts";

/** Sizes of a VPC, as lengths of the prefix. Source: the Amazon VPC user guide. */
const vpcBits = { largest: 16, smallest: 28 };
/** A network of half the internet is as wrong as all of it. */
const shortestAllowed = 8;

const inAny = (range: AddressRange, ranges: readonly AddressRange[]) =>
  ranges.some((outer) => overlap(range, outer));

/** Checks access, the new VPC and an existing network. */
export const checkNetwork: Rule<PlatformConfiguration> = (configuration, problems) => {
  const { access, network, lineage } = configuration;
  // A server elsewhere has an access of its own.
  const ownsServer = lineage.kind === "in-app";
  problems.refuse(
    ownsServer && access.mode === "public" && network.egress !== "nat",
    "access.mode",
    "public needs network.egress nat, because MWAA connects to a public server from the NAT gateway's address.",
    "network.egress",
  );
  problems.refuse(
    ownsServer && access.mode === "public" && access.allowedCidrs.length === 0,
    "access.allowedCidrs",
    "public access needs at least one network, such as your own address as <address>/32.",
  );
  problems.refuse(
    ownsServer && access.mode === "internal" && access.allowedCidrs.length === 0,
    "access.allowedCidrs",
    "internal access needs at least one network, such as that of your VPN or a peered VPC; otherwise only MWAA reaches the server.",
  );
  checkAllowed(configuration, problems);
  if (network.existing) checkExisting(configuration, problems);
  else checkVpc(configuration, problems);
};

/** Returns the network, or reports why it is none. */
function requireNetwork(cidr: string, setting: string, problems: Problems): AddressRange | undefined {
  const range = parseNetwork(cidr);
  problems.refuse(range === undefined, setting, `${cidr} is not a network; write it like 10.20.0.0/16.`);
  if (!range) return undefined;
  const network = networkOf(range);
  problems.refuse(
    network !== cidr,
    setting,
    `${cidr} is an address within a network; use ${network}, or /32 for one address.`,
  );
  return range;
}

const checkAllowed: Rule<PlatformConfiguration> = ({ access }, problems) => {
  const setting = "access.allowedCidrs";
  const ranges = access.allowedCidrs.flatMap((cidr) => {
    const range = requireNetwork(cidr, setting, problems);
    if (!range) return [];
    const isOpen = range.bits < shortestAllowed;
    problems.refuse(isOpen, setting, `${cidr} is open to the internet; specify the networks of your users.`);
    if (isOpen) return [];
    problems.refuse(
      inAny(range, specialRanges),
      setting,
      `${cidr} contains addresses that no client has; specify the networks of your users.`,
    );
    problems.refuse(
      access.mode === "public" && inAny(range, privateRanges),
      setting,
      `${cidr} is a private network, but a public server sees the public addresses of its users; use those.`,
    );
    problems.refusePlaceholder(
      inAny(range, documentationRanges),
      setting,
      `${cidr} is reserved for documentation; use the networks of your users.`,
    );
    return [range];
  });
  for (const [index, range] of ranges.entries()) {
    for (const other of ranges.slice(index + 1)) {
      const [inner, outer] = isWithin(range, other) ? [range, other] : [other, range];
      problems.refuse(
        overlap(range, other),
        setting,
        inner.cidr === outer.cidr
          ? `${inner.cidr} is listed twice; remove one.`
          : `${inner.cidr} is part of ${outer.cidr}; remove one of them.`,
      );
    }
  }
};

/** Returns the VPC's range, or reports why it cannot be one. */
function requireVpc(cidr: string, setting: string, problems: Problems): AddressRange | undefined {
  const range = requireNetwork(cidr, setting, problems);
  if (!range) return undefined;
  problems.refuse(
    range.bits < vpcBits.largest || range.bits > vpcBits.smallest,
    setting,
    `a VPC has a prefix from /${vpcBits.largest} to /${vpcBits.smallest}; /${range.bits} is outside.`,
  );
  problems.refusePlaceholder(
    inAny(range, documentationRanges),
    setting,
    `${cidr} is reserved for documentation; use a private network such as 10.20.0.0/16.`,
  );
  return range;
}

const checkVpc: Rule<PlatformConfiguration> = ({ network, availabilityZones }, problems) => {
  const range = requireVpc(network.cidr, "network.cidr", problems);
  if (!range) return;
  problems.refuse(
    !privateRanges.some((outer) => isWithin(range, outer)) && !inAny(range, documentationRanges),
    "network.cidr",
    `${network.cidr} contains public addresses; use a private network such as 10.20.0.0/16.`,
  );
  // Three or, with two zones, four application subnets of /22, and for each zone one of /24 and one of /26.
  const neededBits = availabilityZones.length === 2 ? 19 : 20;
  problems.refuse(
    range.bits > neededBits && range.bits <= vpcBits.smallest,
    "network.cidr",
    `the subnets need a network of /${neededBits} or larger; ${network.cidr} is too small.`,
  );
};

const checkExisting: Rule<PlatformConfiguration> = ({ access, network }, problems) => {
  const { existing } = network;
  if (!existing) return;
  const at = (name: string) => `network.existing.${name}`;
  const isPublic = access.mode === "public";
  problems.refuse(
    isPublic && existing.publicSubnetIds.length < 2,
    at("publicSubnetIds"),
    "a public load balancer needs two public subnets.",
  );
  problems.refuse(
    isPublic && existing.natAddresses.length === 0,
    at("natAddresses"),
    "required, because MWAA connects to the public load balancer from them.",
  );
  const vpc = requireVpc(existing.vpcCidr, at("vpcCidr"), problems);
  const seen = new Set<string>();
  for (const name of ["privateSubnetIds", "publicSubnetIds"] as const) {
    for (const subnet of existing[name]) {
      problems.refuse(
        seen.has(subnet),
        at(name),
        `${subnet} is listed twice; each subnet is either private or public, in a zone of its own.`,
      );
      seen.add(subnet);
    }
  }
  for (const address of existing.natAddresses) {
    const range = parseNetwork(`${address}/32`);
    problems.refuse(range === undefined, at("natAddresses"), `${address} is not an IPv4 address.`);
    if (!range) continue;
    const isLocal =
      inAny(range, [...privateRanges, ...specialRanges]) || (vpc ? isWithin(range, vpc) : false);
    problems.refuse(
      isLocal,
      at("natAddresses"),
      `${address} is not a public address; use the Elastic IP address of the NAT gateway.`,
    );
    problems.refusePlaceholder(
      inAny(range, documentationRanges),
      at("natAddresses"),
      `${address} is reserved for documentation; use the Elastic IP address of the NAT gateway.`,
    );
  }
};
