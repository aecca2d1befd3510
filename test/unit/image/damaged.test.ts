import sharp from 'sharp';
import { expect, test } from 'vitest';
import { decodeImage } from '#lib/image/decode-image.ts';

/** A picture whose every part carries detail, so that damage anywhere is damage; the same in every run, for what a GIF's codes can tell depends on the picture. */
const noise = () => {
  let state = 1;
  const pixels = Buffer.from(Uint8Array.from({ length: 400 * 300 * 3 }, () => (state = (state * 48_271) % 2_147_483_647) >>> 20));
  return sharp(pixels, { raw: { width: 400, height: 300, channels: 3 } });
};

function scribble(bytes: Buffer): Buffer {
  const damaged = Buffer.from(bytes);
  for (let i = 0; i < 300; i++) damaged[(bytes.length >> 1) + i] = (i * 7) % 256;
  return damaged;
}

test('a picture damaged in the middle is refused by name, in each format that can tell', async () => {
  for (const bytes of [await noise().jpeg().toBuffer(), await noise().png().toBuffer(), await noise().gif().toBuffer(), await noise().tiff().toBuffer()]) {
    const sound = await decodeImage('x.jpg', bytes);
    expect(sound).toMatchObject({ width: 400, height: 300 });
    await expect(decodeImage('edits/x.jpg', scribble(bytes)), sound.mediaType).rejects.toMatchObject({ code: 'BadInput', message: expect.stringMatching(/^"edits\/x\.jpg" is damaged or cut short/) });
    await expect(decodeImage('x.jpg', bytes.subarray(0, bytes.length >> 1))).rejects.toMatchObject({ code: 'BadInput' });
  }
});

test('what some cameras leave in sound files is let through', async () => {
  const jpeg = await noise().jpeg().toBuffer();
  const sos = jpeg.indexOf(Buffer.from('ffda', 'hex'));
  const length = jpeg.readUInt16BE(sos + 2);
  const sloppy = Buffer.from(jpeg);
  sloppy[sos + 1 + length - 1] = 0; // the end of the spectral selection, which says nothing in a sequential file: "Invalid SOS parameters"
  for (const bytes of [sloppy, Buffer.concat([jpeg, Buffer.alloc(500, 7)]), Buffer.concat([jpeg.subarray(0, -2), Buffer.alloc(20, 1), jpeg.subarray(-2)])]) {
    expect(await decodeImage('phone.jpg', bytes)).toMatchObject({ width: 400, height: 300 });
  }
});

test('a file a little over the limit is told so', async () => {
  await expect(async () => decodeImage('big.jpg', Buffer.alloc(64 * 1024 * 1024 + 1))).rejects.toMatchObject({ code: 'TooLarge', message: expect.stringContaining('"big.jpg" has more than 64 MB') });
});
