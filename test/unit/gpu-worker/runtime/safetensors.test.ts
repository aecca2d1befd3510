import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DType, type HostTensor, hostTensor } from '#gpu-worker/onnx/dtype.ts';
import { float16BitsToFloat32, float32ToBfloat16Bits, float32ToFloat16Bits } from '#gpu-worker/onnx/float16.ts';
import { convert } from '#gpu-worker/runtime/convert.ts';
import { uniform } from '#gpu-worker/runtime/rng.ts';
import { encodeSafetensors, openSafetensors, readSafetensors, readShards, writeSafetensors } from '#gpu-worker/runtime/safetensors.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'apiary-safetensors-'));
});
afterAll(() => rm(folder, { recursive: true }));

const TENSORS = new Map<string, HostTensor>([
  ['flags', hostTensor('bool', [3], [1, 0, 1])],
  ['half', hostTensor('float16', [2, 2], [0x3c00, 0xbc00, 0x7c00, 1])],
  ['näme.with/☃ odd', hostTensor('float32', [2], [1.5, -2])],
  ['brain', hostTensor('bfloat16', [3], [0x3f80, 0x4000, 0xc000])],
  ['long', hostTensor('int64', [2], [-1n, 9007199254740993n])],
  ['empty', hostTensor('float32', [0, 4], [])],
  ['scalar', hostTensor('float64', [], [Math.PI])],
]);

const header = (json: string, data = 8): Uint8Array => {
  const text = Buffer.from(json);
  const out = Buffer.alloc(8 + text.length + data);
  out.writeBigUInt64LE(BigInt(text.length));
  text.copy(out, 8);
  return out;
};
const entry = (fields: object) => JSON.stringify({ a: { dtype: 'F32', shape: [2], data_offsets: [0, 8], ...fields } });

