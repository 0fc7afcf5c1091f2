import type { Browser } from '@offshoot/testing/browser';
import type { Page } from 'playwright-core';

/**
 * How long it takes from the button on the page of a template until the agent is live in a new Convos conversation, in milliseconds:
 * with the inbox open, and without a person who thinks.
 */
export async function measureChatToLive(browser: Browser, origin: string, templateId: string, runs: number): Promise<number[]> {
  const context = await browser.newContext({ baseURL: origin });
  try {
    const page = await context.newPage();
    await page.goto(`/t/${templateId}/add`);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('button', { name: 'Add', exact: true }).waitFor();
    await page.getByRole('link', { name: 'What' }).click();
    const times: number[] = [];
    while (times.length < runs) times.push(await chatToLive(page));
    return times;
  } finally {
    await context.close();
  }
}

/** Starts and ends at the page of the template. */
async function chatToLive(page: Page): Promise<number> {
  const chat = page.getByRole('link', { name: 'Add to a chat' });
  await chat.waitFor();
  const start = performance.now();
  await chat.click();
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('heading', { name: /is live$/ }).waitFor();
  const ms = performance.now() - start;
  await page.goBack();
  return ms;
}
