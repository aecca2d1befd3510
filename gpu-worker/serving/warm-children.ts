/** @file Compute processes that stay for the next slice of their call, so that sessions are compiled once, and then for other calls of the same function. */
import { ComputeChild } from '../runtime/compute-process.ts';

/** Whose slices a process computes. */
export interface WarmKey {
  readonly call: string;
  readonly function: string;
}

interface Warm {
  readonly key: WarmKey;
  /** Its call has its result: any call of the function may take it. */
  readonly isDone: boolean;
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

  /** The child that computed for this call before, one that is done with another call of the function, or a new one. It is the caller's until `giveBack`. */
  async take(key: WarmKey): Promise<ComputeChild> {
    this.all = this.all.filter(({ child }) => child.isFree);
    const found = this.all.find((warm) => warm.key.call === key.call) ?? this.all.find((warm) => warm.isDone && warm.key.function === key.function);
    if (found) {
      clearTimeout(found.idle);
      this.all = this.all.filter((warm) => warm !== found);
      return found.child;
    }
    while (this.all.length > 0 && this.all.length >= this.options.most) await this.all.shift()?.child.end();
    return new ComputeChild(this.options.env);
  }

  /** Keeps a child for later. */
  giveBack(key: WarmKey, child: ComputeChild, isDone: boolean): void {
    if (!child.isFree) return void child.end();
    const warm: Warm = { key, child, isDone };
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
