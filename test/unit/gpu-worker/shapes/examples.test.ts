import { describe, expect, it } from 'vitest';
import { editExample, sceneExample, splitOf } from '#gpu-worker/shapes/examples.ts';
import { streamRng } from '#gpu-worker/shapes/rng.ts';
import { sceneKey } from '#gpu-worker/shapes/scene.ts';

describe('random streams', () => {
  it('are standard normal and uniform, and differ by name and seed', () => {
    const rng = streamRng(11, 'moments');
    const draws = Array.from({ length: 20_000 }, () => rng.normal());
    const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
    expect(mean).toBeCloseTo(0, 1);
    expect(draws.reduce((sum, x) => sum + x * x, 0) / draws.length).toBeCloseTo(1, 1);
    expect(streamRng(11, 'a', 1).uniform()).not.toBe(streamRng(11, 'a', 2).uniform());
    expect(streamRng(11, 'a', 1).uniform()).not.toBe(streamRng(12, 'a', 1).uniform());
    expect(streamRng(11, 'a', 1).uniform()).toBe(streamRng(11, 'a', 1).uniform());
    expect(() => rng.int(0)).toThrow(/positive integer/);
  });
});

describe('examples by number', () => {
  it('are the same whenever they are asked for and never cross the split', () => {
    for (let i = 0; i < 100; i++) {
      expect(sceneExample(7, 'train', i)).toEqual(sceneExample(7, 'train', i));
      expect(splitOf(sceneExample(7, 'train', i).scene)).toBe('train');
      expect(splitOf(editExample(7, 'held-out', i).source)).toBe('held-out');
    }
    expect(sceneKey(sceneExample(7, 'train', 0).scene)).not.toBe(sceneKey(sceneExample(8, 'train', 0).scene));
  });
});
