import { readFileSync } from 'node:fs';
import { eventually } from '@offshoot/testing';
import { expect, test } from 'vitest';
import { accessibilityFindings, accessibilityOf } from '../open-page.ts';
import { bo, button, caro, conversationId, fileCodec, fileServerUrl, files, log, PIXEL, page } from './scene.ts';

/** Files in messages, of this page and of phones. */
export function filesInMessages(): void {
  test('files in messages: pictures are shown, texts are opened, others are saved', async () => {
    const send = (name: string, type: string, bytes: Uint8Array) =>
      bo.sendContent(conversationId, fileCodec(name, type), bytes, { idempotencyKey: name });
    await send('river.png', 'image/png', PIXEL);
    const picture = log().getByRole('img', { name: 'river.png' });
    await picture.waitFor();
    await eventually(async () => expect(await page.evaluate("document.querySelector('[role=log] img').naturalWidth")).toBe(1));
    await send(
      'plan.md',
      'text/markdown',
      Buffer.from('# Trip\n\n**Friday** <script>alert(5)</script> ![x](https://tracker.example/x.png)'),
    );
    await button('Open plan.md').click();
    const file = page.getByRole('dialog', { name: 'plan.md' });
    await file.getByText('Friday').waitFor();
    expect(await file.locator('img, script').count()).toBe(0);
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await send('menu.pdf', 'application/pdf', Buffer.from('%PDF-1.7\n\0'));
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Save menu.pdf' }).click()]);
    expect(download.suggestedFilename()).toBe('menu.pdf');
    expect(readFileSync(await download.path(), 'utf8')).toBe('%PDF-1.7\n\0');
    expect(await button('Open menu.pdf').count()).toBe(0);
  });

  test('a picture from a phone is fetched once the person asks, and one that is gone or damaged says so', async () => {
    const stored = (path: string) => (encrypted: Buffer) => {
      files.set(path, encrypted);
      return `${fileServerUrl()}${path}`;
    };
    await caro.sendFile(conversationId, { name: 'harbour.png', content: PIXEL }, stored('/harbour'));
    await button('Show harbour.png').click();
    await log().getByRole('img', { name: 'harbour.png' }).waitFor();
    await caro.sendFile(conversationId, { name: 'bridge.png', content: PIXEL }, stored('/bridge'));
    const kept = files.get('/bridge');
    files.delete('/bridge');
    await button('Show bridge.png').click();
    await log().getByText('The file cannot be fetched. Open it in the Convos app, or ask for it again.').waitFor();
    files.set('/bridge', Buffer.from(kept?.map((byte) => byte ^ 1) ?? []));
    await button('Try again to show bridge.png').click();
    await log().getByText('The file is damaged: it is not what was attached.').waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    if (kept !== undefined) files.set('/bridge', kept);
    await button('Try again to show bridge.png').click();
    await log().getByRole('img', { name: 'bridge.png' }).waitFor();
  });

  test('attack: a file that says it is a picture is a document with a script, and a name hides what it ends in', async () => {
    const before = await log().getByRole('img').count();
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(6)</script></svg>';
    await bo.sendContent(conversationId, fileCodec('cat.png', 'image/png'), Buffer.from(svg), { idempotencyKey: 'svg' });
    await button('Open cat.png').click();
    await page.getByRole('dialog', { name: 'cat.png' }).getByText('<script>alert(6)</script>').waitFor();
    await page.keyboard.press('Escape');
    const page6 = '<!doctype html><script>alert(7)</script>';
    await bo.sendContent(conversationId, fileCodec('a\u202egnp.html', 'text/html'), Buffer.from(page6), { idempotencyKey: 'html' });
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Save agnp.html' }).click()]);
    expect(download.suggestedFilename()).toBe('agnp.html');
    expect(await log().getByRole('img').count()).toBe(before);
  });
}
