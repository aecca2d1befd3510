async function post<T>(url: string, body: object): Promise<T> {
  const reply = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const said = (await reply.json()) as T & { error?: { message: string } };
  if (!reply.ok) throw new Error(said.error?.message ?? `The server answered with status ${reply.status}.`);
  return said;
}

/** Sends one file to storage and has it taken in. @throws Error with one sentence, TypeError when the connection is lost. */
export async function sendPicture({ path, file }: { path: string; file: File }): Promise<{ imageId: string; width: number; height: number }> {
  const contentType = file.type || 'application/octet-stream';
  const { key, url } = await post<{ key: string; url: string }>('/api/v1/uploads', { fileName: path, size: file.size, contentType });
  const sent = await fetch(url, { method: 'PUT', headers: { 'content-type': contentType }, body: file });
  if (!sent.ok) throw new Error(`"${path}" was not accepted by the storage (status ${sent.status}). Try again.`);
  return post('/api/v1/images', { key, fileName: path });
}
