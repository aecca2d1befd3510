/** @file Requests of a multipart upload. */
import { readBody, readWhole } from './body.ts';
import { abortUpload, completeUpload, createUpload, listParts, listUploads, type Part, uploadPart } from './multipart.ts';
import { storedHeaders, writeConditions } from './object-requests.ts';
import { header, type S3Request, sendEmpty, sendXml } from './request.ts';
import { S3Error } from './s3-error.ts';
import { fromXml, textOf } from './xml.ts';

const uploadOf = ({ bucket, key, query }: S3Request) => ({ bucket, key, uploadId: query.get('uploadId') ?? '' });

export async function createMultipartUpload(s3: S3Request): Promise<void> {
  const uploadId = await createUpload(s3.store, s3.bucket, s3.key, storedHeaders(s3));
  const algorithm = header(s3.request, 'x-amz-checksum-algorithm');
  if (algorithm) s3.response.setHeader('x-amz-checksum-algorithm', algorithm);
  sendXml(s3.response, 200, 'InitiateMultipartUploadResult', { Bucket: s3.bucket, Key: s3.key, UploadId: uploadId });
}

export async function putPart(s3: S3Request): Promise<void> {
  if (s3.request.headers['x-amz-copy-source']) throw new S3Error(501, 'NotImplemented', 'Copying into a part is not supported: copy the whole object.');
  const { content, checksums } = readBody(s3.request, s3.signed);
  const meta = await uploadPart(s3.store, { ...uploadOf(s3), number: Number(s3.query.get('partNumber')) }, content, checksums);
  sendEmpty(s3.response, 200, { etag: `"${meta.etag}"`, ...checksums });
}

function partsOf(body: Buffer): Part[] {
  const parts = fromXml(body, 'CompleteMultipartUpload').Part;
  if (!Array.isArray(parts)) throw new S3Error(400, 'MalformedXML', 'The XML you provided lists no part.');
  return parts.map((part: Record<string, unknown>) => ({ number: Number(textOf(part.PartNumber)), etag: (textOf(part.ETag) ?? '').replaceAll('"', '') }));
}

export async function completeMultipartUpload(s3: S3Request): Promise<void> {
  const parts = partsOf(await readWhole(s3.request, s3.signed));
  const meta = await completeUpload(s3.store, uploadOf(s3), parts, writeConditions(s3));
  sendXml(s3.response, 200, 'CompleteMultipartUploadResult', { Location: `http://${s3.request.headers.host}/${s3.bucket}/${s3.key}`, Bucket: s3.bucket, Key: s3.key, ETag: `"${meta.etag}"` });
}

export async function abortMultipartUpload(s3: S3Request): Promise<void> {
  const { bucket, key, uploadId } = uploadOf(s3);
  await abortUpload(s3.store, bucket, key, uploadId);
  sendEmpty(s3.response, 204);
}

export async function sendParts(s3: S3Request): Promise<void> {
  const { bucket, key, uploadId } = uploadOf(s3);
  const after = Number(s3.query.get('part-number-marker') || 0);
  const parts = (await listParts(s3.store, bucket, key, uploadId)).filter((part) => part.number > after);
  const page = parts.slice(0, 1_000);
  const isTruncated = parts.length > page.length;
  sendXml(s3.response, 200, 'ListPartsResult', {
    Bucket: bucket,
    Key: key,
    UploadId: uploadId,
    PartNumberMarker: after,
    NextPartNumberMarker: isTruncated ? page.at(-1)?.number : undefined,
    MaxParts: 1_000,
    IsTruncated: isTruncated,
    Part: page.map(({ number, etag, size, modified }) => ({ PartNumber: number, LastModified: new Date(modified).toISOString(), ETag: `"${etag}"`, Size: size })),
  });
}

export async function sendUploads(s3: S3Request): Promise<void> {
  const prefix = s3.query.get('prefix') ?? '';
  const uploads = (await listUploads(s3.store, s3.bucket)).filter(({ key }) => key.startsWith(prefix));
  sendXml(s3.response, 200, 'ListMultipartUploadsResult', {
    Bucket: s3.bucket,
    Prefix: prefix,
    MaxUploads: uploads.length,
    IsTruncated: false,
    Upload: uploads.map(({ key, uploadId, begun }) => ({ Key: key, UploadId: uploadId, Initiated: new Date(begun).toISOString(), StorageClass: 'STANDARD' })),
  });
}
