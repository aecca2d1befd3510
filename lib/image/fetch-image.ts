/** Pictures by address: fetched from the public internet only, so that nobody can use the server to look into its own network. */
import { lookup } from 'node:dns';
import { get as httpGet, type IncomingMessage, type RequestOptions } from 'node:http';
import { get as httpsGet } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { AppError } from '#lib/errors.ts';
import { IMAGE_LIMITS } from './limits.ts';

const PRIVATE = new BlockList();
for (const [address, bits] of [['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15], ['224.0.0.0', 3]] as const) PRIVATE.addSubnet(address, bits, 'ipv4');
for (const [address, bits] of [['::', 96], ['64:ff9b::', 96], ['64:ff9b:1::', 48], ['2001::', 32], ['fc00::', 7], ['fe80::', 10], ['ff00::', 8], ['2001:db8::', 32], ['2002::', 16]] as const) PRIVATE.addSubnet(address, bits, 'ipv6');

const TIMEOUT_MS = 30_000;
const MAX_REDIRECTS = 3;

/** Hosts of the operator's own network that may be fetched from all the same: IMAGE_FETCH_HOSTS, separated by commas. */
function isAllowedHost(host: string): boolean {
  return (process.env.IMAGE_FETCH_HOSTS ?? '').split(',').some((allowed) => allowed.trim() !== '' && allowed.trim().toLowerCase() === host.toLowerCase());
}

function isPrivate(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return PRIVATE.check(mapped, 'ipv4');
  return PRIVATE.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

const refused = (url: URL): AppError => new AppError('BadInput', `"${url.href.slice(0, 200)}" is not an address on the public internet. Upload the picture instead.`);

/** Looks names up and refuses private addresses at the moment of connecting, so a name cannot change its mind in between. */
function guardedLookup(url: URL): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 4);
      if (!isAllowedHost(hostname) && addresses.some(({ address }) => isPrivate(address))) return callback(refused(url), '', 4);
      if (options.all) return callback(null, addresses);
      callback(null, addresses[0].address, addresses[0].family);
    });
  };
}

function request(url: URL): Promise<IncomingMessage> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && isPrivate(host) && !isAllowedHost(host)) throw refused(url);
  const options: RequestOptions = { lookup: guardedLookup(url), timeout: TIMEOUT_MS, headers: { accept: 'image/*', 'user-agent': 'Apiary' } };
  return new Promise((resolve, reject) => {
    const sent = (url.protocol === 'https:' ? httpsGet : httpGet)(url, options, resolve);
    sent.once('timeout', () => sent.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
    sent.once('error', reject);
  });
}

async function readBody(response: IncomingMessage, name: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    size += (chunk as Buffer).length;
    if (size > IMAGE_LIMITS.bytes) {
      response.destroy();
      throw new AppError('TooLarge', `"${name}" has more than ${IMAGE_LIMITS.bytes / 1024 / 1024} MB. Save it smaller.`);
    }
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/**
 * The bytes behind an http(s) address, following up to three redirects.
 * @throws AppError BadInput when it cannot be fetched, TooLarge when it is too large.
 */
export async function fetchImage(address: string): Promise<{ fileName: string; bytes: Buffer }> {
  const name = address.slice(0, 200);
  try {
    let url = new URL(address);
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      if (url.protocol !== 'http:' && url.protocol !== 'https:') throw refused(url);
      const response = await request(url);
      const { statusCode = 0, headers } = response;
      if (statusCode >= 300 && statusCode < 400 && headers.location) {
        response.destroy();
        url = new URL(headers.location, url);
        continue;
      }
      if (statusCode !== 200) {
        response.destroy();
        throw new AppError('BadInput', `"${name}" answered with the status ${statusCode} instead of a picture.`);
      }
      return { fileName: decodeURIComponent(url.pathname.split('/').at(-1) ?? '') || 'picture', bytes: await readBody(response, name) };
    }
    throw new AppError('BadInput', `"${name}" redirects more than ${MAX_REDIRECTS} times.`);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('BadInput', `"${name}" cannot be fetched: ${(error as Error).message}.`, { cause: error });
  }
}
