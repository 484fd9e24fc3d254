import { BlockList, isIP } from 'node:net';
import { z } from 'zod';

/** Not the public internet: RFC 6890 and its successors, multicast, reserved. */
const NOT_PUBLIC = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
  // Everything of IPv6 outside 2000::/3: loopback, mapped, local, multicast …
  '::/3',
  '4000::/2',
  '8000::/1',
  // … and inside it what is translated, tunnelled or for examples.
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
];

/** Networks that stand for this machine. @internal */
export const LOOPBACK_NETWORKS = ['127.0.0.0/8', '::1/128'];

/** Networks of both families, in CIDR notation. */
class Networks {
  // A list of both would take every IPv4 address for one of ::/3, in which
  // IPv6 has a way of writing it.
  private readonly lists = { 4: new BlockList(), 6: new BlockList() };

  constructor(networks: string[]) {
    for (const network of networks) {
      const [address, prefix] = network.split('/');
      if (isIP(address) === 6) {
        this.lists[6].addSubnet(address, Number(prefix), 'ipv6');
      } else {
        this.lists[4].addSubnet(address, Number(prefix), 'ipv4');
      }
    }
  }

  /** An IPv4 address in the notation of IPv6 is found in both. */
  has(address: string): boolean {
    return isIP(address) === 6
      ? this.lists[6].check(address, 'ipv6') ||
          this.lists[4].check(address, 'ipv6')
      : this.lists[4].check(address, 'ipv4');
  }
}

const loopback = new Networks(LOOPBACK_NETWORKS);
const notPublic = new Networks(NOT_PUBLIC);

/** A network in CIDR notation. @internal */
export const networkSchema = z
  .string()
  .refine(isNetwork, { error: 'Give a network such as 10.1.0.0/16' });

/** Is that host of a URL this machine, by its own words? @internal */
export function isLoopbackHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  return host === 'localhost' || (isIP(host) !== 0 && loopback.has(host));
}

/**
 * Which addresses may be called: public ones, and those of networks that were
 * allowed.
 * @internal
 */
export class AddressRule {
  private readonly allowed: Networks;

  /** @param networks - in CIDR notation */
  constructor(networks: string[]) {
    this.allowed = new Networks(networks);
  }

  allows(address: string): boolean {
    const [plain] = address.split('%');
    if (isIP(plain) === 0) {
      return false;
    }
    return this.allowed.has(plain) || !notPublic.has(plain);
  }
}

function isNetwork(text: string): boolean {
  const [address, prefix, ...rest] = text.split('/');
  const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return (
    rest.length === 0 && /^\d{1,3}$/.test(prefix) && Number(prefix) <= longest
  );
}
