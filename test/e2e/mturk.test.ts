/** A requester's script publishes, a worker answers in a browser, the script reads the answers: with AWS's own clients and nothing but the endpoint changed. */
import { execFile, execFileSync } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CreateHITCommand, CreateQualificationTypeCommand, GetAccountBalanceCommand, ListAssignmentsForHITCommand, type MTurkClient } from '@aws-sdk/client-mturk';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PROJECT_ROOT } from '#lib/dev/project.ts';
import { barriers } from '#test/support/barriers.ts';
import { launchBrowser } from '#test/support/browser.ts';
import { ANSWER_KEY, clientFor, HTML_QUESTION, QUESTION_FORM } from '#test/support/mturk.ts';
import { createPerson, type Person } from '#test/support/picture-study.ts';
import { startTestPlatform, type TestPlatform } from '#test/support/platform.ts';
import { DESK, openAs, PHONE, watchConsole } from '#test/support/worker-page.ts';

/** Machines under load are slow, not wrong. */
const PATIENT = { timeout: 15_000 };

let platform: TestPlatform;
let browser: Browser;
let requester: Person;
let worker: Person;
let page: Page;
let errors: string[];
let mturk: MTurkClient;
let site: Server;

/** The requester's own web server, as another site: `localhost` where the platform is `127.0.0.1`. */
const EXTERNAL_PAGE = `<!DOCTYPE html><html><body><h1>External page</h1><form id="f" method="post"><input type="hidden" name="assignmentId"><input name="word" aria-label="Word">
<button id="send">Send</button></form><script>const p = new URLSearchParams(location.search);document.querySelector('[name=assignmentId]').value = p.get('assignmentId');
if (p.get('assignmentId') === 'ASSIGNMENT_ID_NOT_AVAILABLE') document.getElementById('send').disabled = true; else document.getElementById('f').action = p.get('turkSubmitTo') + '/mturk/externalSubmit';
document.cookie = 'own=1';</script></body></html>`;

beforeAll(async () => {
  [platform, browser] = await Promise.all([startTestPlatform(), launchBrowser()]);
  const { deposit } = await import('#lib/payment/deposit.ts');
  [requester, worker] = await Promise.all([createPerson('Requester', 'Rosa Requester'), createPerson('Worker', 'Wanda Worker')]);
  await deposit({ userId: requester.id, amount: 100_000_000n, actorId: 'system', reference: requester.id });
  mturk = clientFor(platform.url, requester.id);
  site = createServer((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(EXTERNAL_PAGE));
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  page = await openAs(browser, platform.url, worker);
  errors = watchConsole(page);
});

afterAll(async () => {
  site?.close();
  await browser?.close();
  await platform?.stop();
});

async function publish(title: string, Question: string, more: object = {}): Promise<string> {
  const properties = { Title: title, Description: 'Look closely and answer.', Reward: '0.12', AssignmentDurationInSeconds: 600, LifetimeInSeconds: 3_600, MaxAssignments: 1 };
  return (await mturk.send(new CreateHITCommand({ ...properties, Question, ...more }))).HIT?.HITId as string;
}

async function answerOf(hitId: string): Promise<string> {
  let found: string | undefined;
  await expect.poll(async () => (found = (await mturk.send(new ListAssignmentsForHITCommand({ HITId: hitId }))).Assignments?.[0]?.Answer), PATIENT).toBeTruthy();
  return found as string;
}

async function picture(name: string): Promise<void> {
  const dir = process.env.APIARY_PICTURES;
  if (!dir) return;
  for (const [look, options] of [['desk', DESK], ['phone', PHONE]] as const) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize(options.viewport as { width: number; height: number });
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(250);
      await page.screenshot({ path: join(dir, `${name}-${look}-${colorScheme}.png`) });
    }
  }
  await page.setViewportSize(DESK.viewport as { width: number; height: number });
  await page.emulateMedia({ colorScheme: 'light' });
}

