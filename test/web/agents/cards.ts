// What an agent asks its owner for, and the inboxes that count as theirs.
import { approveCard } from '@offshoot/client';
import type { Claim } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { expect, test } from 'vitest';
import { accessibilityOf } from '../open-page.ts';
import { button, GUIDE, lineTo, mia, notice, owner, page, saul } from './scene.ts';

/** An agent of its own for cards, and its conversation. */
let porter: Claim;
let desk: string;

export function cards(): void {
  test('the owner reads in full what it asks for, and approves one card with their signature, once', async () => {
    const asked = page.getByRole('region', { name: 'What it asks you for' });
    const cards = asked.getByRole('listitem');
    const dialog = page.getByRole('dialog', { name: 'Approve exactly this?' });
    porter = await owner.claim((await owner.createTemplate({ ...GUIDE, agentName: 'Porter' })).id);
    desk = await saul.conversation(mia.client.inboxId, porter.inboxId);
    await owner.settled(porter.id);
    await page.goto(`/agents/${porter.instanceId}`);
    await button('Show what it asks for').click();
    await asked.getByText('It asks you for nothing now.').waitFor();
    // The first letter of the name is Cyrillic.
    await saul.ask(desk, 'Porter, text +1 415 555 0123 that \u0410nna is late', /^May I\?/);
    await saul.ask(desk, 'Porter, text +1 415 555 0199 that we come', /^May I[\s\S]*0199/);
    await button('Look again').click();
    await cards.filter({ hasText: '+14155550199' }).waitFor();
    const [first = '', second = ''] = await cards.locator('pre').allInnerTexts();
    expect(first).toMatch(
      /^Card [0-9a-f]{8}: sms\.send, until [\s\S]*\nto: \+14155550123\n[\s\S]*\u0410nna is late\. ⚠️ letters of several scripts\n/,
    );
    expect(second).toContain('who is not my owner');
    expect(await accessibilityOf(page)).toEqual([]);
    await cards.first().getByRole('button', { name: 'Approve card' }).click();
    expect(await dialog.locator('pre').innerText()).toBe(first);
    expect(await accessibilityOf(page)).toEqual([]);
    await page.keyboard.press('Escape');
    expect(await cards.count()).toBe(2);
    await cards.first().getByRole('button', { name: 'Approve card' }).click();
    await page.context().setOffline(true);
    await dialog.getByRole('button', { name: 'Sign and approve' }).click();
    await notice('You are offline. Your agent is asked as soon as you are back.').waitFor();
    await page.context().setOffline(false);
    await notice('Approved. Your agent does it now').waitFor();
    expect(await page.evaluate('document.activeElement.textContent')).toContain('Approved.');
    expect(await cards.count()).toBe(1);
    await saul.hears(desk, /^Texted \+14155550123/);
    const line = await lineTo(porter);
    const [other] = (await line.cards()).cards;
    if (other === undefined) throw new Error('no card is left');
    await approveCard({ sign: (action) => owner.sign(action) }, line, other);
    await cards.getByRole('button', { name: 'Approve card' }).click();
    await dialog.getByRole('button', { name: 'Sign and approve' }).click();
    await asked.getByRole('alert').filter({ hasText: 'This card is over.' }).waitFor();
    await asked.getByText('It asks you for nothing now.').waitFor();
    await saul.ask(desk, 'Porter, text +1 415 555 0142 that we are lost', /^May I[\s\S]*0142/);
    await button('Look again').click();
    await cards.filter({ hasText: '+14155550142' }).waitFor();
    expect(await cards.getByRole('button', { name: /^(?:Approve|Reject) card/ }).allInnerTexts()).toEqual(['Approve …', 'Reject']);
    await cards.getByRole('button', { name: 'Reject card' }).click();
    await notice('Rejected. Your agent leaves it').waitFor();
    expect(await page.evaluate('document.activeElement.textContent')).toContain('Rejected.');
    await asked.getByText('It asks you for nothing now.').waitFor();
    await saul.hears(desk, /^OK, I leave it\.$/);
    await button('Hide what it asks for').click();
  });

  test('the owner links the inbox that says the code, after they have seen which one it is, and removes it again', async () => {
    const trust = page.getByRole('region', { name: 'Trust', exact: true });
    const line = trust.locator('pre').filter({ hasText: /^link / });
    const dialog = page.getByRole('dialog', { name: 'Have you said it yourself, just now?' });
    const short = saul.client.inboxId.slice(0, 8);
    await button('Show trust settings').click();
    await trust.getByText('None is linked.').waitFor();
    await button('Link an inbox').click();
    await line.waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await button('Stop waiting').click();
    await line.waitFor({ state: 'detached' });
    await button('Link an inbox').click();
    await saul.say(desk, await line.innerText());
    await dialog.getByText(saul.client.inboxId).waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'It was me: sign the link' }).click();
    await notice(new RegExp(`^What ${short}.* now counts as yours`)).waitFor();
    await saul.hears(desk, /^Linked: /);
    await button(new RegExp(`^Remove ${short}.* from your inboxes$`)).click();
    await notice(/no longer counts as yours/).waitFor();
    await trust.getByText('None is linked.').waitFor();
    await button('Hide trust settings').click();
  });
}
