import { type CelInput, CelScalar, celEnv, celFunc, parse, plan } from '@bufbuild/cel';
import type { Logger } from 'pino';

/** What expressions may refer to: `event` (the run's or the incoming one) and `async` (the one waited for). */
export type Scope = { event: unknown; async?: unknown };
type Program = (scope: Record<string, CelInput>) => unknown;

/** JSON numbers are doubles in CEL while literals such as 2 are ints; without these `event.data.n * 2` has no overload. */
const ARITHMETIC = Object.entries({
  '_+_': (a: number, b: number) => a + b,
  '_-_': (a: number, b: number) => a - b,
  '_*_': (a: number, b: number) => a * b,
  '_/_': (a: number, b: number) => a / b,
}).flatMap(([name, apply]) => [
  celFunc(name, [CelScalar.DOUBLE, CelScalar.INT], CelScalar.DOUBLE, (a, b) => apply(a, Number(b))),
  celFunc(name, [CelScalar.INT, CelScalar.DOUBLE], CelScalar.DOUBLE, (a, b) => apply(Number(a), b)),
]);
const ENVIRONMENT = celEnv({ funcs: ARITHMETIC });

/** A JSON object whose absent fields read as null, as on Inngest's server (`has()` still tells them apart). */
class LenientMap extends Map<string, CelInput> {
  override get(key: string): CelInput | undefined {
    return super.get(key) ?? null;
  }
}

function toCel(value: unknown): CelInput {
  if (Array.isArray(value)) return value.map(toCel);
  if (value === undefined) return null;
  if (value !== null && typeof value === 'object') return new LenientMap(Object.entries(value).map(([key, entry]) => [key, toCel(entry)]));
  return value as CelInput;
}

const programs = new Map<string, Program>();

function compile(expression: string): Program {
  let program = programs.get(expression);
  if (!program) {
    program = plan(ENVIRONMENT, parse(expression)) as Program;
    if (programs.size > 1000) programs.clear();
    programs.set(expression, program);
  }
  return program;
}

function resultOf(expression: string, scope: Scope): unknown {
  let value: unknown;
  try {
    value = compile(expression)({ event: toCel(scope.event), async: toCel(scope.async) });
  } catch (cause) {
    throw new Error(`The expression "${expression}" is not valid CEL: ${(cause as Error).message}`, { cause });
  }
  if (value instanceof Error) throw new Error(`The expression "${expression}" cannot be evaluated: ${value.message}`, { cause: value });
  return value;
}

/**
 * The value of a CEL expression over JSON, back as JSON (CEL ints become numbers).
 * @throws a sentence with the expression when it cannot be parsed or evaluated.
 */
export function evaluate(expression: string, scope: Scope): unknown {
  const value = resultOf(expression, scope);
  return typeof value === 'bigint' ? Number(value) : value;
}

/**
 * The value of an expression that must be an int, as Inngest's server asks of `priority.run`: a number of the event's data is a double.
 * @throws a sentence when it is anything else.
 */
export function evaluateInt(expression: string, scope: Scope): number {
  const value = resultOf(expression, scope);
  if (typeof value !== 'bigint') throw new Error(`The expression "${expression}" must give an int; a number of an event's data is a double: write int(…) around it.`);
  return Number(value);
}

/** Whether a condition holds. No condition holds always; one that fails does not hold, and the log says why. */
export function holds(expression: string | null | undefined, scope: Scope, log: Logger): boolean {
  if (!expression) return true;
  try {
    return evaluate(expression, scope) === true;
  } catch (error) {
    log.warn({ expression }, (error as Error).message);
    return false;
  }
}

/** A key expression's value as text for use in limits; a failing expression counts as the empty key and is logged. */
export function keyOf(expression: string | undefined, scope: Scope, log: Logger): string {
  if (!expression) return '';
  try {
    const value = evaluate(expression, scope);
    return typeof value === 'string' ? value : JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? Number(part) : part));
  } catch (error) {
    log.warn({ expression }, (error as Error).message);
    return '';
  }
}
