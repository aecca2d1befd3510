/** @file Contact sheets: small images magnified without smoothing, in rows, with a line of text below each. */
import { writeFile } from 'node:fs/promises';
import sharp, { type OverlayOptions } from 'sharp';
import { IMAGE_SIZE, toRgbBytes } from './render.ts';

/** An image (3, size, size) in [-1, 1] and what to write below it (empty for nothing). */
export interface SheetCell {
  readonly image: Float32Array;
  readonly text?: string;
}

export interface SheetOptions {
  /** Magnification; people look at these images at 8×. */
  readonly scale?: number;
  /** Side of each image in pixels. */
  readonly size?: number;
}

/** Groups of cells, so many to a row. */
export function sheetRows(groups: readonly (readonly SheetCell[])[], columns: number): SheetCell[][] {
  return Array.from({ length: Math.ceil(groups.length / columns) }, (_, r) => groups.slice(r * columns, (r + 1) * columns).flat());
}

const GAP = 8;
const LINE = 13;

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.codePointAt(0)};`);
}

/** Breaks a text so that each line fits `width` pixels of 11-px type. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && (last.length + word.length + 1) * 6.2 < width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** One magnified image as PNG. */
export async function enlargedPng(image: Float32Array, scale = 8, size = IMAGE_SIZE): Promise<Buffer> {
  return sharp(toRgbBytes(image, 0, size), { raw: { width: size, height: size, channels: 3 } })
    .resize(size * scale, size * scale, { kernel: 'nearest' })
    .png()
    .toBuffer();
}

/** Rows of images as one PNG. */
export async function contactSheet(rows: readonly (readonly SheetCell[])[], { scale = 8, size = IMAGE_SIZE }: SheetOptions = {}): Promise<Buffer> {
  const side = size * scale;
  const textLines = Math.max(0, ...rows.flat().map((cell) => (cell.text ? wrap(cell.text, side).length : 0)));
  const rowHeight = side + textLines * LINE + GAP;
  const columns = Math.max(1, ...rows.map((row) => row.length));
  const width = columns * (side + GAP) + GAP;
  const height = rows.length * rowHeight + GAP;
  const layers: OverlayOptions[] = [];
  const texts: string[] = [];
  for (const [r, row] of rows.entries()) {
    for (const [c, cell] of row.entries()) {
      const left = GAP + c * (side + GAP);
      const top = GAP + r * rowHeight;
      layers.push({ input: await enlargedPng(cell.image, scale, size), left, top });
      for (const [i, line] of wrap(cell.text ?? '', side).entries()) texts.push(`<text x="${left}" y="${top + side + (i + 1) * LINE - 2}">${escapeXml(line)}</text>`);
    }
  }
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="11" fill="#333">${texts.join('')}</svg>`;
  layers.push({ input: Buffer.from(svg), left: 0, top: 0 });
  return sharp({ create: { width, height, channels: 3, background: '#f4f4f4' } })
    .composite(layers)
    .png({ compressionLevel: 9 })
    .toBuffer();
}

/** Renders a sheet into a file. */
export async function writeContactSheet(file: string, rows: readonly (readonly SheetCell[])[], options?: SheetOptions): Promise<void> {
  await writeFile(file, await contactSheet(rows, options));
}
