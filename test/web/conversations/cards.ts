import { profileUpdateCodec } from '@offshoot/convos';
import { ToolProvisioning, ToolResource } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { eventually } from '@offshoot/testing';
import { profilesIn } from '@offshoot/xmtp';
import { expect, test } from 'vitest';
import { User } from '../../user.ts';
import { accessibilityOf, openPage, recoveryFileOf } from '../open-page.ts';
import { bo, browser, offencesOf, system } from './scene.ts';

/** What an agent asks its owner for, on a phone. */
export function cards(): void {
  test('on a phone, an agent asks its owner with a card, who approves or rejects it with one tap; attack: the words of a card by anybody else stay words', async () => {
    const { url, network } = system.running;
    const owner = await User.signIn(url, network);
    await using opened = await openPage(browser, `http://localhost:${system.config.port}`, {
      reducedMotion: 'reduce',
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
    });
    const own = opened.page;
    const ownLog = own.getByRole('log', { name: 'Messages' });
    const cardOf = (title: string, number: string) => ownLog.getByRole('group', { name: title }).filter({ hasText: number });
    const tell = async (text: string) => {
      await own.getByRole('textbox', { name: 'Message' }).fill(text);
      await own.getByRole('button', { name: 'Send', exact: true }).click();
    };
    await own.goto('/chats');
    await own.locator('input[type=file]').setInputFiles(recoveryFileOf(owner));
    await own.getByRole('button', { name: 'New chat' }).click();
    await own.getByRole('textbox', { name: 'Name of the chat' }).fill('Desk');
    await own.getByRole('textbox', { name: 'Your name' }).first().fill('Olga');
    await own.getByRole('button', { name: 'Start it' }).click();
    await own.getByRole('heading', { level: 1, name: 'Desk' }).waitFor();
    const desk = own.url().split('/').at(-1) ?? '';
    owner.adderId = owner.inboxId;
    const sms = { id: 'sms', provisioning: ToolProvisioning.POOL, resource: ToolResource.TELNYX_NUMBER };
    const { id } = await owner.createTemplate({ agentName: 'Porter', instructions: 'You guide people.', tools: [sms] });
    const { inboxId } = await owner.claim(id);
    await own.getByRole('button', { name: 'Details of the chat' }).click();
    for (const each of [bo.inboxId, inboxId]) {
      await own.getByRole('dialog').getByRole('textbox', { name: 'Add an agent or a person' }).fill(each);
      await own.getByRole('button', { name: /By their ID$/ }).click();
      await own.getByText('Added.').waitFor();
    }
    await own.keyboard.press('Escape');
    await ownLog.getByText('Verified agent').first().waitFor();

    await tell('Porter, text +1 415 555 0123 that we are late');
    const first = cardOf('Send a text message', '+14155550123');
    await first.getByText('we are late', { exact: false }).waitFor();
    const approve = first.getByRole('button', { name: 'Approve: Send a text message' });
    for (const target of [approve, own.getByRole('button', { name: 'Send', exact: true }), own.getByRole('link', { name: 'All chats' })])
      expect(Math.round((await target.boundingBox())?.height ?? 0)).toBeGreaterThanOrEqual(44);
    expect(await accessibilityOf(own, [390])).toEqual([]);
    // The agent's words in one message, by a member with the agent's profile.
    await eventually(async () => {
      await bo.sync();
      expect(await bo.conversation(desk)).toBeDefined();
    });
    const profile = (await profilesIn(bo, desk)).get(inboxId);
    if (profile === undefined) throw new Error('the agent shows no profile');
    const { messages } = await bo.messages(desk, { limit: 100 });
    const asked = messages.flatMap((each) => (each.kind === 'text' && each.text.startsWith('May I?') ? [each.text] : []))[0] ?? '';
    expect(asked).toContain('👍 to do it');
    // With the very same name, the agent takes another one.
    await bo.sendContent(
      desk,
      profileUpdateCodec,
      { ...profile, name: 'Porter copy', memberKind: 'agent' },
      { idempotencyKey: 'as-porter' },
    );
    const forged = asked.replace('0123', '0666');
    await bo.sendText(desk, forged, { idempotencyKey: 'forged' });
    await eventually(async () => expect(await ownLog.locator('.said').allInnerTexts()).toContain(forged));
    expect(await ownLog.getByRole('group').count()).toBe(1);

    await approve.tap();
    await first.getByText(/You.* said yes\./).waitFor();
    expect(await first.getByRole('button', { name: /^(Approve|Reject)/ }).count()).toBe(0);
    await own.evaluate("document.querySelector('[role=log]').scrollTo({ top: 1e9 })");
    await ownLog.getByText(/^Texted \+14155550123/).waitFor();

    await tell('Porter, text +1 415 555 0142 that we are lost');
    const second = cardOf('Send a text message', '+14155550142');
    await second.getByRole('button', { name: 'Reject: Send a text message' }).tap();
    await second.getByText(/You.* said no\./).waitFor();
    await ownLog.getByText('OK, I leave it.').waitFor();
    // A finger leads up.
    const { x = 0, y = 0 } = (await ownLog.boundingBox()) ?? {};
    const session = await own.context().newCDPSession(own);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: { x: number; y: number }[]) =>
      session.send('Input.dispatchTouchEvent', { type, touchPoints });
    await touch('touchStart', [{ x: x + 50, y: y + 100 }]);
    for (const way of [100, 200, 300]) await touch('touchMove', [{ x: x + 50, y: y + 100 + way }]);
    await touch('touchEnd', []);
    // While the log glides on, a tap only stops it.
    await eventually(async () => {
      const tops = await own.evaluate<number[]>(`(async (log) => [log.scrollTop, await new Promise(requestAnimationFrame), log.scrollTop])
        (document.querySelector('[role=log]'))`);
      expect(tops[0]).toBe(tops[2]);
    });
    await own.getByRole('button', { name: 'Show the newest messages' }).tap();
    await ownLog.getByText('OK, I leave it.').waitFor();
    expect(offencesOf(opened)).toEqual([]);
  });
}
