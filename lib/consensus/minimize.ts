import { lineSearch } from './line-search.ts';

/** A smooth function of n numbers. */
export type Objective = (x: readonly number[]) => { value: number; gradient: number[] };

export interface MinimizeOptions {
  /** Stops when no gradient entry is larger. */
  gradientTolerance?: number;
  /** Most search directions. */
  rounds?: number;
}

export interface Minimum {
  /** (n) */
  x: number[];
  value: number;
  gradient: number[];
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}

function largest(values: readonly number[]): number {
  return values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
}

function moved(x: readonly number[], direction: readonly number[], step: number): number[] {
  return x.map((value, i) => value + step * direction[i]);
}

/**
 * Nonlinear conjugate gradients, Polak–Ribière with restarts (Nocedal & Wright 2006, eq. 5.45: β = max(0, β_PR)), strong Wolfe line search with
 * c1 = 1e-4, c2 = 0.4. Stops early when rounding leaves no step that goes down.
 */
export function minimize(objective: Objective, start: readonly number[], { gradientTolerance = 1e-5, rounds = 200 * start.length }: MinimizeOptions = {}): Minimum {
  let current: Minimum = { x: [...start], ...objective(start) };
  let direction = current.gradient.map((g) => -g);
  let before = current.value + Math.sqrt(dot(current.gradient, current.gradient)) / 2;
  for (let round = 0; round < rounds && largest(current.gradient) > gradientTolerance; round++) {
    let next: Minimum | null = null;
    for (const steepest of [false, true]) {
      if (steepest) direction = current.gradient.map((g) => -g);
      const slope = dot(current.gradient, direction);
      if (slope >= 0) continue;
      const guess = Math.min(1, (1.01 * 2 * (current.value - before)) / slope);
      let seen: Minimum = current;
      const along = (step: number) => {
        const x = moved(current.x, direction, step);
        seen = { x, ...objective(x) };
        return { value: seen.value, slope: dot(seen.gradient, direction) };
      };
      const step = lineSearch(along, { value: current.value, slope }, { decrease: 1e-4, curvature: 0.4, first: guess > 0 ? guess : 1 });
      if (step !== null) {
        next = seen;
        break;
      }
    }
    if (!next) break;
    const change = next.gradient.map((g, i) => g - current.gradient[i]);
    const beta = Math.max(0, dot(change, next.gradient) / dot(current.gradient, current.gradient));
    direction = direction.map((d, i) => beta * d - next.gradient[i]);
    before = current.value;
    current = next;
  }
  return current;
}
