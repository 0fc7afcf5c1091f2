import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, SCHEMES, showIn } from '@offshoot/testing/browser';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { privateKeyToAccount } from 'viem/accounts';
import { expect } from 'vitest';
import type { User } from '../user.ts';

/** A page, and what it did that it should not do. */
export interface WatchedPage {
  page: Page;
  /** Violations of the content security policy, errors, dialogs, and requests to anybody but the gateway. */
  offences: string[];
  [Symbol.asyncDispose](): Promise<void>;
}

/** `also`: origins that the page may call besides its own. */
export async function openPage(
  browser: Browser,
  origin: string,
  { also = [], ...options }: BrowserContextOptions & { also?: string[] } = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ baseURL: origin, ...options });
  const offences: string[] = [];
  if (options.javaScriptEnabled !== false) {
    await context.exposeFunction('reportViolation', (text: string) => offences.push(text));
    await context.addInitScript(`addEventListener('securitypolicyviolation', (event) =>
      reportViolation('policy: ' + event.violatedDirective + ' ' + event.blockedURI))`);
  }
  const page = await context.newPage();
  page.on('pageerror', (error) => offences.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    offences.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && ![origin, ...also].includes(new URL(request.url()).origin))
      offences.push(`request: ${request.url()}`);
  });
  return { page, offences, [Symbol.asyncDispose]: () => context.close() };
}

/** A person's inbox comes into a page by this file. */
export const recoveryFileOf = ({ privateKey }: User) => ({
  name: 'offshoot-recovery.json',
  mimeType: 'application/json',
  buffer: Buffer.from(
    JSON.stringify({ format: 'offshoot-recovery-1', address: privateKeyToAccount(privateKey).address.toLowerCase(), privateKey }),
  ),
});

/** Opens or closes a part of the page that is folded up. */
export const turnFold = (page: Page, title: string) =>
  page
    .locator('summary')
    .filter({ has: page.getByRole('heading', { name: title, exact: true }) })
    .click();

/** How often the person taps from now on, until the page is loaded anew. Keys do not count. */
export async function countedTaps(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(`globalThis.taps ?? addEventListener('click', ({ detail }) => { taps += detail > 0 ? 1 : 0 }, true); taps = 0`);
  return () => page.evaluate('taps');
}

/** Saves the account key of which the page reminds, and shows the page that it arrived. Returns the content of the file. */
export async function keepRecoveryFile(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Save it …' }).click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Save your account key' }).click()]);
  const content = readFileSync(await download.path(), 'utf8');
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Choose the saved file' }).click(),
  ]);
  await chooser.setFiles({ name: download.suggestedFilename(), mimeType: 'application/json', buffer: Buffer.from(content) });
  return content;
}

const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** The schemes differ in colours alone, so only these rules can find more in the other one. */
const RULES_OF_COLOURS = ['color-contrast', 'link-in-text-block'];

/** What axe finds on the page as it is: one line for each rule and element. */
export async function accessibilityFindings(page: Page, rules?: string[]): Promise<string[]> {
  if (await page.evaluate("typeof axe === 'undefined'")) await page.evaluate(`${axe};0`);
  return page.evaluate(`axe.run({ resultTypes: ['violations'], ${rules ? `runOnly: ${JSON.stringify(rules)}` : ''} }).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => id + ' ' + target.join(' ') + ' ' + failureSummary)))`);
}

/** What is wrong with the page as it is, in the light and in the dark, at these widths in pixels: what axe finds, and too much width. */
export async function accessibilityOf(page: Page, widths: readonly number[] = [320]): Promise<string[]> {
  const before = page.viewportSize();
  const findings: string[] = [];
  for (const width of widths) {
    const found = async (scheme: (typeof SCHEMES)[number], rules?: string[]) => {
      await showIn(page, scheme);
      findings.push(...(await accessibilityFindings(page, rules)).map((finding) => `${scheme}, ${width} px: ${finding}`));
    };
    await page.setViewportSize({ width, height: 800 });
    await found('light');
    await found('dark', RULES_OF_COLOURS);
    const overflow = await overflowOf(page);
    if (overflow > 0) findings.push(`${width} px: ${overflow} pixels too wide`);
  }
  if (process.env.SCREENS) await takePictures(page, process.env.SCREENS);
  if (before) await page.setViewportSize(before);
  return findings;
}

let pictures = 0;

/** For `npm run screens`. Named after the test that shows the page. */
async function takePictures(page: Page, folder: string): Promise<void> {
  const name = (expect.getState().currentTestName ?? 'page').replaceAll(/[^a-zA-Z0-9]+/g, '-').slice(0, 80);
  pictures += 1;
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: width === 390 ? 844 : 800 });
    for (const scheme of SCHEMES) {
      await showIn(page, scheme);
      const number = String(pictures).padStart(3, '0');
      await page.screenshot({ path: join(folder, `${number}-${name}-${width}-${scheme}.png`), fullPage: true });
    }
  }
}

/** How many pixels the page is too wide. */
export const overflowOf = (page: Page): Promise<number> => page.evaluate('document.documentElement.scrollWidth - innerWidth');
