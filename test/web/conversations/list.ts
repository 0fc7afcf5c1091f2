import { writeFileSync } from 'node:fs';
import { eventually } from '@offshoot/testing';
import { encode } from 'uqr';
import { expect, test } from 'vitest';
import { accessibilityFindings } from '../open-page.ts';
import { button, cameraFile, caro, conversationId, log, message, page } from './scene.ts';

/** Holds this code before the camera: one grey picture, again and again. */
function showCamera(text: string): void {
  const { data, size } = encode(text, { border: 4 });
  const [scale, side] = [Math.floor(480 / size), 480];
  const shade = (x: number, y: number) => (data[Math.floor(y / scale)]?.[Math.floor(x / scale)] ? 16 : 235);
  const luma = Buffer.from(Array.from({ length: side * side }, (_, at) => shade(at % side, Math.floor(at / side))));
  const chroma = Buffer.alloc((side * side) / 2, 128);
  writeFileSync(cameraFile, Buffer.concat([Buffer.from(`YUV4MPEG2 W${side} H${side} F15:1 Ip A1:1 C420\nFRAME\n`), luma, chroma]));
}

/** Chats beside each other. */
export function listOfChats(): void {
  test('the list shows who said what last and what is unread, and another conversation is joined by its link', async () => {
    await page.getByRole('link', { name: 'Chats' }).first().click();
    await page.getByRole('heading', { level: 1, name: 'Chats' }).waitFor();
    await caro.sendText(conversationId, 'are you there?');
    await page.getByText('1 unread message').waitFor();
    await page.getByText('are you there?').waitFor();
    const { invite } = await caro.createConversation({ name: 'Dinner', profileName: 'Caro' });
    await button('New chat').click();
    await page.getByRole('textbox', { name: 'Invite link' }).fill('https://example.com');
    await button('Ask to join').click();
    await page.getByText('This is no invite link.').waitFor();
    await page.evaluate("navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('no')); 0");
    await button('Scan a code').click();
    await page.getByText('The camera cannot be used.').waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.evaluate('delete navigator.mediaDevices.getUserMedia');
    showCamera(invite.url);
    await button('Scan a code').click();
    await eventually(async () => expect(await page.getByRole('textbox', { name: 'Invite link' }).inputValue()).toBe(invite.url));
    await page.getByRole('dialog', { name: 'Scan a code' }).waitFor({ state: 'detached' });
    // The first direct message to somebody new is not spoilt by an attempt without a network.
    await page.context().setOffline(true);
    await page.getByText('You are offline.').waitFor();
    await button('Ask to join').click();
    await page.getByText('It did not work. Check your connection and try again.').waitFor();
    await page.context().setOffline(false);
    await page.getByText('You are offline.').waitFor({ state: 'detached' });
    await button('Ask to join').click();
    await page.getByText('Waiting to be let in.').waitFor();
    await caro.processPendingJoinRequests();
    await page.getByRole('heading', { level: 1, name: 'Dinner' }).waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'Lunch' }).click();
    await log().getByText('are you there?').waitFor();
    // What came since the reader was here last begins below a line.
    await message('are you there?').getByText('New messages').waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'Dinner' }).waitFor();
    await page.getByText('unread message').waitFor({ state: 'detached' });
  });
}
