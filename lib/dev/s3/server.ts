/**
 * @file The embedded S3 server: the default storage of a demo on one machine. It verifies every signature, checksum and chunk, keeps
 * objects through kill -9 and power loss, and speaks what the AWS SDKs use. No versions, policies or lifecycle: growth goes to a real S3.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import * as bucket from './bucket-requests.ts';
import * as multipart from './multipart-requests.ts';
import * as object from './object-requests.ts';
import { header, parseUrl, type S3Request, sendEmpty, sendXml } from './request.ts';
import { S3Error } from './s3-error.ts';
import { type Credentials, verifySignature } from './signature.ts';
import type { Store } from './store.ts';

export type S3ServerOptions = { store: Store; credentials: Credentials };

type Handler = (s3: S3Request) => Promise<void>;

/** Sub-resources by method; the first whose query name is present wins, the name '' is the plain request. */
const BUCKET_ROUTES: Record<string, Record<string, Handler>> = {
  GET: { location: bucket.sendLocation, versioning: bucket.sendVersioning, uploads: multipart.sendUploads, '': bucket.listObjects },
  HEAD: { '': bucket.headBucket },
  PUT: { '': bucket.createBucket },
  POST: { delete: bucket.deleteObjects },
  DELETE: { '': bucket.deleteBucket },
};

const OBJECT_ROUTES: Record<string, Record<string, Handler>> = {
  GET: { uploadId: multipart.sendParts, '': object.getObject },
  HEAD: { '': object.getObject },
  PUT: { uploadId: multipart.putPart, '': (s3) => (s3.request.headers['x-amz-copy-source'] ? object.copyObject(s3) : object.putObject(s3)) },
  POST: { uploads: multipart.createMultipartUpload, uploadId: multipart.completeMultipartUpload },
  DELETE: { uploadId: multipart.abortMultipartUpload, '': object.deleteObject },
};

/** Other faces of a bucket or object that S3 has and this server does not. */
const UNSUPPORTED = ['acl', 'policy', 'cors', 'lifecycle', 'tagging', 'versions', 'versionId', 'website', 'logging', 'notification', 'replication', 'encryption', 'retention', 'legal-hold', 'object-lock', 'torrent', 'restore', 'select', 'attributes', 'publicAccessBlock', 'ownershipControls', 'accelerate', 'requestPayment', 'analytics', 'inventory', 'metrics', 'policyStatus', 'session', 'renameObject'];

function route(s3: S3Request): Handler {
  const { method = '' } = s3.request;
  if (!s3.bucket && method === 'GET') return bucket.sendBuckets;
  const unsupported = UNSUPPORTED.find((name) => s3.query.has(name));
  if (unsupported) throw new S3Error(501, 'NotImplemented', `The embedded S3 server has no ?${unsupported}.`);
  const routes = s3.bucket ? (s3.key ? OBJECT_ROUTES : BUCKET_ROUTES)[method] : undefined;
  const name = Object.keys(routes ?? {}).find((one) => one === '' || s3.query.has(one));
  if (!routes || name === undefined) throw new S3Error(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.');
  return routes[name];
}

/** Browsers use presigned URLs from the app's origin, so every origin is answered: what counts is the signature. */
function allowOrigin(request: IncomingMessage, response: ServerResponse): void {
  if (!request.headers.origin) return;
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('access-control-expose-headers', 'ETag, Content-Length, Content-Range, Accept-Ranges, Content-Disposition, x-amz-request-id');
  response.setHeader('vary', 'Origin');
}

function answerPreflight(request: IncomingMessage, response: ServerResponse): void {
  if (!request.headers.origin || !request.headers['access-control-request-method']) throw new S3Error(400, 'BadRequest', 'Insufficient information. Origin request header needed.');
  sendEmpty(response, 200, {
    'access-control-allow-methods': 'GET, HEAD, PUT, POST, DELETE',
    'access-control-allow-headers': header(request, 'access-control-request-headers') ?? '',
    'access-control-max-age': 3_600,
  });
}

/** Takes in what is left of a refused body, so that the client gets to read the answer, but not for ever. */
function drain(request: IncomingMessage): void {
  if (request.complete) return;
  request.resume();
  const timer = setTimeout(() => request.destroy(), 10_000).unref();
  request.once('close', () => clearTimeout(timer));
}

function sendError(error: unknown, request: IncomingMessage, response: ServerResponse, requestId: string): void {
  const expected = error instanceof S3Error ? error : undefined;
  const isGone = request.destroyed && !request.complete;
  if (!expected && !isGone) console.error(`${request.method} ${request.url?.split('?')[0]}:`, error);
  if (response.headersSent || isGone) return void response.destroy();
  const { status, code, message } = expected ?? new S3Error(500, 'InternalError', 'We encountered an internal error. Please try again.');
  if (request.method === 'HEAD') sendEmpty(response, status);
  else sendXml(response, status, 'Error', { Code: code, Message: message, Resource: request.url?.split('?')[0], RequestId: requestId });
  drain(request);
}

/** A server over one store, not yet listening. One process per folder: locks are held in memory. */
export function createS3Server({ store, credentials }: S3ServerOptions): Server {
  let count = 0;
  const server = createServer(async (request, response) => {
    const requestId = (++count).toString(36).toUpperCase().padStart(16, '0');
    response.setHeader('x-amz-request-id', requestId);
    response.setHeader('server', 'ApiaryS3');
    allowOrigin(request, response);
    try {
      if (request.method === 'OPTIONS') return answerPreflight(request, response);
      if (request.method === 'GET' && request.url === '/-/health') return sendEmpty(response, 200);
      const signed = verifySignature(request, credentials);
      const s3: S3Request = { request, response, store, signed, ...parseUrl(request.url ?? '/') };
      await route(s3)(s3);
    } catch (error) {
      sendError(error, request, response, requestId);
    }
  });
  server.requestTimeout = 0;
  server.keepAliveTimeout = 65_000;
  return server;
}