describe('safetensors', () => {
  it('gives back what was written, types and names included', async () => {
    const path = join(folder, 'good.safetensors');
    await writeSafetensors(path, TENSORS, { note: 'ünï ☃' });
    const read = await readSafetensors(path);
    expect(Object.fromEntries(read)).toEqual(Object.fromEntries(TENSORS));
    const file = await openSafetensors(path);
    expect(file.metadata).toEqual({ note: 'ünï ☃' });
    expect((await file.read('long')).data[1]).toBe(9007199254740993n);
    await expect(file.read('absent')).rejects.toThrow('there is no tensor "absent"');
    await file.close();
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('writes the same bytes whatever the order of tensors', () => {
    const reversed = new Map([...TENSORS].reverse());
    expect(Buffer.from(encodeSafetensors(TENSORS)).equals(Buffer.from(encodeSafetensors(reversed)))).toBe(true);
  });

  it.each([
    ['five bytes', Buffer.alloc(5), 'not a safetensors file'],
    ['a huge header', Buffer.from([0, 0, 0, 0, 0, 0, 0, 16, 123]), 'header claims'],
    ['a cut header', header('{"a":{"dtype":"F32"', 0).subarray(0, 20), 'the file is cut off'],
    ['broken JSON', header('{"a":{'), 'not valid JSON'],
    ['an array', header('[]'), 'does not start with'],
    ['bytes that are not text', header('{"\u0000a":1}').map((byte, i) => (i === 10 ? 0xff : byte)), 'not UTF-8'],
    ['a type that is none', header(entry({ dtype: 'F33' })), 'tensor "a" has the type "F33"'],
    ['a type named like a built-in', header(entry({ dtype: 'constructor' })), 'tensor "a" has the type "constructor"'],
    ['a negative shape', header(entry({ shape: [-2] })), 'tensor "a" has the shape [-2]'],
    ['a fraction in the shape', header(entry({ shape: [1.5] })), 'tensor "a" has the shape [1.5]'],
    ['a shape that does not match', header(entry({ shape: [3] })), 'tensor "a" of type F32 and shape [3] needs 12 bytes'],
    ['offsets that run backwards', header(entry({ data_offsets: [8, 0] })), 'tensor "a"'],
    ['data beyond the end', header(entry({}), 4), 'tensor "a" ends at byte 8 but the file holds only 4'],
    ['data that nothing covers', header(entry({}), 12), '4 bytes follow the last tensor "a"'],
    ['a hole', header(entry({ data_offsets: [4, 12] }), 12), 'tensor "a" starts at byte 4, leaving a hole'],
    ['no dtype', header('{"a":{"shape":[2],"data_offsets":[0,8]}}'), 'tensor "a" has no "dtype"'],
    ['an unknown key', header(entry({ strides: [1] })), 'tensor "a" has the unknown key "strides"'],
    ['metadata that is a number', header('{"__metadata__":{"format":1}}', 0), '"__metadata__" key "format" must be a string'],
    ['a tensor twice', header(`${entry({}).slice(0, -1)},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}`), 'the key "a" stands twice'],
    ['a tensor that is a string', header('{"a":"F32"}'), 'tensor "a" is not described by an object'],
    ['an overlap', header('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}'), 'tensor "b" starts at byte 4 and overlaps'],
  ])('refuses %s in one sentence', async (_, bytes, message) => {
    const path = join(folder, 'bad.safetensors');
    await writeFile(path, bytes);
    await expect(readSafetensors(path)).rejects.toThrow(message);
    await expect(readSafetensors(path)).rejects.toThrow(path);
  });

  it('refuses a hundred files with one changed header byte or loads them under another name', async () => {
    const good = encodeSafetensors(TENSORS);
    const length = Number(new DataView(good.buffer, good.byteOffset).getBigUint64(0, true));
    const picks = uniform({ seed: 1, stream: 'mutations' }, 200);
    let refused = 0;
    for (let i = 0; i < 100; i++) {
      const bytes = Buffer.from(good);
      const at = Math.floor(picks[2 * i]! * (8 + length));
      bytes[at]! ^= 1 << Math.floor(picks[2 * i + 1]! * 8);
      const path = join(folder, 'mutated.safetensors');
      await writeFile(path, bytes);
      const outcome = await readSafetensors(path).then((tensors) => tensors, (error: Error) => error);
      if (outcome instanceof Error) {
        refused++;
        expect(outcome.message).toMatch(/^\S+mutated\.safetensors: .+\.$/s);
      } else {
        // Only a changed letter of a name (or of metadata or padding) may pass, and the model then misses that tensor.
        expect(outcome.size).toBe(TENSORS.size);
      }
    }
    expect(refused).toBeGreaterThan(50);
  });

  it('reads sharded weights by their index and refuses a wrong index', async () => {
    const [first, second] = [new Map([...TENSORS].slice(0, 3)), new Map([...TENSORS].slice(3))];
    await writeSafetensors(join(folder, 'model-1.safetensors'), first);
    await writeSafetensors(join(folder, 'model-2.safetensors'), second);
    const weightMap = Object.fromEntries([...TENSORS.keys()].map((name) => [name, first.has(name) ? 'model-1.safetensors' : 'model-2.safetensors']));
    const index = join(folder, 'model.safetensors.index.json');
    await writeFile(index, JSON.stringify({ weight_map: weightMap }));
    expect(new Set((await readShards(index)).keys())).toEqual(new Set(TENSORS.keys()));
    await writeFile(index, JSON.stringify({ weight_map: { ...weightMap, absent: 'model-1.safetensors' } }));
    await expect(readShards(index)).rejects.toThrow('tensor "absent" should be in model-1.safetensors');
    await writeFile(index, JSON.stringify({ weight_map: { a: '../outside.safetensors' } }));
    await expect(readShards(index)).rejects.toThrow('key "a" must name a file in the same folder');
    await writeFile(index, '{}');
    await expect(readShards(index)).rejects.toThrow('"weight_map" is missing');
  });
});

describe('16-bit floats', () => {
  it('survive the way to float32 and back, all 65,536 of them', () => {
    const bits = Uint16Array.from({ length: 65_536 }, (_, i) => i);
    for (const dtype of ['float16', 'bfloat16'] as DType[]) {
      const wide = convert({ dtype, shape: [65_536], data: bits }, 'float32');
      const back = convert(wide, dtype).data;
      const wrong = [...bits].filter((value, i) => !Number.isNaN(wide.data[i]) && back[i] !== value);
      expect(wrong).toEqual([]);
    }
  });

  it('round to nearest even', () => {
    expect(float32ToFloat16Bits(1 + 2 ** -11)).toBe(0x3c00);
    expect(float32ToFloat16Bits(1 + 3 * 2 ** -11)).toBe(0x3c02);
    expect(float32ToFloat16Bits(65519)).toBe(0x7bff);
    expect(float32ToFloat16Bits(65520)).toBe(0x7c00);
    expect(float32ToFloat16Bits(2 ** -25)).toBe(0);
    expect(float32ToFloat16Bits(1.5 * 2 ** -25)).toBe(1);
    expect(float16BitsToFloat32(0x3555)).toBeCloseTo(1 / 3, 3);
    expect(float32ToBfloat16Bits(1 + 2 ** -8)).toBe(0x3f80);
    expect(float32ToBfloat16Bits(1 + 3 * 2 ** -8)).toBe(0x3f82);
  });
});
