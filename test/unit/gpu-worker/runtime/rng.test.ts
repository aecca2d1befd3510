import { describe, expect, it } from 'vitest';
import { integers, normal, permutation, philox4x32, uniform } from '#gpu-worker/runtime/rng.ts';

const block = (counter: [number, number, number, number], key: [number, number]): string => {
  const out = new Uint32Array(4);
  philox4x32(counter, key, out);
  return Array.from(out, (word) => word.toString(16).padStart(8, '0')).join(' ');
};

describe('Philox 4x32-10', () => {
  it('gives the published known answers of Random123', () => {
    expect(block([0, 0, 0, 0], [0, 0])).toBe('6627e8d5 e169c58d bc57ac4c 9b00dbd8');
    const ones = 0xffffffff;
    expect(block([ones, ones, ones, ones], [ones, ones])).toBe('408f276d 41c83b0e a20bc7c6 6d5451fd');
    expect(block([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0])).toBe('d16cfe09 94fdcceb 5001e420 24126ea1');
  });

  it('depends on seed, stream and step and on nothing else', () => {
    const draw = (seed: number, stream: string, step: number) => [...normal({ seed, stream, step }, 5)].join();
    expect(draw(1, 'noise', 3)).toBe(draw(1, 'noise', 3));
    expect(new Set([draw(1, 'noise', 3), draw(2, 'noise', 3), draw(1, 'time', 3), draw(1, 'noise', 4), draw(1 + 2 ** 32, 'noise', 3), draw(1, 'noise', 3 + 2 ** 32)]).size).toBe(6);
    expect([...normal({ seed: 1, stream: 'a' }, 7)]).toEqual([...normal({ seed: 1, stream: 'a' }, 100)].slice(0, 7));
  });

  it('has the moments of its distributions', () => {
    const n = 200_000;
    const z = normal({ seed: 5, stream: 'z' }, n);
    const moment = (k: number) => z.reduce((total, value) => total + value ** k, 0) / n;
    expect(Math.abs(moment(1))).toBeLessThan(0.01);
    expect(moment(2)).toBeCloseTo(1, 1);
    expect(moment(4)).toBeCloseTo(3, 0);
    const u = uniform({ seed: 5, stream: 'u' }, n);
    expect(u.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(u.reduce((total, value) => total + value, 0) / n).toBeCloseTo(0.5, 2);
    const counts = [0, 0, 0];
    for (const value of integers({ seed: 5, stream: 'i' }, 30_000, 3)) counts[value]!++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
  });

  it('permutes', () => {
    const order = permutation({ seed: 3, stream: 'order' }, 1000);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect([...order].filter((value, i) => value === i).length).toBeLessThan(10);
  });
});
