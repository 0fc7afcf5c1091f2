import { eventually } from '@offshoot/testing';
import { expect, test } from 'vitest';
import { accessibilityOf } from '../open-page.ts';
import { bo, conversationId, field, inLog, log, message, page, said } from './scene.ts';

/** On screens of all sizes, and in two tabs. */
export function screens(): void {
  test('on a narrow screen the list and the chat have all of it, one at a time, and what is written stays at the bottom', async () => {
    await page.setViewportSize({ width: 390, height: 700 });
    await page.goto(`/chats/${conversationId}`);
    await log().waitFor();
    expect(await page.getByRole('link', { name: 'Lunch' }).isVisible()).toBe(false);
    const box = await field().boundingBox();
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(700);
    await field().fill('one\ntwo\nthree');
    await eventually(async () => expect((await field().boundingBox())?.height ?? 0).toBeGreaterThan((box?.height ?? 0) + 20));
    await eventually(async () => expect(await inLog('log.scrollHeight - log.clientHeight - log.scrollTop')).toBeLessThan(2));
    await field().fill('');
    await page.getByRole('link', { name: 'All chats' }).click();
    await page.getByRole('link', { name: 'Lunch' }).click();
    await log().waitFor();
    await page.setViewportSize({ width: 1280, height: 720 });
    await page.getByRole('link', { name: 'Lunch' }).waitFor();
  });

  test('two tabs take turns, each shows every message once, and what was typed and not sent is still there', async () => {
    await page.getByRole('textbox', { name: 'Message' }).fill('half a thought');
    const second = await page.context().newPage();
    await second.goto(`/chats/${conversationId}`);
    await second.getByRole('button', { name: 'Use it in this tab' }).click();
    await second.getByRole('log').getByText('after', { exact: true }).waitFor();
    await page.getByText('Your account is open in another tab').waitFor();
    await bo.sendText(conversationId, 'to the second tab', { idempotencyKey: 'second' });
    await second.getByRole('log').getByText('to the second tab').waitFor();
    await second.getByRole('textbox', { name: 'Message' }).fill('from the second tab');
    await second.keyboard.press('Enter');
    await second.getByRole('log').getByText('from the second tab').waitFor();
    await second.close();
    await log().getByText('to the second tab').waitFor();
    expect(await page.getByRole('textbox', { name: 'Message' }).inputValue()).toBe('half a thought');
    await page.getByRole('textbox', { name: 'Message' }).fill('');
    await eventually(async () => {
      await bo.sync();
      const { messages } = await bo.messages(conversationId, { limit: 1000 });
      expect(messages.filter((each) => each.kind === 'text' && each.text === 'from the second tab')).toHaveLength(1);
      expect((await said()).slice(-2)).toEqual(['to the second tab', 'from the second tab']);
    });
  });

  test('in the light and in the dark, axe finds nothing at 1280 and 320 px, and no page is too wide', async () => {
    for (const [path, shown] of [
      ['/chats', page.getByRole('link', { name: 'Lunch' })],
      [`/chats/${conversationId}`, message('after')],
      ['/chats/00', page.getByRole('heading', { name: 'You have no such chat' })],
    ] as const) {
      await page.goto(path);
      await shown.waitFor();
      expect(await accessibilityOf(page, [1280, 320]), path).toEqual([]);
    }
  });
}