test('the endpoint answers with its last slash and without, and no redirect comes between', async () => {
  expect(await mturk.send(new GetAccountBalanceCommand({}))).toMatchObject({ AvailableBalance: '100.00' });
  for (const path of ['/api/mturk', '/api/mturk/']) {
    const response = await fetch(platform.url + path, { method: 'POST', redirect: 'manual', headers: { 'x-amz-target': 'MTurkRequesterServiceV20170117.GetAccountBalance' }, body: '{}' });
    expect([response.status, ((await response.json()) as { __type: string }).__type]).toEqual([400, 'MissingAuthenticationTokenException']);
  }
  const slashed = await fetch(`${platform.url}/sign-in/?next=%2Fwork`, { redirect: 'manual' });
  expect([slashed.status, new URL(slashed.headers.get('location') as string, platform.url).pathname]).toEqual([308, '/sign-in']);
  expect((await fetch(`${platform.url}/sign-in`)).headers.get('x-frame-options')).toBe('DENY');
});

test('a QuestionForm: found on the board, previewed, accepted, drafted, reloaded, checked and handed in', async () => {
  const hitId = await publish('Which colour is it?', QUESTION_FORM);
  await page.goto(`${platform.url}/work`);
  await page.getByRole('heading', { name: 'Requesters’ own tasks' }).waitFor();
  await picture('board');
  await page.getByRole('link', { name: 'Which colour is it?' }).click();
  await page.getByText('This is a preview.').waitFor();
  expect(await page.getByLabel('Red').isDisabled()).toBe(true);
  expect(await barriers(page)).toEqual([]);
  await picture('form-preview');
  await page.getByRole('button', { name: 'Accept task' }).click();
  await page.getByRole('timer').waitFor();
  await page.getByRole('button', { name: 'Hand in' }).click();
  await page.getByText('Choose an answer.').waitFor();
  await page.getByLabel('Blue').check();
  await page.getByRole('textbox').fill('x');
  await page.getByText('Enter at least 2 characters.').waitFor();
  await page.getByRole('textbox').fill('like <the> sky');
  await page.waitForTimeout(900);
  expect(await barriers(page)).toEqual([]);
  await picture('form');
  await page.reload();
  await expect.poll(() => page.getByRole('textbox').inputValue(), PATIENT).toBe('like <the> sky');
  expect(await page.getByLabel('Blue').isChecked()).toBe(true);
  await page.getByRole('button', { name: 'Hand in' }).click();
  await page.getByText('All done here').waitFor();
  expect(await answerOf(hitId)).toContain('<SelectionIdentifier>blue</SelectionIdentifier></Answer><Answer><QuestionIdentifier>why</QuestionIdentifier><FreeText>like &lt;the&gt; sky</FreeText>');
});

test('an ExternalQuestion: another site’s page in a frame, handed in across sites without a cookie', async () => {
  const address = `http://localhost:${(site.address() as AddressInfo).port}/task?round=1&amp;x=2`;
  const question = `<ExternalQuestion xmlns="http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2006-07-14/ExternalQuestion.xsd"><ExternalURL>${address}</ExternalURL><FrameHeight>320</FrameHeight></ExternalQuestion>`;
  const hitId = await publish('A page of my own', question, { MaxAssignments: 1 });
  const second = await publish('A page of my own', question, { MaxAssignments: 1 });
  await page.goto(`${platform.url}/work`);
  await page.getByRole('link', { name: 'A page of my own' }).click();
  const frame = page.frameLocator('iframe');
  await frame.getByRole('heading', { name: 'External page' }).waitFor();
  expect(await frame.getByRole('button').isDisabled()).toBe(true);
  await page.getByRole('button', { name: 'Accept task' }).click();
  await page.getByRole('timer').waitFor();
  await picture('external');
  const url = new URL(page.frames().find((one) => one.url().includes('/task?'))?.url() as string);
  expect(Object.fromEntries(url.searchParams)).toMatchObject({ round: '1', x: '2', workerId: worker.id, assignmentId: expect.stringMatching(/^3/), turkSubmitTo: expect.stringContaining('/api/mturk/submit/') });
  await frame.getByLabel('Word').fill('honey & wax');
  await frame.getByRole('button').click();
  await page.getByText('1 handed in', { exact: true }).waitFor();
  await frame.getByLabel('Word').fill('second');
  await frame.getByRole('button').click();
  await page.getByText('All done here').waitFor();
  const answers = [await answerOf(hitId), await answerOf(second)].join();
  expect(answers).toContain('<QuestionIdentifier>word</QuestionIdentifier><FreeText>honey &amp; wax</FreeText>');
  expect(answers).not.toContain('assignmentId');
});

