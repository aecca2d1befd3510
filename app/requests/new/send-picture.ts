import type { Refusal } from '#lib/refusal-sentences.ts';
import type { FormWords } from './form-state.ts';

type Say = (refusal: Refusal) => string;

async function post<T>(url: string, body: object, t: FormWords, say?: Say): Promise<T> {
  const reply = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const said = (await reply.json()) as T & { error?: { message: string; refusal?: Refusal } };
  if (said.error?.refusal && say) throw new Error(say(said.error.refusal));
  if (!reply.ok) throw new Error(said.error?.message ?? t('status', { status: reply.status }));
  return said;
}

/** Sends one file to storage and has it taken in; what is refused is in English unless somebody says it otherwise. @throws Error with one sentence, TypeError when the connection is lost. */
export async function sendPicture({ path, file }: { path: string; file: File }, t: FormWords, say?: Say): Promise<{ imageId: string; width: number; height: number }> {
  const contentType = file.type || 'application/octet-stream';
  const { key, url } = await post<{ key: string; url: string }>('/api/v1/uploads', { fileName: path, size: file.size, contentType }, t, say);
  const sent = await fetch(url, { method: 'PUT', headers: { 'content-type': contentType }, body: file });
  if (!sent.ok) throw new Error(t('uploads.notStored', { path, status: sent.status }));
  return post('/api/v1/images', { key, fileName: path }, t, say);
}
