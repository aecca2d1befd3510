/** A small server that speaks the Hugging Face hub's API for reading: listing a repository page by page, and files by range. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** Files at least this large are listed as Git LFS objects, as the hub does. */
const LFS_BYTES = 10_000;
const PAGE = 5;

export interface HubServer {
  url: string;
  /** Every file request so far: path and first byte asked for. The probe for a file's size is not counted. */
  requests: { path: string; start: number }[];
  /** Breaks the connection of the next `times` answers for a path after so many bytes. */
  breakAfter(path: string, bytes: number, times: number): void;
  /** Turns over a byte of the next answer for a path. */
  corruptOnce(path: string): void;
  stop(): Promise<void>;
}

/** Serves `folder` as the repository `name`; with a token, only to those who show it. */
export async function serveHub(name: string, folder: string, { token }: { token?: string } = {}): Promise<HubServer> {
  const files = new Map<string, Buffer>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) files.set(join(entry.parentPath, entry.name).slice(folder.length + 1), await readFile(join(entry.parentPath, entry.name)));
  }
  const breaks = new Map<string, { bytes: number; times: number }>();
  const corrupt = new Set<string>();
  const requests: HubServer['requests'] = [];

  const list = (url: URL, response: ServerResponse) => {
    const entries = [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, data]) => ({
      type: 'file',
      path,
      size: data.length,
      oid: createHash('sha1').update(`blob ${data.length}\0`).update(data).digest('hex'),
      ...(data.length >= LFS_BYTES && { lfs: { oid: createHash('sha256').update(data).digest('hex'), size: data.length, pointerSize: 134 } }),
    }));
    const at = Number(url.searchParams.get('cursor') ?? 0);
    if (at + PAGE < entries.length) {
      url.searchParams.set('cursor', String(at + PAGE));
      response.setHeader('Link', `<${url.href}>; rel="next"`);
    }
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(entries.slice(at, at + PAGE)));
  };

  const send = (path: string, data: Buffer, request: IncomingMessage, response: ServerResponse) => {
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    const [start, end] = range ? [Number(range[1]), Number(range[2])] : [0, data.length - 1];
    const isProbe = range !== null && start === 0 && end === 0;
    if (!isProbe) requests.push({ path, start });
    let body = Buffer.from(data.subarray(start, end + 1));
    if (!isProbe && corrupt.delete(path)) body[0]! ^= 1;
    response.writeHead(range ? 206 : 200, { ETag: '"etag"', 'Content-Length': body.length, ...(range && { 'Content-Range': `bytes ${start}-${end}/${data.length}` }) });
    const broken = breaks.get(path);
    if (isProbe || !broken || broken.times === 0) return void response.end(body);
    broken.times--;
    body = body.subarray(0, broken.bytes);
    response.write(body, () => setTimeout(() => response.destroy(), 20));
  };

  const server = createServer((request, response) => {
    const url = new URL(request.url!, `http://${request.headers.host}`);
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) return void response.writeHead(401, { 'Content-Type': 'application/json' }).end('{"error":"Invalid username or password."}');
    if (url.pathname === `/api/models/${name}/tree/main`) return list(url, response);
    const path = url.pathname.startsWith(`/${name}/resolve/main/`) ? url.pathname.slice(`/${name}/resolve/main/`.length) : undefined;
    const data = path === undefined ? undefined : files.get(path);
    if (path !== undefined && data) return send(path, data, request, response);
    response.writeHead(404, { 'Content-Type': 'application/json', 'X-Error-Code': path === undefined ? 'RepoNotFound' : 'EntryNotFound' }).end('{"error":"not found"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    breakAfter: (path, bytes, times) => void breaks.set(path, { bytes, times }),
    corruptOnce: (path) => void corrupt.add(path),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