test('an HTMLQuestion: the requester’s script runs, but not as this site', async () => {
  const spy = `<script>let seen = []; try { seen.push(document.cookie) } catch (e) { seen.push(e.name) } try { parent.document.title } catch (e) { seen.push(e.name) }
    try { top.location = 'https://example.org' } catch (e) { seen.push(e.name) }
    fetch('/api/v1/work/next', { method: 'POST', body: '{}', credentials: 'include' }).then((r) => seen.push('read ' + r.status), (e) => seen.push(e.name)).finally(() => { document.body.dataset.seen = seen.join(); });</script></body>`;
  const hitId = await publish('Label it', HTML_QUESTION.replace('</body>', spy));
  await page.goto(`${platform.url}/work`);
  await page.getByRole('link', { name: 'Label it' }).click();
  const frame = page.frameLocator('iframe');
  await expect.poll(() => frame.getByRole('button', { name: 'Submit' }).isDisabled(), PATIENT).toBe(true);
  await page.getByRole('button', { name: 'Accept task' }).click();
  await page.getByRole('timer').waitFor();
  await expect.poll(() => frame.locator('body').getAttribute('data-seen'), PATIENT).toBe('SecurityError,SecurityError,SecurityError,TypeError');
  await picture('html');
  await frame.locator('#label').fill('a bee');
  await frame.getByRole('button', { name: 'Submit' }).click();
  await page.getByText('All done here').waitFor();
  expect(page.url()).toContain(platform.url);
  expect(await answerOf(hitId)).toContain('<QuestionIdentifier>label</QuestionIdentifier><FreeText>a bee</FreeText>');
});

