import type { Readable } from 'node:stream';
import yazl from 'yazl';
import { ZFolderFile, type TFolderFile } from '#lib/contracts/stages.ts';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { getObject, streamObject } from '#lib/storage/get-object.ts';

export type ModelFile = TFolderFile['files'][number];

/**
 * A model's files by their paths in its folder.
 * @throws AppError NotFound.
 */
export async function findModelFiles(modelId: string): Promise<{ name: string; files: ModelFile[] }> {
  const model = await db().model.findUnique({ where: { id: modelId }, select: { name: true, key: true } });
  if (!model) throw new AppError('NotFound', `There is no model ${modelId}.`);
  const { files } = ZFolderFile.parse(JSON.parse((await getObject(model.key)).toString('utf8')));
  return { name: model.name, files };
}

/**
 * One file of a model, streamed.
 * @throws AppError NotFound.
 */
export async function openModelFile(modelId: string, path: string): Promise<{ stream: Readable; bytes: number }> {
  const { name, files } = await findModelFiles(modelId);
  const file = files.find((one) => one.path === path);
  if (!file) throw new AppError('NotFound', `The model "${name}" has no file "${path}".`);
  return { stream: (await streamObject(file.key)).stream, bytes: file.bytes };
}

/**
 * The whole folder as a zip, streamed file by file; weights do not get smaller, so nothing is compressed. The same model gives the same bytes.
 * @throws AppError NotFound; a file that is lost on the way is an error of the stream.
 */
export async function openModelZip(modelId: string): Promise<{ stream: Readable; name: string }> {
  const { name, files } = await findModelFiles(modelId);
  const zip = new yazl.ZipFile();
  const stream = zip.outputStream as Readable;
  zip.on('error', (error: unknown) => stream.destroy(error as Error));
  for (const { path, key, bytes } of files) {
    zip.addReadStreamLazy(path, { compress: false, size: bytes, mtime: new Date(Date.UTC(2026, 0, 1)), mode: 0o100644 }, (ready) => {
      streamObject(key).then(
        ({ stream: source }) => ready(null, source),
        (error: unknown) => ready(error as Error, undefined as never),
      );
    });
  }
  zip.end();
  return { stream, name };
}
