/** What people do on the pages of a study, with nothing but what they see. */
import type { Page } from 'playwright-core';
import type { NamedFile } from './photographs.ts';

export interface NewStudyInput {
  task: 'Compare two edits' | 'Rank five edits';
  name: string;
  title: string;
  files: NamedFile[];
  csv: string;
  settings?: Record<string, string>;
  /** Called when everything is filled in, before publishing. */
  onFilled?: (page: Page) => Promise<unknown>;
}

/** Makes and publishes a study on the page for it, and waits for its own page. @returns its id. */
export async function publishInBrowser(page: Page, { task, name, title, files, csv, settings = {}, onFilled }: NewStudyInput): Promise<string> {
  await page.getByRole('radio', { name: task }).click();
  await page.getByLabel('Pictures and CSV').setInputFiles([...files, { name: 'pairs.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) }]);
  await page.getByText(`${files.length} pictures uploaded and checked`).waitFor({ timeout: 90_000 });
  for (const [label, value] of Object.entries({ 'Study name': name, 'Title for workers': title, ...settings })) await page.getByLabel(label).fill(value);
  await onFilled?.(page);
  await page.getByRole('button', { name: 'Publish study' }).click();
  await page.waitForURL(/\/requests\/[0-9A-Z]{20,}$/, { timeout: 30_000 });
  return page.url().split('/').at(-1) as string;
}

/** The task on the page once it can be answered: its pictures are all there, at their full size. */
export async function readTask(page: Page): Promise<{ instruction: string; pictures: Map<string, Buffer> }> {
  await page.getByRole('timer').waitFor();
  const pictures = 'main img[alt="Original"], main img[alt^="Edit "]';
  await page.waitForFunction((selector) => {
    const images = [...document.querySelectorAll<HTMLImageElement>(selector)];
    return images.length > 2 && images.every((image) => image.naturalWidth > 0);
  }, pictures);
  const instruction = (await page.getByTestId('instruction').textContent()) ?? '';
  const sources = await page.locator(pictures).evaluateAll((images) => images.map((image) => [(image as HTMLImageElement).alt, (image as HTMLImageElement).src]));
  const bytes = await Promise.all(sources.map(async ([alt, src]): Promise<[string, Buffer]> => [alt, await (await page.context().request.get(src)).body()]));
  return { instruction, pictures: new Map(bytes) };
}

/** Waits until the page has gone on from a task. */
export async function untilNext(page: Page, instruction: string): Promise<void> {
  await page.waitForFunction((before) => {
    const shown = document.querySelector('[data-testid=instruction]') ?? document.querySelector('h2');
    return shown !== null && shown.textContent !== before;
  }, instruction);
}
