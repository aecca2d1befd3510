/**
 * @file Completes package-lock.json for every platform.
 *
 * A registry mirror may lack the darwin, win32, arm or wasm builds of a package with per-platform binaries. `npm install`
 * then leaves them out of the lock silently, and `npm ci` refuses the lock. This adds the missing optional entries
 * ({version, os, cpu, libc, optional}, no integrity), so the lock serves every platform. Run it after `npm install`.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const lockPath = new URL('../../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(lockPath, 'utf8'));
const OS = { darwin: 'darwin', win32: 'win32', linux: 'linux', android: 'android', freebsd: 'freebsd', openharmony: 'openharmony', wasm32: undefined, wasm: undefined };
const CPU = ['arm64', 'x64', 'ia32', 'arm', 'riscv64', 'ppc64', 's390x', 'wasm32', 'loong64', 'mips64el'];

/** Operating system and processor as the package's name spells them, e.g. `@next/swc-linux-arm64-gnu`. */
function platformOf(name) {
  const words = name.split(/[/@.-]/);
  const os = words.find((word) => word in OS);
  const cpu = words.find((word) => CPU.includes(word));
  const libc = words.includes('musl') ? 'musl' : words.includes('gnu') ? 'glibc' : undefined;
  return { ...(os && OS[os] ? { os: [OS[os]] } : {}), ...(cpu ? { cpu: [cpu] } : {}), ...(libc && os === 'linux' ? { libc: [libc] } : {}) };
}

let added = 0;
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const nested = `${path ? `${path}/` : ''}node_modules/${name}`;
    if (lock.packages[nested] || lock.packages[`node_modules/${name}`] || !/^\d/.test(version)) continue;
    lock.packages[`node_modules/${name}`] = { version, ...platformOf(name), optional: true };
    added++;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(lockPath, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`package-lock.json: ${added} platform entries added`);
