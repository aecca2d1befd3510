/** Value and slope of a function along a line. */
export interface LinePoint {
  value: number;
  slope: number;
}

export interface LineSearchOptions {
  /** Required decrease, as a share of what the slope at 0 promises (Wolfe's first condition). */
  decrease: number;
  /** Largest share of the slope at 0 that may remain (Wolfe's strong second condition). */
  curvature: number;
  first: number;
}

interface End extends LinePoint {
  at: number;
}

interface Bracket {
  best: End;
  other: End;
  bracketed: boolean;
}

const MAX_EVALUATIONS = 100;
const WIDTH = 1e-14;

/** Minimiser of the cubic through two values and slopes, as seen from `a`; `clip` guards rounding and cubics without a minimum. */
function cubicParts(a: End, b: End, clip: boolean): { theta: number; gamma: number } {
  const theta = (3 * (a.value - b.value)) / (b.at - a.at) + a.slope + b.slope;
  const scale = Math.max(Math.abs(theta), Math.abs(a.slope), Math.abs(b.slope));
  const inside = (theta / scale) ** 2 - (a.slope / scale) * (b.slope / scale);
  return { theta, gamma: scale * Math.sqrt(clip ? Math.max(0, inside) : inside) };
}

/** Moré & Thuente 1994, §4, the four cases of the trial step. */
function trialStep({ best, other, bracketed }: Bracket, trial: End, low: number, high: number): { next: number; bracketed: boolean } {
  const secant = trial.at + (trial.slope / (trial.slope - best.slope)) * (best.at - trial.at);
  if (trial.value > best.value) {
    const parts = cubicParts(best, trial, false);
    const gamma = trial.at < best.at ? -parts.gamma : parts.gamma;
    const cubic = best.at + ((gamma - best.slope + parts.theta) / (gamma - best.slope + gamma + trial.slope)) * (trial.at - best.at);
    const quadratic = best.at + (best.slope / ((best.value - trial.value) / (trial.at - best.at) + best.slope) / 2) * (trial.at - best.at);
    const next = Math.abs(cubic - best.at) <= Math.abs(quadratic - best.at) ? cubic : cubic + (quadratic - cubic) / 2;
    return { next, bracketed: true };
  }
  if (Math.sign(trial.slope) * Math.sign(best.slope) < 0) {
    const parts = cubicParts(best, trial, false);
    const gamma = trial.at > best.at ? -parts.gamma : parts.gamma;
    const cubic = trial.at + ((gamma - trial.slope + parts.theta) / (gamma - trial.slope + gamma + best.slope)) * (best.at - trial.at);
    return { next: Math.abs(cubic - trial.at) > Math.abs(secant - trial.at) ? cubic : secant, bracketed: true };
  }
  if (Math.abs(trial.slope) < Math.abs(best.slope)) {
    const parts = cubicParts(best, trial, true);
    const gamma = trial.at > best.at ? -parts.gamma : parts.gamma;
    const share = (gamma - trial.slope + parts.theta) / (gamma + (best.slope - trial.slope) + gamma);
    const cubic = share < 0 && gamma !== 0 ? trial.at + share * (best.at - trial.at) : trial.at > best.at ? high : low;
    const cubicCloser = Math.abs(cubic - trial.at) < Math.abs(secant - trial.at);
    if (!bracketed) return { next: Math.min(high, Math.max(low, cubicCloser ? secant : cubic)), bracketed };
    const next = cubicCloser ? cubic : secant;
    const edge = trial.at + 0.66 * (other.at - trial.at);
    return { next: trial.at > best.at ? Math.min(edge, next) : Math.max(edge, next), bracketed };
  }
  if (!bracketed) return { next: trial.at > best.at ? high : low, bracketed };
  const parts = cubicParts(trial, other, false);
  const gamma = trial.at > other.at ? -parts.gamma : parts.gamma;
  return { next: trial.at + ((gamma - trial.slope + parts.theta) / (gamma - trial.slope + gamma + other.slope)) * (other.at - trial.at), bracketed };
}

/** The interval of uncertainty after a trial. */
function shrink({ best, other }: Bracket, trial: End, bracketed: boolean): Bracket {
  if (trial.value > best.value) return { best, other: trial, bracketed };
  return { best: trial, other: Math.sign(trial.slope) * Math.sign(best.slope) < 0 ? best : other, bracketed };
}

/** The auxiliary function of the first stage (Moré & Thuente 1994, eq. 2.1): the promised decrease taken away. */
function lowered(end: End, promise: number): End {
  return { at: end.at, value: end.value - end.at * promise, slope: end.slope - promise };
}

/**
 * Moré & Thuente's line search (1994, "Line search algorithms with guaranteed sufficient decrease"), as MINPACK-2's `dcsrch` orders it.
 * @param along value and slope at a step; the slope at 0 must be negative.
 * @returns the step that meets both strong Wolfe conditions, or null when rounding or the limits prevent it.
 */
export function lineSearch(along: (step: number) => LinePoint, origin: LinePoint, { decrease, curvature, first }: LineSearchOptions): number | null {
  const promise = decrease * origin.slope;
  const start: End = { at: 0, ...origin };
  let state: Bracket = { best: start, other: start, bracketed: false };
  let step = first;
  let [low, high] = [0, step + 4 * step];
  let [width, previousWidth] = [Infinity, Infinity];
  let firstStage = true;
  for (let i = 0; i < MAX_EVALUATIONS; i++) {
    const trial: End = { at: step, ...along(step) };
    if (!Number.isFinite(trial.value) || !Number.isFinite(trial.slope)) return null;
    const enough = trial.value <= origin.value + step * promise;
    if (firstStage && enough && trial.slope >= 0) firstStage = false;
    if (enough && Math.abs(trial.slope) <= -curvature * origin.slope) return step;
    if (state.bracketed && (step <= low || step >= high || high - low <= WIDTH * high)) return null;
    const useLowered = firstStage && trial.value <= state.best.value && !enough;
    const seen = useLowered ? { best: lowered(state.best, promise), other: lowered(state.other, promise), bracketed: state.bracketed } : state;
    const seenTrial = useLowered ? lowered(trial, promise) : trial;
    const { next, bracketed } = trialStep(seen, seenTrial, low, high);
    const shrunk = shrink(seen, seenTrial, bracketed);
    state = useLowered ? { best: lowered(shrunk.best, -promise), other: lowered(shrunk.other, -promise), bracketed } : shrunk;
    step = next;
    const [a, b] = [state.best.at, state.other.at];
    if (bracketed) {
      if (Math.abs(b - a) >= 0.66 * previousWidth) step = a + 0.5 * (b - a);
      [previousWidth, width] = [width, Math.abs(b - a)];
      [low, high] = [Math.min(a, b), Math.max(a, b)];
    } else {
      [low, high] = [step + 1.1 * (step - a), step + 4 * (step - a)];
    }
    step = Math.min(1e100, Math.max(1e-100, step));
    if (bracketed && (step <= low || step >= high || high - low <= WIDTH * high)) step = a;
  }
  return null;
}
