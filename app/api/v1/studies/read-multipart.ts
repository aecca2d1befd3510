import { Readable, Transform } from 'node:stream';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import busboy from 'busboy';
import { AppError } from '#lib/errors.ts';
import { storeImage, type ImageRow } from '#lib/image/ingest-image.ts';
import { IMAGE_LIMITS } from '#lib/image/limits.ts';

export interface MultipartStudy {
  /** Text parts by name. */
  fields: Record<string, string>;
  csv: string | null;
  /** Checked and stored pictures without rows, with the paths they were sent under. */
  pictures: { path: string; row: ImageRow }[];
}

const LIMITS = { fieldSize: 20 * 1024 * 1024, fields: 50, files: 20_000, fileSize: IMAGE_LIMITS.bytes + 1 };
/** Bytes of one part of any kind: what is longer is refused while it comes, not when it has come. */
const MAX_PART = LIMITS.fileSize + 1024 * 1024;
/** Pictures held in memory at a time. */
const AT_ONCE = 3;

async function collect(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** A table cut off at the limit would still be a table. */
function tooLargeText(name: string): AppError {
  return new AppError('TooLarge', `"${name}" has more than ${LIMITS.fieldSize / 1024 / 1024} MB. Split the study into several.`);
}

/**
 * Reads a `multipart/form-data` study as it arrives: a part `csv`, text parts with the settings (or one JSON part `study`), and any number of picture
 * files. Pictures are checked one after another, so a request may be larger than memory.
 * @throws AppError naming the file that is no picture, damaged or too large.
 */
export async function readMultipart(request: Request, ownerId: string): Promise<MultipartStudy> {
  if (!request.body) throw new AppError('BadInput', 'The request has no body.');
  const fields: Record<string, string> = {};
  const pictures: MultipartStudy['pictures'] = [];
  let csv: string | null = null;
  const running = new Set<Promise<void>>();
  const source = Readable.fromWeb(request.body as NodeStream);

  async function take(name: string, path: string, stream: Readable): Promise<void> {
    if (running.size > AT_ONCE) await Promise.race(running);
    const bytes = await collect(stream);
    if (name === 'csv' || /\.(csv|tsv)$/i.test(path)) {
      if (bytes.length > LIMITS.fieldSize) throw tooLargeText(path);
      csv = bytes.toString('utf8');
    } else pictures.push({ path, row: await storeImage({ ownerId, fileName: path, bytes }) });
  }

  await new Promise<void>((resolve, reject) => {
    let parser: busboy.Busboy;
    try {
      parser = busboy({ headers: { 'content-type': request.headers.get('content-type') ?? '' }, limits: LIMITS, preservePath: true, defParamCharset: 'utf8' });
    } catch (error) {
      return reject(new AppError('BadInput', `The request is not multipart/form-data: ${(error as Error).message}.`));
    }
    let ofPart = 0;
    const counter = new Transform({
      transform(chunk: Buffer, _, done) {
        ofPart += chunk.length;
        if (ofPart > MAX_PART) fail(new AppError('TooLarge', `A part of the request has more than ${IMAGE_LIMITS.bytes / 1024 / 1024} MB.`));
        else done(null, chunk);
      },
    });
    const fail = (error: Error): void => {
      source.unpipe(counter);
      source.destroy();
      counter.unpipe(parser);
      setImmediate(() => parser.destroy()); // it may be in the middle of a chunk, and does not look whether it has ended
      reject(error instanceof AppError ? error : new AppError('BadInput', `The request was cut short or is malformed: ${error.message}.`, { cause: error }));
    };
    parser.on('field', (name, value, { valueTruncated }) => {
      ofPart = 0;
      if (valueTruncated) fail(tooLargeText(name));
      else if (name === 'csv') csv = value;
      else fields[name] = value;
    });
    parser.on('file', (name, stream, { filename }) => {
      ofPart = 0;
      stream.on('error', () => undefined); // cut off with the request
      stream.once('limit', () => fail(new AppError('TooLarge', `"${filename || name}" has more than ${IMAGE_LIMITS.bytes / 1024 / 1024} MB. Save it smaller.`)));
      stream.once('end', () => {
        ofPart = 0;
      });
      const work = take(name, filename || name, stream);
      running.add(work);
      work.then(() => running.delete(work), fail);
    });
    parser.once('filesLimit', () => fail(new AppError('TooLarge', `A request may carry up to ${LIMITS.files.toLocaleString('en')} files.`)));
    parser.once('close', () => Promise.all(running).then(() => resolve(), fail));
    parser.on('error', (error) => fail(error as Error));
    source.on('error', fail);
    source.pipe(counter).pipe(parser);
  });
  return { fields, csv, pictures };
}
