import { eventually } from '@offshoot/testing';
import { expect, test } from 'vitest';
import { accessibilityOf } from '../open-page.ts';
import { button, focused, heading, offences, origin, page, status } from './scene.ts';

const NAME = '<img src=x onerror=alert(1)> \u05d0\u05d1';

/** HTTP status of a request with the key. */
const statusWith = async (key: string): Promise<number> =>
  (await fetch(`${origin()}/v1/tenant`, { headers: { authorization: `Bearer ${key}` } })).status;
const secret = () => page.getByLabel('Key', { exact: true }).innerText();
/** Everything that the browser keeps of this page, and its address. */
const kept = (): Promise<string> =>
  page.evaluate(
    'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href, history.state, document.cookie, document.title])',
  );

/** An application gets a key, another secret, and none any more. */
export function apiKeys(): void {
  let first = '';
  let second = '';

  test('attack: a reader of the browser’s storage looks for a key that was made: it is shown once, and nothing of it is kept', async () => {
    await page.getByRole('link', { name: 'API keys' }).click();
    await heading('API keys').waitFor();
    await status('There are no keys yet.').waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await page.getByRole('textbox', { name: 'Name' }).fill('\u202eeman');
    await button('Create the key').click();
    await page.getByRole('alert').filter({ hasText: 'This was not accepted.' }).waitFor();
    await page.getByRole('textbox', { name: 'Name' }).fill(NAME);
    await page.getByLabel('Requests per minute').fill('many');
    await page.keyboard.press('Enter');
    await page.getByText('Enter a whole number').waitFor();
    await page.getByLabel('Requests per minute').fill('600');
    await page.keyboard.press('Enter');
    await heading(`The key “${NAME}”`).waitFor();
    await focused('id').toBe('new-secret');
    first = await secret();
    expect(first).toMatch(/^sk-off_/);
    expect(await statusWith(first)).toBe(200);
    await page.getByText('const client = new OpenAI(').waitFor();
    expect(await accessibilityOf(page, [1280, 320])).toEqual([]);
    expect(await kept()).not.toContain(first.slice(-20));
    await page.getByRole('link', { name: 'Usage' }).click();
    await heading('Leave without the key?').waitFor();
    await button('Stay here').click();
    expect(await secret()).toBe(first);
    const choice = page.getByRole('combobox', { name: 'Team' });
    const tenant = await choice.inputValue();
    await choice.selectOption({ index: 1 });
    await heading('Leave without the key?').waitFor();
    await page.keyboard.press('Escape');
    expect(await secret()).toBe(first);
    expect(await choice.inputValue()).toBe(tenant);
    await button('I have copied it').click();
    await heading(NAME).waitFor();
    await focused('tagName').toBe('H1');
    expect(await page.content()).not.toContain(first.slice(-20));
    await page.getByText('600 requests').waitFor();
    await page.getByText('none yet').waitFor();
  });

  test('a rotated key has another secret', async () => {
    await button(`Rotate ${NAME}`).click();
    await button('Create a new secret').click();
    await heading(`The key “${NAME}”`).waitFor();
    second = await secret();
    expect(second).not.toBe(first);
    expect(await statusWith(second)).toBe(200);
    await eventually(async () => expect(await statusWith(first)).toBe(401));
    await button('I have copied it').click();
    await page.getByText('Secret changed').waitFor();
    expect(await accessibilityOf(page, [1280, 320])).toEqual([]);
  });

  test('a revoked key stops, and is folded up', async () => {
    await button(`Revoke ${NAME}`).click();
    await heading(`Revoke “${NAME}”?`).waitFor();
    await page.keyboard.press('Escape');
    expect(await statusWith(second)).toBe(200);
    await button(`Revoke ${NAME}`).click();
    await button('Revoke it').click();
    await status(`“${NAME}” is revoked.`).waitFor();
    await page.getByText('1 expired or revoked key').click();
    await page.getByText(/^revoked /).waitFor();
    await eventually(async () => expect(await statusWith(second)).toBe(401));
    expect(offences()).toEqual([]);
  });
}
