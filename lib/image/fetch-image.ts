/** Pictures by address: fetched from the public internet only, so that nobody can use the server to look into its own network. */
import { get as httpGet, type IncomingMessage, type RequestOptions } from 'node:http';
import { get as httpsGet } from 'node:https';
import { AppError } from '#lib/errors.ts';
import { publicLookup } from '#lib/net/public-address.ts';
import { IMAGE_LIMITS } from './limits.ts';

const TIMEOUT_MS = 30_000;
const MAX_REDIRECTS = 3;

const refused = (url: URL): AppError => new AppError('BadInput', `"${url.href.slice(0, 200)}" is not an address on the public internet. Upload the picture instead.`);

function request(url: URL): Promise<IncomingMessage> {
  const options: RequestOptions = { lookup: publicLookup({ url, allowedBy: 'IMAGE_FETCH_HOSTS', refuse: () => refused(url) }), timeout: TIMEOUT_MS, headers: { accept: 'image/*', 'user-agent': 'Apiary' } };
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
