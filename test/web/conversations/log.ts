import { eventually } from '@offshoot/testing';
import { expect, test } from 'vitest';
import { bo, button, caro, conversationId, drawn, fileCodec, inLog, log, message, PIXEL, page, said, toEnd, wheel } from './scene.ts';

/** How the messages scroll. */
export function scrolling(): void {
  test('older messages come while their reader scrolls up, who stays where they are; only what is in view is drawn', async () => {
    for (let n = 0; n < 60; n += 1) await bo.sendText(conversationId, `line ${n}`, { idempotencyKey: `line ${n}` });
    await log().getByText('line 59', { exact: true }).waitFor();
    await eventually(async () => expect(await toEnd()).toBeLessThan(2));
    await page.reload();
    await log().getByText('line 59', { exact: true }).waitFor();
    await eventually(async () => expect(await toEnd()).toBeLessThan(2));
    expect(await drawn()).toBeLessThan(40);
    const read = () => log().getByRole('listitem').last().getAttribute('aria-posinset');
    expect(await read()).toBe('50');

    // Older ones are read two screens before the reader is there.
    await wheel(await inLog('2 * log.clientHeight + 200 - log.scrollTop'));
    await button('Show the newest messages').waitFor();
    await eventually(async () => expect(await inLog('log.scrollTop / log.clientHeight')).toBeLessThan(2.5));
    const inView = await inLog<string>(`[...log.querySelectorAll('.said')]
      .find((each) => each.getBoundingClientRect().top > log.getBoundingClientRect().top + 50).innerText`);
    const place = async () => (await log().getByText(inView, { exact: true }).boundingBox())?.y ?? 0;
    const before = await place();
    await bo.sendText(conversationId, 'news', { idempotencyKey: 'news' });
    await eventually(async () => expect(await read()).toBe('51'));
    expect(await place()).toBe(before);
    await wheel(-250);
    await eventually(async () => expect(Number(await read())).toBeGreaterThan(60));
    await eventually(async () => expect(Math.abs((await place()) - before - 250)).toBeLessThan(2));
    await eventually(async () => {
      await wheel(-10_000);
      expect(await message('Where shall').count()).toBe(1);
    });
    await button('Show the newest messages').click();
    await eventually(async () => expect(await toEnd()).toBeLessThan(2));
    await button('Show the newest messages').waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.innerText')).toContain('news');
  });

  test('who is at the end stays there, whatever comes, grows or gets lower, until they go up by themselves', async () => {
    const size = page.viewportSize() ?? { width: 1280, height: 720 };
    const isAtEnd = (text: string) =>
      eventually(async () => {
        expect((await said()).at(-1)).toBe(text);
        expect(await toEnd()).toBeLessThan(2);
      });
    await inLog(`(globalThis.offers = 0, new MutationObserver(() => (offers += document.querySelectorAll('.to-newest').length))
      .observe(log.parentElement, { childList: true }))`);
    const burst = async (name: string) => {
      for (let n = 0; n < 12; n += 1)
        await bo.sendText(conversationId, `${name} ${n}${'\nand on'.repeat((7 * n) % 11)}`, { idempotencyKey: `${name} ${n}` });
      return `${name} 11`;
    };
    await isAtEnd(await burst('answer'));
    await page.setViewportSize({ ...size, height: 420 });
    await isAtEnd('answer 11');
    await bo.sendContent(conversationId, fileCodec('tall.png', 'image/png'), PIXEL, { idempotencyKey: 'tall' });
    await log().getByRole('img', { name: 'tall.png' }).waitFor();
    await inLog("(log.querySelector('img[alt=\"tall.png\"]').style.height = '300px')");
    await eventually(async () => expect(await toEnd()).toBeLessThan(2));
    await page.setViewportSize(size);
    await isAtEnd(await burst('more'));
    expect(await page.evaluate('offers')).toBe(0);

    const goesUp: (() => Promise<unknown>)[] = [
      () => wheel(-300),
      async () => {
        await log().getByRole('listitem').last().focus();
        await page.keyboard.press('PageUp');
      },
      // As a screen reader does.
      () => inLog('log.scrollBy({ top: -300 })'),
    ];
    const all = async () => Number(await log().getByRole('listitem').last().getAttribute('aria-setsize'));
    for (const [n, goUp] of goesUp.entries()) {
      const before = await all();
      await goUp();
      await button('Show the newest messages').waitFor();
      await bo.sendText(conversationId, `unseen ${n}`, { idempotencyKey: `unseen ${n}` });
      await eventually(async () => expect(await all()).toBe(before + 1));
      expect(await toEnd()).toBeGreaterThan(40);
      await wheel(10_000);
      await button('Show the newest messages').waitFor({ state: 'detached' });
      await isAtEnd(`unseen ${n}`);
    }
    // The browser's search finds what it does not show.
    expect(await drawn()).toBeLessThan(40);
    await page.keyboard.press('Control+f');
    await eventually(async () => expect(await drawn()).toBe(await all()));
    await page.evaluate("dispatchEvent(new Event('focus'))");
    await eventually(async () => expect(await drawn()).toBeLessThan(40));
    await isAtEnd('unseen 2');
  });

  test('a reply leads to what it answers, also if that is far above', async () => {
    await page.reload();
    await log().getByText('unseen 2', { exact: true }).waitFor();
    expect(await message('Where shall').count()).toBe(0);
    const first = (await caro.messages(conversationId)).find(({ text }) => text.startsWith('Where shall'));
    if (first === undefined) throw new Error('the first message is gone');
    await caro.run('conversation', 'send-reply', conversationId, first.id, 'There it is');
    await message('There it is').locator('blockquote').getByRole('button').click();
    await eventually(async () => expect(await page.evaluate('document.activeElement.innerText')).toContain('we go?'));
  });
}
