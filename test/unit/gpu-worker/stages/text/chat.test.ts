/** Writing, classifying and fine-tuning through an OpenAI-compatible API on a real port. */
import { afterEach, describe, expect, it } from 'vitest';
import type { TCaption, TTextSampling } from '#lib/contracts/triplets.ts';
import { classifyByChat } from '#gpu-worker/stages/1-data/text/chat/classify.ts';
import { type ChatSettings, jsonIn, openChat, readChatSettings } from '#gpu-worker/stages/1-data/text/chat/client.ts';
import { fineTuneChat, type TFineTuneState } from '#gpu-worker/stages/1-data/text/chat/fine-tune.ts';
import { openChatWriter } from '#gpu-worker/stages/1-data/text/chat/writer.ts';
import { keepTriplets } from '#gpu-worker/stages/1-data/text/check-triplet.ts';
import { worldTriplets } from '#gpu-worker/stages/1-data/text/texts.ts';
import { type ChatReply, type ChatRequest, type ChatServer, startChatServer } from '#test/support/chat-server.ts';

const sampling: TTextSampling = { generations: 3, temperature: 0.7, topK: 0, topP: 0.95, newTokens: 100, captionWords: 30 };
const captions: TCaption[] = ['a dog', 'a red car', 'a lake at night', 'a street', 'a cat on a sofa', 'a house'].map((caption, i) => ({ id: `c${i}`, caption }));
const edit = (caption: string, i: number): string => JSON.stringify({ instruction: `Add ${['a hat', 'a moon', 'a tree'][i]}`, edited_caption: `${caption} with ${['a hat', 'a moon', 'a tree'][i]}` });
const captionOf = ({ messages }: ChatRequest): string => messages[1]?.content ?? '';

let server: ChatServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

async function open(reply: (request: ChatRequest, n: number) => ChatReply, settings: Partial<ChatSettings> = {}, statuses?: string[]) {
  server = await startChatServer(reply, statuses);
  return openChat({ url: server.url, apiKey: 'secret-key', model: 'tiny', timeoutSeconds: 5, retries: 2, ...settings });
}

describe('writing', () => {
  it('asks for all texts of a caption at once, and again where a server gives one at a time', async () => {
    const several = openChatWriter(await open((request) => ({ texts: [0, 1, 2].map((i) => edit(captionOf(request), i)) })), sampling);
    const { triplets, report } = keepTriplets(await several.write(captions.slice(0, 2)), 'chat', 30);
    expect(server?.requests.map(({ n }) => n)).toEqual([3, 3]);
    expect(report).toEqual({ captions: 2, generated: 6, kept: 6, dropped: {} });
    expect(triplets[0]).toEqual({ id: 'c0-1', caption: 'a dog', instruction: 'Add a hat', edited_caption: 'a dog with a hat', source: 'chat', of: null });
    expect([...(server?.keys ?? [])]).toEqual(['Bearer secret-key']);
    await server?.stop();

    const single = openChatWriter(await open((request, n) => ({ texts: [edit(captionOf(request), n % 3)] })), sampling);
    expect((await single.write(captions.slice(0, 1)))[0]?.edits).toHaveLength(3);
    expect(server?.requests).toHaveLength(3);
  });

  it('reads JSON out of words and code fences, and counts what is none', async () => {
    const writer = openChatWriter(
      await open((request) => ({ texts: [`Sure!\n\`\`\`json\n${edit(captionOf(request), 0)}\n\`\`\` (I hope {this} helps)`, 'I cannot see pictures.', edit(captionOf(request), 0)] })),
      sampling,
    );
    const { report } = keepTriplets(await writer.write(captions.slice(0, 1)), 'chat', 30);
    expect(report).toEqual({ captions: 1, generated: 3, kept: 1, dropped: { unreadable: 1, duplicate: 1 } });
    expect(jsonIn('no brackets')).toBeUndefined();
    expect(jsonIn('{broken')).toBeUndefined();
  });

  it('sends a request again while the server is busy or fails, and then says so', async () => {
    const passing = openChatWriter(await open((request, n) => (n < 2 ? { status: n === 0 ? 429 : 503 } : { texts: [0, 1, 2].map((i) => edit(captionOf(request), i)) })), sampling);
    expect((await passing.write(captions.slice(0, 1)))[0]?.edits.filter(Boolean)).toHaveLength(3);
    expect(server?.requests).toHaveLength(3);
    await server?.stop();
    const failing = openChatWriter(await open(() => ({ status: 500, message: 'out of memory' })), sampling);
    const error = await failing.write(captions.slice(0, 1)).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ message: expect.stringMatching(/failed in 3 attempts \(500 out of memory\); try later/), code: 'Unavailable' });
  });

  it.each<[string, ChatReply, Partial<ChatSettings>, RegExp]>([
    ['a wrong key', { status: 401 }, {}, /refused the key \(401\); check LLM_API_KEY/],
    ['an unknown model', { status: 404, message: 'no model tiny' }, {}, /knows no model "tiny".*check LLM_MODEL/],
    ['a bad request', { status: 400, message: 'n is too large' }, {}, /refused the request \(400 n is too large\)/],
    ['no answer in time', 'hang', { timeoutSeconds: 0.2, retries: 1 }, /did not answer within 0.2 s in 2 attempts/],
    ['something else than JSON', { raw: '<html>hello</html>' }, {}, /not of an OpenAI-compatible API|not OpenAI-compatible/],
    ['JSON of another kind', { raw: '{"hello":1}' }, {}, /without choices, so it is not OpenAI-compatible/],
  ])('says in one sentence what %s means, and never the key', async (_, reply, settings, sentence) => {
    const writer = openChatWriter(await open(() => reply, settings), sampling);
    const error = await writer.write(captions.slice(0, 1)).then(
      () => undefined,
      (thrown: Error) => thrown,
    );
    expect(error?.message).toMatch(sentence);
    expect(error?.message).not.toContain('secret-key');
    expect(error?.message).not.toContain('\n');
  });

  it('says that nobody is there', async () => {
    const client = await open(() => 'hang', { retries: 0 });
    await server?.stop();
    await expect(openChatWriter(client, sampling).write(captions.slice(0, 1))).rejects.toThrow(/cannot be reached \(ECONN\w+\); check LLM_URL/);
  });

  it('gives a model up that answers nonsense for five captions in a row', async () => {
    const writer = openChatWriter(await open(() => ({ texts: ['blah', 'blah', 'bluh'] })), sampling);
    await writer.write(captions.slice(0, 4));
    await expect(writer.write(captions.slice(4, 6))).rejects.toThrow(/no readable edit for 5 captions in a row \(its last answer: "bluh"\)/);
  });

  it('reads its settings from the environment and names what is missing', () => {
    expect(readChatSettings({ LLM_URL: 'http://localhost:1/v1/', LLM_API_KEY: 'k', LLM_MODEL: 'm' })).toEqual({ url: 'http://localhost:1/v1', apiKey: 'k', model: 'm', timeoutSeconds: 60, retries: 4 });
    expect(readChatSettings({ LLM_URL: 'http://localhost:1/v1', LLM_MODEL: 'm' }, { model: 'other' }).model).toBe('other');
    expect(() => readChatSettings({})).toThrow(/LLM_URL is not set/);
    expect(() => readChatSettings({ LLM_URL: 'nowhere', LLM_MODEL: 'm' })).toThrow(/LLM_URL is malformed/);
    expect(() => readChatSettings({ LLM_URL: 'http://x' })).toThrow(/LLM_MODEL is not set/);
    expect(() => readChatSettings({ LLM_URL: 'http://x', LLM_MODEL: 'm', LLM_RETRIES: 'many' })).toThrow(/LLM_RETRIES is malformed/);
  });
});

