import { S3Client } from '@aws-sdk/client-s3';
import { env } from '#lib/env.ts';
import { AppError, refuse } from '#lib/errors.ts';

const store = globalThis as { apiaryS3?: Record<string, S3Client> };

function connect(endpoint: string): S3Client {
  return new S3Client({
    endpoint,
    region: env('S3_REGION'),
    credentials: { accessKeyId: env('S3_ACCESS_KEY_ID'), secretAccessKey: env('S3_SECRET_ACCESS_KEY') },
    forcePathStyle: true,
    // By default a presigned PUT carries the checksum of a body that does not exist yet.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 4,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 60_000 },
  });
}

function clientFor(endpoint: string): S3Client {
  store.apiaryS3 ??= {};
  store.apiaryS3[endpoint] ??= connect(endpoint);
  return store.apiaryS3[endpoint];
}

/** The process's client for its own requests. */
export function storageClient(): S3Client {
  return clientFor(env('S3_ENDPOINT'));
}

/** The client that presigns: its URLs name the address at which browsers reach S3. */
export function presigningClient(): S3Client {
  return clientFor(env('S3_PUBLIC_ENDPOINT') ?? env('S3_ENDPOINT'));
}

const AWAY = /ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|EPIPE|EAI_AGAIN|TimeoutError|socket hang up/;

/**
 * Runs one storage operation and turns its failures into sentences.
 * @param what the sentence's object, e.g. `the image "a/b.png"`.
 * @throws AppError NotFound when the object is not there, Unavailable when storage cannot be reached, Internal when it refuses.
 */
export async function withStorage<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const { name, message, code, $metadata } = cause as Error & { code?: string; $metadata?: { httpStatusCode?: number } };
    if (['NoSuchKey', 'NotFound'].includes(name) || $metadata?.httpStatusCode === 404) throw new AppError('NotFound', name === 'NoSuchBucket' ? `The storage bucket ${env('S3_BUCKET')} does not exist: create it, or set S3_BUCKET to one that does.` : `There is no stored object ${what}.`, { cause });
    const isAway = AWAY.test(`${code} ${name} ${message}`) || ($metadata?.httpStatusCode ?? 0) >= 500;
    if (isAway) throw refuse('Unavailable', 'storageAway', {}, { cause });
    if ($metadata?.httpStatusCode === 403) throw new AppError('Internal', 'The image storage refuses our credentials: check S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY and S3_REGION.', { cause });
    throw cause;
  }
}
