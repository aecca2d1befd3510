/** @file Items of studies: held-out scenes with an edit, by (seed, purpose, index), and what the oracle must know to judge their edits. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { captionOf } from './caption.ts';
import { applyEdit, type Edit } from './edit.ts';
import { editExample } from './examples.ts';
import { type HardEdit, sampleHardEdit } from './hard.ts';
import { streamRng } from './rng.ts';
import { ALL_QUADRANTS, BACKGROUNDS, COLORS, type Quadrant, SHAPES, type Scene, SIZES } from './scene.ts';

const ZQuadrant = z.custom<Quadrant>((value) => ALL_QUADRANTS.includes(value as Quadrant), { message: 'a quadrant is 0, 1, 2 or 3' });
const ZJitter = z.number().int().min(-1).max(1);
const ZObject = z.object({ shape: z.enum(SHAPES), color: z.enum(COLORS), size: z.enum(SIZES), dx: ZJitter, dy: ZJitter });
const ZPlace = ZObject.nullable();
const ZScene = z.object({ background: z.enum(BACKGROUNDS), objects: z.tuple([ZPlace, ZPlace, ZPlace, ZPlace]).readonly() }) satisfies z.ZodType<Scene>;
const ZEdit = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('add'), quadrant: ZQuadrant, object: ZObject }),
  z.object({ kind: z.literal('remove'), quadrant: ZQuadrant }),
  z.object({ kind: z.literal('change-color'), quadrant: ZQuadrant, color: z.enum(COLORS) }),
  z.object({ kind: z.literal('change-shape'), quadrant: ZQuadrant, shape: z.enum(SHAPES) }),
  z.object({ kind: z.literal('make-size'), quadrant: ZQuadrant, size: z.enum(SIZES) }),
  z.object({ kind: z.literal('make-background'), background: z.enum(BACKGROUNDS) }),
  z.object({ kind: z.literal('put'), from: ZQuadrant, to: ZQuadrant }),
]) satisfies z.ZodType<Edit>;

/** An item's `spec`. */
export const ZItemSpec = z.object({ source: ZScene, edit: ZEdit });
export type ItemSpec = z.infer<typeof ZItemSpec>;

export interface HeldOutItem {
  /** Public id, a function of (seed, purpose, index). */
  readonly id: string;
  readonly instruction: string;
  readonly spec: ItemSpec;
}

function digest(...name: readonly (string | number)[]): Buffer {
  return createHash('sha256').update(JSON.stringify(['shapes', ...name])).digest();
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function itemId(...name: readonly (string | number)[]): string {
  return `3${Array.from(digest(...name).subarray(0, 29), (byte) => BASE32[byte & 31]).join('')}`;
}

/** Item `index` for a purpose; other seeds and purposes give other items. Its scene is one that no training has seen. */
export function heldOutItem(seed: number, purpose: string, index: number): HeldOutItem {
  const { source, edit, instruction } = editExample(digest('items', seed, purpose).readUIntBE(0, 6), 'held-out', index);
  return { id: itemId('item', seed, purpose, index), instruction, spec: { source, edit } };
}

const ZHardEdit = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('zoom'), source: ZScene, instruction: z.string(), quadrant: ZQuadrant }),
  z.object({ kind: z.literal('count'), source: ZScene, instruction: z.string(), color: z.enum(COLORS), more: z.number().int() }),
  z.object({ kind: z.literal('spatial'), source: ZScene, instruction: z.string(), quadrant: ZQuadrant, object: ZObject }),
]) satisfies z.ZodType<HardEdit>;

/** The `spec` of an item of the known-hard slice. */
export const ZHardSpec = z.object({ hard: ZHardEdit });

/** Item `index` of the known-hard slice for a purpose. */
export function hardItem(seed: number, purpose: string, index: number): { id: string; instruction: string; spec: z.infer<typeof ZHardSpec> } {
  const hard = sampleHardEdit(streamRng(seed, 'hard', purpose, index));
  return { id: itemId('hard-item', seed, purpose, index), instruction: hard.instruction, spec: { hard } };
}

/** Captions of an item before and after its edit: what CLIP compares with. */
export function captionsOf({ source, edit }: ItemSpec): { before: string; after: string } {
  return { before: captionOf(source), after: captionOf(applyEdit(source, edit)) };
}
