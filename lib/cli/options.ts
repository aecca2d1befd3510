/** @file Options that several commands share, parsed into numbers with a sentence when they are not. */
import { InvalidArgumentError, Option } from 'commander';
import { DEVICES } from '#gpu-worker/runtime/device.ts';

/** Parses a number within bounds. */
export function number({ min = -Infinity, max = Infinity, integer = false }: { min?: number; max?: number; integer?: boolean } = {}): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value) || value < min || value > max || (integer && !Number.isInteger(value))) {
      throw new InvalidArgumentError(`It must be ${integer ? 'a whole number' : 'a number'}${min > -Infinity ? ` of at least ${min}` : ''}${max < Infinity ? ` and at most ${max}` : ''}.`);
    }
    return value;
  };
}

export const deviceOption = (preset: 'auto' | 'cpu' = 'auto') => new Option('--device <name>', 'where to compute').choices(DEVICES).default(preset);

/** Halves are half as large and, on CUDA, many times as fast; on the CPU they are slower. */
export const precisionOption = () => new Option('--precision <type>', 'how products and convolutions are computed').choices(['float32', 'float16']).default('float32');

export const seedOption = () => new Option('--seed <n>', 'seed of all noise').argParser(number({ min: 0, integer: true })).default(0);

export const sideOption = (name: 'width' | 'height') => new Option(`--${name} <pixels>`, `${name} of the picture (default: what the model was trained for)`).argParser(number({ min: 8, integer: true }));

/** Gathers an option that may be given several times. */
export const collect = (value: string, earlier: string[] = []): string[] => [...earlier, value];

/** Any seed that a run takes. */
export const seedNumber = number({ min: 0, max: 2_147_483_647, integer: true });

/** Several seeds: `7,8,9`, `7 8 9`, or both. */
export function gatherSeeds(text: string, earlier: number[] = []): number[] {
  const seeds = [...earlier, ...text.split(',').map((part) => seedNumber(part))];
  if (new Set(seeds).size < seeds.length) throw new InvalidArgumentError('Each seed may be named once.');
  return seeds;
}
