import { eventually } from '@offshoot/testing';
import { expect, test } from 'vitest';
import { accessibilityFindings } from '../open-page.ts';
import { bo, conversationId, log, message, page, said, say, system } from './scene.ts';

/** Without a network. */
export function away(): void {
  test('what is written while the network is away is sent once when it is back, and nothing is missed or doubled', async () => {
    await page.goto(`/chats/${conversationId}`);
    await say('before');
    await eventually(async () => expect(await log().getByText('Sending …').count()).toBe(0));
    await system.restart(async () => {
      await page.getByText('Not connected to the XMTP network.').waitFor();
      await say('while away');
      await message('while away').getByText('Not sent yet.').waitFor();
    });
    await page.getByText('Not connected to the XMTP network.').waitFor({ state: 'detached' });
    await eventually(() => bo.sendText(conversationId, 'after', { idempotencyKey: 'after' }));
    await log().getByText('after', { exact: true }).waitFor();
    await eventually(async () => {
      await bo.sync();
      const { messages } = await bo.messages(conversationId, { limit: 1000 });
      const texts = messages.flatMap((each) => (each.kind === 'text' ? [each.text] : []));
      expect(texts.filter((text) => ['before', 'while away', 'after'].includes(text)).sort()).toEqual(['after', 'before', 'while away']);
    });
    await eventually(async () => {
      const texts = (await said()).filter((text) => ['before', 'while away', 'after'].includes(text));
      expect(texts.sort()).toEqual(['after', 'before', 'while away']);
      expect(await log().getByText('Not sent yet.').count()).toBe(0);
    });
  });

  test('what is written while the browser is offline is sent once, in order, as soon as it is back, by itself', async () => {
    const written = ['from the tunnel', 'still in the tunnel', 'nearly out'];
    const waiting = () => log().getByText('Not sent yet. It is sent as soon as you are connected.').count();
    const context = page.context();
    await context.setOffline(true);
    await page.getByText('Not connected to the XMTP network.').waitFor();
    for (const text of written) await say(text);
    await eventually(async () => expect(await waiting()).toBe(3));
    // The page never gives up a message, however often the person sends it again and it fails.
    for (let n = 0; n < 4; n += 1) await message('from the tunnel').getByRole('button', { name: 'Send again' }).click();
    expect(await accessibilityFindings(page, ['color-contrast'])).toEqual([]);
    await context.setOffline(false);
    await page.getByText('Not connected to the XMTP network.').waitFor({ state: 'detached' });
    await eventually(async () => {
      await bo.sync();
      const { messages } = await bo.messages(conversationId, { limit: 1000 });
      const texts = messages.flatMap((each) => (each.kind === 'text' ? [each.text] : []));
      expect(texts.filter((text) => written.includes(text))).toEqual(written);
    });
    await eventually(async () => {
      expect((await said()).filter((text) => written.includes(text))).toEqual(written);
      expect(await waiting()).toBe(0);
    });
  });
}
