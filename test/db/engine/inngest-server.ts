/**
 * @file Inngest's own server in the place of the embedded engine: the conformance suite against the original. `APIARY_INNGEST_BIN` names its program; without
 * it nothing of this is used. It keeps its state in SQLite and a Redis of its own in memory, in a folder for each port.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '#lib/dev/ports.ts';

export const inngestBin = process.env.APIARY_INNGEST_BIN;

/** Ids of the apps that tests have made. */
export const appIds = new Set<string>();

const appsOf = new Map<string, string[]>();

const folderOf = (port: number) => join(tmpdir(), `apiary-inngest-${port}`);

/** Takes away what it kept; after kill -9 it starts again from that. */
export const forgetInngest = (port: number): void => rmSync(folderOf(port), { recursive: true, force: true });

/** The command that starts it. Its own check of the signing key counts the prefix in: an even number of characters, so the key goes without. */
export async function inngestCommand({ port, appUrls, signingKey, eventKey }: { port: number; appUrls: string[]; signingKey: string; eventKey: string }): Promise<{ program: string; args: string[]; env: NodeJS.ProcessEnv }> {
  const folder = folderOf(port);
  mkdirSync(folder, { recursive: true });
  appsOf.set(`http://127.0.0.1:${port}`, appUrls);
  const flags = {
    host: '127.0.0.1',
    port,
    'sqlite-dir': folder,
    'signing-key': signingKey.replace(/^signkey-\w+-/, ''),
    'event-key': eventKey,
    'retry-interval': 1,
    'poll-interval': 1,
    'connect-gateway-port': await freePort(),
    'connect-gateway-grpc-port': await freePort(),
    'connect-executor-grpc-port': await freePort(),
  };
  const args = ['start', '--no-ui', ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]), ...appUrls.flatMap((url) => ['--sdk-url', url])];
  return { program: inngestBin as string, args, env: { ...process.env, DO_NOT_TRACK: '1' } };
}

/** Asks each app to register itself; says how many did. */
export async function inngestApps(serverUrl: string): Promise<number> {
  const asked = (appsOf.get(serverUrl) ?? []).map((url) => fetch(url, { method: 'PUT' }).then(async (reply) => reply.ok || console.error(`${url}: ${await reply.text()}`), () => false));
  return (await Promise.all(asked)).filter((isDone) => isDone === true).length;
}

/** Its own ids of functions, with the ids that the apps gave them. */
export async function readableIds(serverUrl: string, signingKey: string): Promise<Map<string, string>> {
  const lists = [...appIds].map((id) => fetch(`${serverUrl}/v1/apps/${id}/functions?at=${Date.now()}`, { headers: { authorization: `Bearer ${signingKey}` } }).then((reply) => reply.json() as Promise<{ internal_id: string; id: string }[] | null>));
  return new Map((await Promise.all(lists)).flatMap((list) => (list ?? []).map(({ internal_id, id }) => [internal_id, id] as const)));
}
