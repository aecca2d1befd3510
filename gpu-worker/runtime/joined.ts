/** Arrays of one length after one another. */
export function joined(parts: readonly Float32Array[]): Float32Array {
  const size = parts[0]?.length ?? 0;
  const out = new Float32Array(parts.length * size);
  for (const [i, part] of parts.entries()) out.set(part, i * size);
  return out;
}
