import { expect, test } from 'vitest';
import { readMultipart } from '#app/api/v1/studies/read-multipart.ts';

function request(csv: string | Blob): Request {
  const form = new FormData();
  form.append('name', 'a study');
  if (typeof csv === 'string') form.append('csv', csv);
  else form.append('csv', csv, 'study.csv');
  return new Request('http://app.test/api/v1/studies', { method: 'POST', body: form });
}

test('a table that would be cut off is refused, whether it comes as text or as a file', async () => {
  const table = 'original,instruction,a,b\n1.jpg,x,2.jpg,3.jpg\n';
  for (const csv of [table, new Blob([table])]) expect(await readMultipart(request(csv), 'ME')).toMatchObject({ fields: { name: 'a study' }, pictures: [] });
  const long = table.repeat(500_000);
  for (const csv of [long, new Blob([long])]) {
    await expect(readMultipart(request(csv), 'ME')).rejects.toMatchObject({ code: 'TooLarge', message: expect.stringMatching(/^"(csv|study\.csv)" has more than 20 MB/) });
  }
});

test('a request cut short is told so', async () => {
  const headers = { 'content-type': 'multipart/form-data; boundary=xx' };
  const cut = new Request('http://app.test', { method: 'POST', headers, body: '--xx\r\ncontent-disposition: form-data; name="csv"\r\n\r\noriginal,' });
  await expect(readMultipart(cut, 'ME')).rejects.toMatchObject({ code: 'BadInput', message: expect.stringContaining('cut short or is malformed') });
});
