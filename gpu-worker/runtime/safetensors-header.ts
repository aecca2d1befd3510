/** @file The header of a safetensors file: parsing with every check the format asks for, and writing. */
import { DTYPES, type DType, sizeOf } from '#gpu-worker/onnx/dtype.ts';

export interface SafetensorsEntry {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Byte range inside the data part. */
  readonly begin: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  readonly entries: ReadonlyMap<string, SafetensorsEntry>;
  readonly metadata: Readonly<Record<string, string>>;
}

const DTYPE_BY_CODE: Readonly<Record<string, DType>> = {
  F64: 'float64', F32: 'float32', F16: 'float16', BF16: 'bfloat16', I64: 'int64', I32: 'int32', I16: 'int16', I8: 'int8', U8: 'uint8', BOOL: 'bool',
};
const CODE_BY_DTYPE = Object.fromEntries(Object.entries(DTYPE_BY_CODE).map(([code, dtype]) => [dtype, code])) as Record<DType, string>;

/** The format's own bound on the header. */
export const MAX_HEADER_BYTES = 100_000_000;
/** Length field before the header. */
export const PREFIX_BYTES = 8;

/** The header's length from the first eight bytes, checked against the file's size. */
export function headerLength(prefix: Uint8Array, fileBytes: number, from: string): number {
  if (prefix.length < PREFIX_BYTES) throw new Error(`${from}: not a safetensors file: it has ${fileBytes} bytes, the header's length alone needs 8.`);
  const length = new DataView(prefix.buffer, prefix.byteOffset).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER_BYTES)) throw new Error(`${from}: the header claims ${length} bytes, more than the ${MAX_HEADER_BYTES} allowed; this is not a safetensors file or it is damaged.`);
  if (length > BigInt(fileBytes - PREFIX_BYTES)) throw new Error(`${from}: the header claims ${length} bytes but only ${fileBytes - PREFIX_BYTES} follow; the file is cut off.`);
  return Number(length);
}

/** Parses and checks a header against the number of data bytes that follow it. */
export function parseHeader(bytes: Uint8Array, dataBytes: number, from: string): SafetensorsHeader {
  const text = decodeText(bytes, from);
  if (!text.startsWith('{')) throw new Error(`${from}: the header does not start with "{".`);
  let json: Record<string, unknown>;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(`${from}: the header is not valid JSON (${(error as Error).message}).`);
  }
  refuseDuplicateKeys(text, from);
  const entries = new Map<string, SafetensorsEntry>();
  let metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(json)) {
    if (name === '__metadata__') metadata = parseMetadata(value, from);
    else entries.set(name, parseEntry(name, value, from));
  }
  checkCoverage(entries, dataBytes, from);
  return { entries, metadata };
}

function decodeText(bytes: Uint8Array, from: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Error(`${from}: the header is not UTF-8 text; this is not a safetensors file or it is damaged.`);
  }
}

function parseMetadata(value: unknown, from: string): Record<string, string> {
  if (!isRecord(value)) throw new Error(`${from}: "__metadata__" must be an object of strings.`);
  for (const [key, entry] of Object.entries(value)) {
    if (typeof entry !== 'string') throw new Error(`${from}: "__metadata__" key "${key}" must be a string.`);
  }
  return value as Record<string, string>;
}

