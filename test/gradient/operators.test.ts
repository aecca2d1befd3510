import { describe, expect, it } from 'vitest';
import { gradients } from '#gpu-worker/autodiff/backward.ts';
import { Graph } from '#gpu-worker/onnx/graph.ts';
import type { OperatorRecord } from '#gpu-worker/onnx/operator.ts';
import { mul, tanh } from '#gpu-worker/onnx/ops/elementwise.ts';
import { sum } from '#gpu-worker/onnx/ops/reduction.ts';
import { OPERATORS, operatorRecord } from '#gpu-worker/onnx/registry.ts';
import { GRADIENT_CASES, type GradientCase } from './cases.ts';
import { TOLERANCE, gradientError } from './finite-difference.ts';

const records = Object.entries(OPERATORS) as [string, OperatorRecord][];
const differentiable = records.filter(([, record]) => record.gradient !== 'none');
const entries = GRADIENT_CASES as Record<string, readonly GradientCase[] | 'none' | undefined>;
const casesOf = (name: string): readonly GradientCase[] => {
  const cases = entries[name];
  return cases === undefined || cases === 'none' ? [] : cases;
};

it('has an entry in test/gradient/cases.ts for every operator, and none besides', () => {
  expect(Object.keys(GRADIENT_CASES).sort()).toEqual(records.map(([name]) => name).sort());
  expect(Object.keys(entries).filter((name) => entries[name] === 'none').sort()).toEqual(records.filter(([, record]) => record.gradient === 'none').map(([name]) => name).sort());
});

describe.each(differentiable)('gradient of %s', (name, record) => {
  it('stands in the list under its own type and has a rule', () => {
    expect(record.type).toBe(name);
    expect(record.gradient).toBeTypeOf('function');
  });

  it('equals central differences', async () => {
    expect(casesOf(name).length, `add a case for ${name} to test/gradient/cases.ts`).toBeGreaterThan(0);
    for (const gradientCase of casesOf(name)) {
      expect(await gradientError(gradientCase), `${name}, ${gradientCase.name}`).toBeLessThanOrEqual(TOLERANCE);
    }
  });

  it('is refused when the rule is 2 % wrong', async () => {
    const wrong: OperatorRecord = {
      ...record,
      gradient: (context) => (record.gradient as Extract<OperatorRecord['gradient'], (...args: never[]) => unknown>)(context).map((gradient) => gradient && mul(gradient, 1.02)),
    };
    const lookup = (type: string) => (type === name ? wrong : operatorRecord(type));
    expect(await gradientError(casesOf(name)[0]!, { records: lookup })).toBeGreaterThan(TOLERANCE);
  });
});

it('names the operator and its place when a gradient is missing', () => {
  const graph = new Graph('net');
  const x = graph.input('x', 'float32', [2]);
  const y = graph.scope('down_blocks.0', () => tanh(x));
  const { gradient: _, ...rest } = OPERATORS.Tanh;
  const lookup = (type: string) => (type === 'Tanh' ? { ...rest, gradient: undefined } : operatorRecord(type));
  expect(() => gradients(sum(y), [x], { records: lookup })).toThrow(/Tanh has no gradient rule.*down_blocks\.0\/Tanh_\d+.*graph "net"/);
});

it('spends no nodes on values that need no gradient', () => {
  const graph = new Graph('frozen');
  const [x, frozen, w] = ['x', 'frozen', 'w'].map((name) => graph.input(name, 'float32', [4]));
  const loss = sum(mul(tanh(mul(x!, frozen!)), w!));
  const before = graph.nodes.length;
  gradients(loss, [w!]);
  const ops = graph.nodes.slice(before).map((node) => node.op);
  expect(ops).toEqual(['Reshape', 'Expand', 'Mul']);
});
