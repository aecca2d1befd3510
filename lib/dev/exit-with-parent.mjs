/**
 * @file Preloaded (`node --import`) into every process that the demo starts: ends it when its parent is gone, even by kill -9.
 * An orphan is adopted by another process, so its parent's id changes.
 */
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(1);
  }, 500).unref();
}
