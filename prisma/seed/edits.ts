/** Edits of landscapes, done well, half, or badly: what two (or five) image editors might have made of one instruction. */
import type { Scene } from './scene.ts';

/** Blends two #rrggbb colours. */
function mix(from: string, to: string, share: number): string {
  const channel = (i: number) => {
    const [x, y] = [from, to].map((color) => Number.parseInt(color.slice(1 + 2 * i, 3 + 2 * i), 16));
    return Math.round(x + (y - x) * share).toString(16).padStart(2, '0');
  };
  return `#${channel(0)}${channel(1)}${channel(2)}`;
}

function blend<T extends readonly string[]>(from: T, to: T, share: number): T {
  return from.map((color, i) => mix(color, to[i], share)) as unknown as T;
}

export interface Edit {
  instruction: string;
  /** Applies the edit with strength 0 (nothing) to 1 (fully). */
  apply: (scene: Scene, strength: number) => Scene;
}

export const EDITS: readonly Edit[] = [
  {
    instruction: 'Make it a sunset',
    apply: (s, t) => ({
      ...s,
      sky: blend(s.sky, ['#5a3d7a', '#ff9a4d'], t),
      hills: blend(s.hills, ['#8a6478', '#6a4a56', '#3a3030'], t),
      water: blend(s.water, ['#e88a4f', '#5a3d5a'], t),
      light: { ...s.light, y: s.light.y + (44 - s.light.y) * t, size: s.light.size + 16 * t, color: mix(s.light.color, '#ffd08a', t) },
    }),
  },
  {
    instruction: 'Turn it into a winter landscape',
    apply: (s, t) => ({
      ...s,
      hills: blend(s.hills, ['#dfe8f0', '#eaf0f5', '#f4f7fa'], t),
      leaves: s.leaves.map((color) => mix(color, '#dfe9ee', t * 0.85)),
      water: blend(s.water, ['#d5e6ee', '#9cbccb'], t),
      snowfall: 240 * t,
      flowers: s.flowers * (1 - t),
    }),
  },
  { instruction: 'Add a hot-air balloon to the sky', apply: (s, t) => ({ ...s, balloon: 46 * t }) },
  {
    instruction: 'Make it night',
    apply: (s, t) => ({
      ...s,
      sky: blend(s.sky, ['#060b1f', '#1c2b4f'], t),
      hills: blend(s.hills, ['#1f2a3f', '#17233a', '#0f1a24'], t),
      water: blend(s.water, ['#1b2f52', '#081326'], t),
      leaves: s.leaves.map((color) => mix(color, '#0d1c1a', t * 0.85)),
      light: { ...s.light, size: s.light.size * (1 - 0.3 * t), color: mix(s.light.color, '#e6ecff', t) },
      stars: 150 * t,
      clouds: s.clouds * (1 - t),
    }),
  },
  { instruction: 'Put a red sailing boat on the water', apply: (s, t) => ({ ...s, boat: 40 * t }) },
  {
    instruction: 'Change the season to autumn',
    apply: (s, t) => ({
      ...s,
      leaves: s.leaves.map((color, i) => mix(color, ['#c8501e', '#d98a1f', '#a63a1f', '#e0b030'][i % 4], t)),
      hills: blend(s.hills, ['#a89a90', '#a07a3f', '#7a5a2a'], t),
    }),
  },
  { instruction: 'Put a farmhouse on the hill', apply: (s, t) => ({ ...s, house: 72 * t }) },
  { instruction: 'Add many more trees', apply: (s, t) => ({ ...s, trees: s.trees + 40 * t }) },
  {
    instruction: 'Make the sky stormy',
    apply: (s, t) => ({ ...s, sky: blend(s.sky, ['#3a4048', '#8a9096'], t), clouds: s.clouds + 6 * t, light: { ...s.light, size: s.light.size * (1 - t) }, water: blend(s.water, ['#6a7a80', '#2a3a42'], t) }),
  },
  { instruction: 'Cover the meadow with flowers', apply: (s, t) => ({ ...s, flowers: s.flowers + 420 * t }) },
];

/** How one editor carried an edit out; its pixels are treated afterwards. */
export interface Treatment {
  strength: number;
  /** Gaussian sigma in pixels; 0 for none. */
  blur: number;
  saturation: number;
  /** Turns all colours by this many degrees. */
  hue: number;
}

/** From best to worst: done, done but soft, half done, hardly done with all colours off, overdone. */
export const TREATMENTS: readonly Treatment[] = [
  { strength: 1, blur: 0, saturation: 1, hue: 0 },
  { strength: 0.95, blur: 1.6, saturation: 0.92, hue: 0 },
  { strength: 0.5, blur: 0, saturation: 1, hue: 0 },
  { strength: 0.2, blur: 0, saturation: 0.9, hue: 35 },
  { strength: 0.9, blur: 5, saturation: 2.2, hue: -20 },
];
