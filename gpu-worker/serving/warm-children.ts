/** @file Compute processes that stay for the next slice of their run, so that sessions are compiled once. */
import { ComputeChild } from '../runtime/compute-process.ts';

interface Warm {
  readonly key: string;
  readonly child: ComputeChild;
  idle?: NodeJS.Timeout;
}

export interface WarmChildrenOptions {
  /** Processes kept at once. */
  readonly most: number;
  /** An unused process ends after this long. */
  readonly idleMs: number;
  readonly env: Readonly<Record<string, string>>;
}

export class WarmChildren {
  private readonly options: WarmChildrenOptions;
  /** Most recently used last. */
  private all: Warm[] = [];

  constructor(options: WarmChildrenOptions) {
    this.options = options;
  }

  /** The child that computed for this key before, if it still lives, or a new one. It is the caller's until `giveBack` or `end`. */
  async take(key: string): Promise<ComputeChild> {
    const found = this.all.find((warm) => warm.key === key);
    if (found) {
      clearTimeout(found.idle);
      this.all = this.all.filter((warm) => warm !== found);
      if (found.child.isFree) return found.child;
    }
    while (this.all.length > 0 && this.all.length >= this.options.most) await this.all.shift()?.child.end();
    return new ComputeChild(this.options.env);
  }

  /** Keeps a child for later. */
  giveBack(key: string, child: ComputeChild): void {
    if (!child.isFree) return void child.end();
    const warm: Warm = { key, child };
    warm.idle = setTimeout(() => {
      this.all = this.all.filter((one) => one !== warm);
      void child.end();
    }, this.options.idleMs).unref();
    this.all.push(warm);
  }

  get pids(): number[] {
    return this.all.flatMap(({ child }) => child.pid ?? []);
  }

  async endAll(): Promise<void> {
    const ending = this.all;
    this.all = [];
    for (const { idle } of ending) clearTimeout(idle);
    await Promise.all(ending.map(({ child }) => child.end()));
  }
}
