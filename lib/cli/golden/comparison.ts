/** @file How a golden case judges: relative error per tensor with a floor per kind, exact for ids, absolute where a case says so. */

/** Kinds of tensor with their own tolerance and floor. */
export type Kind = 'forward' | 'grad' | 'step3' | 'ema3';

/** One judged number: passes when `error <= tolerance`. */
export interface Check {
  name: string;
  error: number;
  tolerance: number;
}

const DEFAULT_TOLERANCE: Record<Kind, number> = { forward: 1e-4, grad: 1e-3, step3: 1e-3, ema3: 1e-3 };

/** A gradient that is zero by mathematics must stay below this share of the case's largest gradient. */
const ZERO_SHARE = 1e-6;

export type Numbers = ArrayLike<number | bigint>;

function largest(values: Numbers): number {
  let max = 0;
  for (let i = 0; i < values.length; i++) max = Math.max(max, Math.abs(Number(values[i])));
  return max;
}

/** Largest absolute difference; Infinity for another length or a NaN. */
export function maxDifference(got: Numbers, want: Numbers): number {
  if (got.length !== want.length) return Infinity;
  let max = 0;
  for (let i = 0; i < want.length; i++) {
    const d = Math.abs(Number(got[i]) - Number(want[i]));
    if (Number.isNaN(d)) return Infinity;
    if (d > max) max = d;
  }
  return max;
}

interface Pending {
  kind: Kind;
  name: string;
  difference: number;
  scale: number;
}

/** Collects comparisons of one case; `checks()` judges them once all are known, because the floor depends on the whole case. */
export class Comparison {
  private readonly pending: Pending[] = [];
  private readonly zeros: { name: string; size: number }[] = [];
  private readonly judged: Check[] = [];

  constructor(private readonly tolerances: Partial<Record<Kind, number>> = {}) {}

  /** Relative to the tensor's largest value. */
  tensor(kind: Kind, name: string, got: Numbers, want: Numbers): void {
    this.pending.push({ kind, name, difference: maxDifference(got, want), scale: largest(want) });
  }

  /** A gradient that is zero by mathematics: only required to be small. */
  zeroGradient(name: string, got: Numbers, want: Numbers): void {
    this.zeros.push({ name, size: got.length === want.length ? largest(got) : Infinity });
  }

  /** Integers, strings: any difference fails. */
  exact(name: string, got: unknown, want: unknown): void {
    const plain = (value: unknown) => JSON.stringify(value, (_, v: unknown) => (typeof v === 'bigint' ? Number(v) : ArrayBuffer.isView(v) ? Array.from(v as unknown as ArrayLike<unknown>) : v));
    this.judged.push({ name, error: plain(got) === plain(want) ? 0 : Infinity, tolerance: 0 });
  }

  /** Largest absolute difference against a stated tolerance. */
  absolute(name: string, got: Numbers, want: Numbers, tolerance: number): void {
    this.judged.push({ name, error: maxDifference(got, want), tolerance });
  }

  /** Relative to the largest value of `want`, against a stated tolerance. */
  relative(name: string, got: Numbers, want: Numbers, tolerance: number): void {
    const difference = maxDifference(got, want);
    this.judged.push({ name, error: difference === 0 ? 0 : difference / largest(want), tolerance });
  }

  checks(): Check[] {
    const top = (kind: Kind) => this.pending.reduce((max, p) => (p.kind === kind ? Math.max(max, p.scale) : max), 0);
    const floors: Record<Kind, number> = { forward: 1e-4 * top('forward'), grad: 1e-4 * top('grad'), step3: 1e-4 * top('step3'), ema3: 1e-4 * top('ema3') };
    const relative = this.pending.map(({ kind, name, difference, scale }) => ({
      name,
      error: difference === 0 ? 0 : difference / Math.max(scale, floors[kind]),
      tolerance: this.tolerances[kind] ?? DEFAULT_TOLERANCE[kind],
    }));
    const zeros = this.zeros.map(({ name, size }) => ({ name: `${name} (zero)`, error: size / top('grad'), tolerance: ZERO_SHARE }));
    return [...this.judged, ...relative, ...zeros];
  }
}
