/**
 * @file A real browser for tests. On Linux it comes from npm alone, without root: @sparticuz/chromium carries Chromium, fonts and the
 * libraries that a bare machine lacks. CHROMIUM_PATH, or an installed Chrome or Chromium, serves everywhere else.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';
import { PROJECT_ROOT } from '#lib/dev/project.ts';

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

type Program = { path: string; env: Record<string, string> };

/** Unpacks into a folder of its own and renames it: two test runs at once, or a killed one, never leave half a browser. */
async function unpack(): Promise<string> {
  const { version } = createRequire(import.meta.url)('../../node_modules/@sparticuz/chromium/package.json') as { version: string };
  const cache = join(PROJECT_ROOT, 'node_modules', '.cache');
  const folder = join(cache, `chromium-${version}`);
  if (existsSync(join(folder, 'chromium'))) return folder;
  mkdirSync(cache, { recursive: true });
  const half = mkdtempSync(join(cache, 'chromium-half-'));
  // The package unpacks below TMPDIR, and its libraries only where it believes to be on Amazon Linux.
  const env = { ...process.env, TMPDIR: half, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x', NODE_OPTIONS: '' };
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', "await (await import('@sparticuz/chromium')).default.executablePath()"], { cwd: PROJECT_ROOT, env });
  try {
    renameSync(half, folder);
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    if (!existsSync(join(folder, 'chromium'))) throw error;
  }
  return folder;
}

/** The package's own settings look for its fonts elsewhere; without a single font Chromium draws no text at all, not even with web fonts. */
function nameFonts(folder: string): string {
  const file = join(folder, 'fonts.conf');
  const cache = join(folder, 'fonts-cache');
  writeFileSync(file, `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${join(folder, 'fonts')}</dir><cachedir>${cache}</cachedir></fontconfig>`);
  return file;
}

async function findProgram(): Promise<Program> {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (!existsSync(named)) throw new Error(`CHROMIUM_PATH names ${named}, which does not exist.`);
    return { path: named, env: {} };
  }
  if (process.platform === 'linux' && process.arch === 'x64') {
    const folder = await unpack();
    const libraries = [join(folder, 'al2023', 'lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
    return { path: join(folder, 'chromium'), env: { LD_LIBRARY_PATH: libraries, FONTCONFIG_FILE: nameFonts(folder) } };
  }
  const path = INSTALLED.find((candidate) => existsSync(candidate));
  if (!path) throw new Error('The browser tests need Chrome or Chromium: install one, or set CHROMIUM_PATH to one.');
  return { path, env: {} };
}

/** Starts a headless browser; close it when done. */
export async function launchBrowser(): Promise<Browser> {
  const { path, env } = await findProgram();
  const inherited = Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
  return chromium.launch({ executablePath: path, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--font-render-hinting=none'], env: { ...inherited, ...env } });
}
