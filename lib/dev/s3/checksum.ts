/** @file The checksums that AWS SDKs send with uploads, each base64 of its big-endian bytes. */
import { createHash, type Hash } from 'node:crypto';
import { S3Error } from './s3-error.ts';

type Running = { update(data: Buffer): void; base64(): string };

function tableOf(polynomial: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
    return value >>> 0;
  });
}

const CRC32 = tableOf(0xedb88320);
const CRC32C = tableOf(0x82f63b78);

function crc32(table: Uint32Array): Running {
  let value = 0xffffffff;
  return {
    update(data) {
      for (const byte of data) value = (value >>> 8) ^ table[(value ^ byte) & 0xff];
    },
    base64() {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE((value ^ 0xffffffff) >>> 0);
      return bytes.toString('base64');
    },
  };
}

/** CRC-64/NVME as two 32-bit halves (BigInt would be a hundred times slower). */
const CRC64 = (() => {
  const high = new Uint32Array(256);
  const low = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let [h, l] = [0, byte];
    for (let bit = 0; bit < 8; bit++) {
      const isOdd = l & 1;
      l = ((l >>> 1) | (h << 31)) >>> 0;
      h >>>= 1;
      if (isOdd) [h, l] = [(h ^ 0x9a6c9329) >>> 0, (l ^ 0xac4bc9b5) >>> 0];
    }
    high[byte] = h;
    low[byte] = l;
  }
  return { high, low };
})();

function crc64nvme(): Running {
  let [h, l] = [0xffffffff, 0xffffffff];
  return {
    update(data) {
      for (const byte of data) {
        const index = (l ^ byte) & 0xff;
        l = (((l >>> 8) | (h << 24)) ^ CRC64.low[index]) >>> 0;
        h = ((h >>> 8) ^ CRC64.high[index]) >>> 0;
      }
    },
    base64() {
      const bytes = Buffer.alloc(8);
      bytes.writeUInt32BE((h ^ 0xffffffff) >>> 0, 0);
      bytes.writeUInt32BE((l ^ 0xffffffff) >>> 0, 4);
      return bytes.toString('base64');
    },
  };
}

function hash(name: string): Running {
  const running: Hash = createHash(name);
  return { update: (data) => void running.update(data), base64: () => running.digest('base64') };
}

const ALGORITHMS: Record<string, () => Running> = {
  'x-amz-checksum-crc32': () => crc32(CRC32),
  'x-amz-checksum-crc32c': () => crc32(CRC32C),
  'x-amz-checksum-crc64nvme': crc64nvme,
  'x-amz-checksum-sha1': () => hash('sha1'),
  'x-amz-checksum-sha256': () => hash('sha256'),
};

/** Headers whose value is a checksum of the body. */
export const CHECKSUM_HEADERS = Object.keys(ALGORITHMS);

/**
 * Starts the checksum of one header.
 * @throws InvalidRequest for a header that is none of ours.
 */
export function startChecksum(header: string): Running {
  const start = ALGORITHMS[header];
  if (!start) throw new S3Error(400, 'InvalidRequest', `The checksum ${header} is not one of ${CHECKSUM_HEADERS.join(', ')}.`);
  return start();
}
