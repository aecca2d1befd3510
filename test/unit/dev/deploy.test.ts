/** @file The compose file and the guide against the code: no variable that nobody reads, none forgotten. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { ENV_NAMES, OPTIONAL_ENV_NAMES } from '#lib/env.ts';

const HERE = 'lib/dev/deploy';
const read = (file: string) => readFileSync(join(HERE, file), 'utf8');

type Service = { image: string; build?: { context: string; dockerfile: string }; command?: string | string[]; environment?: Record<string, unknown>; depends_on?: Record<string, { condition: string }>; volumes?: string[]; configs?: { source: string }[] };
const compose = parse(read('compose.yaml'), { merge: true }) as { services: Record<string, Service>; volumes: Record<string, unknown>; configs: Record<string, { content: string }> };
const { services } = compose;
const own = Object.entries(services).filter(([, { image }]) => image.startsWith('apiary-'));

/** Variables that libraries read themselves. */
const OF_LIBRARIES = /^(INNGEST_(BASE_URL|EVENT_KEY|SIGNING_KEY|SERVE_ORIGIN)|NEXTAUTH_URL|OTEL_\w+|NODE_ENV)$/;
const sources = execFileSync('git', ['grep', '-hoE', String.raw`process\.env\.[A-Z0-9_]+|^  [A-Z][A-Z0-9_]+: (z\.|seconds)`, '--', 'app', 'lib', 'jobs', 'gpu-worker', 'proxy.ts'], { encoding: 'utf8' });
const isRead = (name: string) => OF_LIBRARIES.test(name) || ENV_NAMES.includes(name) || new RegExp(`(process\\.env\\.|^  )${name}\\b`, 'm').test(sources);

test('services wait for services that exist, and volumes and configs are declared', () => {
  expect(Object.keys(services)).toEqual(expect.arrayContaining(['web', 'worker', 'postgres', 's3', 'inngest', 'migrate']));
  for (const { depends_on = {}, volumes = [], configs = [], build } of Object.values(services)) {
    expect(Object.keys(depends_on).filter((name) => !(name in services))).toEqual([]);
    expect(volumes.map((volume) => volume.split(':')[0]).filter((name) => !(name in compose.volumes))).toEqual([]);
    expect(configs.map(({ source }) => source).filter((name) => !(name in compose.configs))).toEqual([]);
    if (build) expect(existsSync(join(HERE, build.context, build.dockerfile)), build.dockerfile).toBe(true);
  }
  JSON.parse(compose.configs.s3.content.replace(/\$\{\w+:\?\}/g, 'x'));
});

test('every variable that web and worker get is read by somebody', () => {
  expect(own.map(([name]) => name).sort()).toEqual(['migrate', 'web', 'worker']);
  for (const [name, { environment = {} }] of own) expect(Object.keys(environment).filter((variable) => !isRead(variable)), name).toEqual([]);
  expect(isRead('NOBODY_READS_THIS')).toBe(false);
});

test('the web app gets everything it cannot do without, and the worker no database', () => {
  const given = Object.keys(services.web.environment ?? {});
  expect(ENV_NAMES.filter((name) => !OPTIONAL_ENV_NAMES.includes(name) && !given.includes(name))).toEqual([]);
  expect(services.worker.environment).not.toHaveProperty('DATABASE_URL');
});

test('the example has every variable that the compose file asks for', () => {
  const asked = [...read('compose.yaml').matchAll(/\$\{([A-Z0-9_]+):\?/g)].map(([, name]) => name);
  const offered = [...read('production.env.example').matchAll(/^([A-Z0-9_]+)=/gm)].map(([, name]) => name);
  expect(new Set(asked).size).toBeGreaterThan(5);
  expect([...new Set(asked)].filter((name) => !offered.includes(name))).toEqual([]);
  const used = read('compose.yaml');
  expect(offered.filter((name) => !used.includes(`\${${name}`))).toEqual([]);
});

test('the guide explains every variable of the app, and none that is not read', () => {
  const explained = [...read('README.md').matchAll(/^\|.*$/gm)].flatMap(([row]) => [...row.split('|')[1].matchAll(/`([A-Z][A-Z0-9]*_[A-Z0-9_]+)`/g)].map(([, name]) => name));
  expect(ENV_NAMES.filter((name) => !explained.includes(name))).toEqual([]);
  expect(explained.filter((name) => !isRead(name) && !name.startsWith('POSTGRES_') && !/_HOSTS$/.test(name))).toEqual([]);
});

test('what the images start is there', () => {
  const files = ['web.Dockerfile', 'worker.Dockerfile'].flatMap((file) => [...read(file).matchAll(/"([^"]+\.(?:mjs|ts))"/g)].map(([, path]) => path));
  expect(files).toContain('gpu-worker/main.ts');
  expect([...files, ...(services.migrate.command as string[]).filter((part) => part.endsWith('.ts'))].filter((file) => !existsSync(file))).toEqual([]);
});
