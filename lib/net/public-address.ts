/** Addresses of other people's machines: looked up so that nobody can use the server to reach into its own network. */
import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

const PRIVATE = new BlockList();
for (const [address, bits] of [['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15], ['224.0.0.0', 3]] as const) PRIVATE.addSubnet(address, bits, 'ipv4');
for (const [address, bits] of [['::', 96], ['64:ff9b::', 96], ['64:ff9b:1::', 48], ['2001::', 32], ['fc00::', 7], ['fe80::', 10], ['ff00::', 8], ['2001:db8::', 32], ['2002::', 16]] as const) PRIVATE.addSubnet(address, bits, 'ipv6');

function isPrivate(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return PRIVATE.check(mapped, 'ipv4');
  return PRIVATE.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** Hosts of the operator's own network that may be reached all the same, from a comma-separated variable of the environment. */
function isAllowed(host: string, variable: string): boolean {
  return (process.env[variable] ?? '').split(',').some((allowed) => allowed.trim() !== '' && allowed.trim().toLowerCase() === host.toLowerCase());
}

export interface PublicAddressOptions {
  url: URL;
  /** The variable that lists exceptions. */
  allowedBy: string;
  /** What to throw, or to fail the look-up with, for an address that is not on the public internet. */
  refuse: () => Error;
}

/**
 * A look-up for a request to this address: private addresses are refused at the moment of connecting, so a name cannot change its mind in between.
 * @throws what `refuse` gives when the address itself is a private number.
 */
export function publicLookup({ url, allowedBy, refuse }: PublicAddressOptions): LookupFunction {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && isPrivate(host) && !isAllowed(host, allowedBy)) throw refuse();
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 4);
      if (!isAllowed(hostname, allowedBy) && addresses.some(({ address }) => isPrivate(address))) return callback(refuse(), '', 4);
      if (options.all) return callback(null, addresses);
      callback(null, addresses[0].address, addresses[0].family);
    });
  };
}