describe('classifying', () => {
  it('asks for twenty at a time and leaves out what is no sub-category', async () => {
    const client = await open((request) => ({ texts: [JSON.stringify(captionOf(request).split('\n').map((line) => (line.includes('hat') ? 'add-remove' : 'nice')))] }));
    const asked = Array.from({ length: 25 }, (_, i) => (i === 3 ? 'make it nice' : 'add a hat'));
    const got = await classifyByChat(client, asked);
    expect(server?.requests).toHaveLength(2);
    expect(got.map((one, i) => (one === null ? i : -1)).filter((i) => i >= 0)).toEqual([3]);
  });

  it('says when nothing it answers is a list', async () => {
    const client = await open(() => ({ texts: ['global style, I think'] }));
    await expect(classifyByChat(client, ['add a hat'])).rejects.toThrow(/gave no list of sub-categories \(its last answer: "global style, I think"\)/);
  });
});

describe('fine-tuning', () => {
  const triplets = worldTriplets(1, 'train', 12);
  const tune = async (client: Awaited<ReturnType<typeof open>>, state: TFineTuneState = {}) => {
    const saved: TFineTuneState[] = [];
    const said: string[] = [];
    const model = await fineTuneChat(client, { triplets, state, save: async (one) => void saved.push(one), say: (line) => void said.push(line), pollSeconds: 0.01 });
    return { model, saved, said };
  };

  it('uploads conversations, creates a job and waits for the model', async () => {
    const { model, saved, said } = await tune(await open(() => 'hang', {}, ['running', 'running', 'succeeded']));
    expect(model).toBe('ft:tiny:apiary');
    expect(server?.jobs).toEqual([{ training_file: 'file-1', model: 'tiny', suffix: 'apiary' }]);
    const lines = (server?.uploads[0] ?? '').split('\n').filter((line) => line.startsWith('{"messages"')).map((line) => JSON.parse(line) as { messages: { role: string; content: string }[] });
    expect(lines).toHaveLength(12);
    expect(lines[0]?.messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant']);
    expect(JSON.parse(lines[0]?.messages[2]?.content ?? '')).toEqual({ instruction: triplets[0]?.instruction, edited_caption: triplets[0]?.edited_caption });
    expect(saved.at(-1)).toEqual({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/), fileId: 'file-1', jobId: 'job-1', status: 'succeeded', model: 'ft:tiny:apiary' });
    expect(said).toEqual(['uploaded 12 triplets as file-1', 'fine-tuning job-1: queued', 'fine-tuning job-1: running', 'fine-tuning job-1: succeeded']);
  });

  it('goes on from what an interrupted run remembered', async () => {
    const { model } = await tune(await open(() => 'hang'), { fileId: 'file-1', jobId: 'job-1', status: 'running' });
    expect(model).toBe('ft:tiny:apiary');
    expect([server?.uploads.length, server?.jobs.length]).toEqual([0, 0]);
    await server?.stop();
    await expect(tune(await open(() => 'hang'), { sha256: 'ab', fileId: 'file-1' })).rejects.toThrow(/begun with other triplets/);
  });

  it('says why a job failed', async () => {
    await expect(tune(await open(() => 'hang', {}, ['failed']))).rejects.toThrow(/job-1 failed \(the file has too few examples\)/);
    await expect(fineTuneChat(openChat({ url: 'http://127.0.0.1:9', apiKey: 'k', model: 'm' }), { triplets: triplets.slice(0, 3), state: {}, save: async () => {}, say: () => {} })).rejects.toThrow(/3 triplets; fine-tuning takes at least 10/);
  });
});
