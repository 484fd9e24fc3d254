import { lookup } from 'node:dns/promises';
import { isIP, LookupFunction } from 'node:net';
import { AddressRule } from './addresses';

/** What a name stands for right now. @internal */
export type Resolve = (
  hostname: string,
) => Promise<{ address: string; family: number }[]>;

/** @internal */
export const systemResolve: Resolve = hostname =>
  lookup(hostname, { all: true });

/** The receiver's address is not one that may be called. @internal */
export class AddressRefusedError extends Error {
  constructor(hostname: string, address: string) {
    const what =
      hostname === address ? address : `${hostname} is at ${address}, which`;
    super(
      `${what} is not a public address; add its network to allowedNetworks of the endpoint if it is meant`,
    );
    this.name = 'AddressRefusedError';
  }
}

/**
 * The name lookup of a connection that is about to be made: what it returns is
 * what is connected to. There is no second lookup whose answer could differ
 * from the one that was checked. One bad address among several is refused too.
 * @internal
 */
export function safeLookup(
  resolve: Resolve,
  rule: AddressRule,
): LookupFunction {
  return (hostname, options, callback) => {
    const answer = async () => {
      const addresses = await resolve(hostname);
      const refused = addresses.find(({ address }) => !rule.allows(address));
      if (refused) {
        throw new AddressRefusedError(hostname, refused.address);
      }
      if (addresses.length === 0) {
        throw Object.assign(new Error(`${hostname} has no address`), {
          code: 'ENOTFOUND',
        });
      }
      return addresses;
    };
    answer().then(
      addresses =>
        options.all
          ? callback(null, addresses)
          : callback(null, addresses[0].address, addresses[0].family),
      error => callback(error, ''),
    );
  };
}

/**
 * Hosts that are addresses already are never looked up.
 * @throws AddressRefusedError
 * @internal
 */
export function checkLiteral(url: URL, rule: AddressRule): void {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !rule.allows(host)) {
    throw new AddressRefusedError(host, host);
  }
}
