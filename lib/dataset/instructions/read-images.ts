import { AppError } from '#lib/errors.ts';
import { getObject } from '#lib/storage/get-object.ts';
import type { EmbeddedImage } from './encode-parquet.ts';
import type { StudyInstructions } from './rows-of-study.ts';

/** Pictures a single file may embed: they are held in memory. */
const MOST = 5_000;
/** Pictures read at a time. */
const AT_ONCE = 8;

/**
 * Reads the pictures of a dataset, to be embedded.
 * @param size `original` as uploaded, `display` as workers saw them.
 * @throws AppError TooLarge when they are too many for one file.
 */
export async function readImages({ rows, pictures }: StudyInstructions, size: 'original' | 'display'): Promise<Map<string, EmbeddedImage>> {
  const used = [...new Set(rows.map(({ image_sha256: sha256 }) => sha256))];
  if (used.length > MOST) throw new AppError('TooLarge', `The dataset has ${used.length} pictures; up to ${MOST} fit into one file. Export it without pictures: the rows name them by sha256.`);
  const images = new Map<string, EmbeddedImage>();
  for (let i = 0; i < used.length; i += AT_ONCE) {
    await Promise.all(
      used.slice(i, i + AT_ONCE).map(async (sha256) => {
        const picture = pictures.get(sha256) as NonNullable<ReturnType<typeof pictures.get>>;
        images.set(sha256, { bytes: await getObject(picture[`${size}Key`]), path: picture.fileName });
      }),
    );
  }
  return images;
}