test('a qualification test opens what asks for it', async () => {
  const type = await mturk.send(new CreateQualificationTypeCommand({ Name: 'Sees colours', Description: 'A short test of colours.', QualificationTypeStatus: 'Active', Test: QUESTION_FORM, AnswerKey: ANSWER_KEY, TestDurationInSeconds: 300 }));
  const requirement = { QualificationTypeId: type.QualificationType?.QualificationTypeId, Comparator: 'GreaterThan' as const, IntegerValues: [90], ActionsGuarded: 'PreviewAndAccept' as const };
  await publish('For trained eyes', QUESTION_FORM, { QualificationRequirements: [requirement] });
  await page.goto(`${platform.url}/work`);
  await page.getByRole('link', { name: 'For trained eyes' }).click();
  await page.getByText('with a qualification only').waitFor();
  await picture('locked');
  await page.getByRole('link', { name: 'Sees colours' }).click();
  await page.getByRole('button', { name: 'Take the test' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  await picture('qualifications');
  await page.getByRole('button', { name: 'Take the test' }).click();
  await page.getByLabel('Blue').check();
  await picture('test');
  await page.getByRole('button', { name: 'Hand in' }).click();
  await page.getByText('Yours, value 100').waitFor();
  await page.goto(`${platform.url}/work`);
  await page.getByRole('link', { name: 'For trained eyes' }).click();
  await page.getByText('This is a preview.').waitFor();
});

test('a requester finds the keys for a script, answers requests, blocks and unblocks', async () => {
  const { db } = await import('#lib/db.ts');
  const made = await mturk.send(new CreateQualificationTypeCommand({ Name: 'By hand', Description: 'Rosa decides.', QualificationTypeStatus: 'Active' }));
  const { requestQualification } = await import('#lib/crowd/qualification/request-qualification.ts');
  await requestQualification({ qualificationTypeId: made.QualificationType?.QualificationTypeId as string, workerId: worker.id });
  const before = page;
  page = await openAs(browser, platform.url, requester, DESK, '/requests/workers');
  try {
    await page.getByRole('row').filter({ hasText: 'By hand' }).first().waitFor();
    await picture('workers');
    await page.getByLabel(`Value for ${worker.id}`).fill('42');
    await page.getByRole('button', { name: 'Grant' }).click();
    await expect.poll(() => db().qualification.count({ where: { workerId: worker.id, value: 42 } }), PATIENT).toBe(1);
    await page.getByRole('button', { name: 'Block a worker' }).click();
    await page.getByLabel('Worker id').fill(worker.id);
    await page.getByLabel('Reason').fill('Guesses');
    await page.getByRole('button', { name: 'Block', exact: true }).click();
    await page.getByRole('button', { name: 'Unblock' }).click();
    await expect.poll(() => db().workerBlock.count(), PATIENT).toBe(0);
    expect(await barriers(page)).toEqual([]);
    await page.goto(`${platform.url}/requests/api-access`);
    await page.getByRole('button', { name: 'Show Secret access key' }).click();
    const { accessKeyOf } = await import('#lib/auth/access-key.ts');
    await page.getByText(accessKeyOf(requester.id).secretAccessKey, { exact: true }).waitFor();
    await picture('api-access');
    expect(await barriers(page)).toEqual([]);
  } finally {
    await page.context().close();
    page = before;
  }
});

/** A Python with boto3: APIARY_PYTHON, or the one on the path if it has it. */
function findPython(): string | undefined {
  return [process.env.APIARY_PYTHON, 'python3'].find((python) => {
    try {
      if (python) execFileSync(python, ['-c', 'import boto3'], { stdio: 'ignore' });
      return Boolean(python);
    } catch {
      return false;
    }
  });
}

const python = findPython();

test.skipIf(!python)('boto3 publishes, meets its errors, reads the answer, pays and cleans up', async () => {
  const { accessKeyOf } = await import('#lib/auth/access-key.ts');
  const { accessKeyId, secretAccessKey } = accessKeyOf(requester.id);
  const questionFile = join(platform.dir, 'question.xml');
  writeFileSync(questionFile, QUESTION_FORM);
  const run = async (...more: string[]): Promise<Record<string, unknown>> => {
    const args = [join(PROJECT_ROOT, 'test/fixtures/mturk-client.py'), `${platform.url}/api/mturk`, accessKeyId, secretAccessKey, worker.id, questionFile, ...more];
    return JSON.parse((await promisify(execFile)(python as string, args)).stdout.trim().split('\n').at(-1) as string);
  };
  const made = await run();
  const refused = (code: string) => ['RequestError', `AWS.MechanicalTurk.${code}`, ')'];
  expect(made).toMatchObject({
    status: ['Assignable', '0.05', 'ünïcode ✓', true], again: refused('HitAlreadyExists'), missing: refused('HITDoesNotExist'), malformed: refused('XMLParseError'), pattern: refused('InvalidParameterValue'),
    score: 7, signature: ['InvalidSignatureException'],
  });
  const { acceptQuestion } = await import('#lib/crowd/question/accept-question.ts');
  const { submitQuestion } = await import('#lib/crowd/question/submit-question.ts');
  const { db } = await import('#lib/db.ts');
  expect(made.pages).toBe(await db().hIT.count());
  const { assignmentId } = await acceptQuestion({ hitId: made.hit as string, workerId: worker.id });
  await submitQuestion({ assignmentId, workerId: worker.id, source: 'form', answers: [{ questionIdentifier: 'colour', selectionIdentifiers: ['red'] }] });
  expect(await run(made.hit as string)).toMatchObject({ answer: expect.stringContaining('<SelectionIdentifier>red</SelectionIdentifier>'), bonuses: ['0.10'], status: 'Disposed' });
});

test('the ledger adds up, and the pages wrote no errors to the console', async () => {
  const { auditLedger } = await import('#lib/payment/audit-ledger.ts');
  expect(await auditLedger()).toEqual([]);
  // The spy of the HTMLQuestion is refused on purpose.
  expect(errors.filter((error) => !/example\.org|blocked by CORS|sandboxed|navigate/i.test(error))).toEqual([]);
});