function parseEntry(name: string, value: unknown, from: string): SafetensorsEntry {
  const refuse = (what: string): never => {
    throw new Error(`${from}: tensor "${name}" ${what}.`);
  };
  if (!isRecord(value)) return refuse('is not described by an object');
  const unknown = Object.keys(value).find((key) => !['dtype', 'shape', 'data_offsets'].includes(key));
  if (unknown !== undefined) refuse(`has the unknown key "${unknown}"`);
  for (const key of ['dtype', 'shape', 'data_offsets']) if (!(key in value)) refuse(`has no "${key}"`);
  const { dtype: code, shape, data_offsets: offsets } = value;
  const dtype = typeof code === 'string' && Object.hasOwn(DTYPE_BY_CODE, code) ? DTYPE_BY_CODE[code] : undefined;
  if (!dtype) return refuse(`has the type ${JSON.stringify(code)}, supported are ${Object.keys(DTYPE_BY_CODE).join(', ')}`);
  if (!isNaturals(shape)) return refuse(`has the shape ${JSON.stringify(shape)}, which is not a list of whole numbers >= 0`);
  if (!isNaturals(offsets) || offsets.length !== 2) return refuse(`has "data_offsets" ${JSON.stringify(offsets)}, expected [begin, end]`);
  const [begin, end] = offsets as [number, number];
  const bytes = sizeOf(shape) * DTYPES[dtype].bytes;
  if (end < begin || end - begin !== bytes) refuse(`of type ${code} and shape [${shape.join(', ')}] needs ${bytes} bytes but its data_offsets [${begin}, ${end}] hold ${end - begin}`);
  return { dtype, shape, begin, end };
}

/** Tensors must fill the data without holes or overlaps. */
function checkCoverage(entries: ReadonlyMap<string, SafetensorsEntry>, dataBytes: number, from: string): void {
  const ordered = [...entries].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  let at = 0;
  for (const [name, { begin, end }] of ordered) {
    if (begin < at) throw new Error(`${from}: tensor "${name}" starts at byte ${begin} and overlaps the one before it, which ends at ${at}.`);
    if (begin > at) throw new Error(`${from}: tensor "${name}" starts at byte ${begin}, leaving a hole after byte ${at}.`);
    if (end > dataBytes) throw new Error(`${from}: tensor "${name}" ends at byte ${end} but the file holds only ${dataBytes} bytes of data; it is cut off.`);
    at = end;
  }
  if (at !== dataBytes) throw new Error(`${from}: ${dataBytes - at} bytes follow the last tensor${ordered.length > 0 ? ` "${ordered.at(-1)![0]}"` : ''}; no tensor covers them.`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNaturals(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((entry) => Number.isSafeInteger(entry) && entry >= 0);
}

/** JSON.parse keeps the last of two equal keys; a file must not hide a tensor that way. Expects valid JSON. */
function refuseDuplicateKeys(text: string, from: string): void {
  const open: (Set<string> | undefined)[] = [];
  const tokens = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g;
  for (const [token, colon] of text.matchAll(tokens)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (colon) {
      const key = JSON.parse(token.slice(0, token.lastIndexOf('"') + 1)) as string;
      const keys = open.at(-1);
      if (keys?.has(key)) throw new Error(`${from}: the key "${key}" stands twice in the header.`);
      keys?.add(key);
    }
  }
}

/** Prefix and header for tensors stored in the order given by `ordered`, padded so that data start on a multiple of eight. */
export function encodeHeader(ordered: readonly (readonly [string, { readonly dtype: DType; readonly shape: readonly number[] }])[], metadata: Readonly<Record<string, string>>): Uint8Array {
  const header: Record<string, unknown> = Object.keys(metadata).length > 0 ? { __metadata__: metadata } : {};
  let at = 0;
  for (const [name, { dtype, shape }] of ordered) {
    if (name === '__metadata__') throw new Error('A tensor cannot be named "__metadata__" in a safetensors file.');
    const end = at + sizeOf(shape) * DTYPES[dtype].bytes;
    header[name] = { dtype: CODE_BY_DTYPE[dtype], shape, data_offsets: [at, end] };
    at = end;
  }
  const text = Buffer.from(JSON.stringify(header));
  const padded = Math.ceil(text.length / 8) * 8;
  const out = Buffer.alloc(PREFIX_BYTES + padded, 0x20);
  out.writeBigUInt64LE(BigInt(padded), 0);
  text.copy(out, PREFIX_BYTES);
  return out;
}
