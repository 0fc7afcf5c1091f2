// What an agent asks its owner for, and the inboxes that count as theirs.
import { approveCard } from '@offshoot/client';
import type { Claim } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { expect, test } from 'vitest';
import { accessibilityOf, countedTaps } from '../open-page.ts';
import { button, fold, GUIDE, lineTo, mia, notice, openTab, owner, page, saul } from './scene.ts';

/** An agent of its own for cards, and its conversation. */
let porter: Claim;
let desk: string;

export function cards(): void {
  test('the owner reads in full what it asks for, and approves one card with their signature, once', async () => {
    const asked = page.getByRole('region', { name: 'What it asks you for' });
    const cards = asked.getByRole('listitem');
    const approve = (to: string) => cards.filter({ hasText: to }).getByRole('button', { name: 'Approve:' });
    porter = await owner.claim((await owner.createTemplate({ ...GUIDE, agentName: 'Porter' })).id);
    desk = await saul.conversation(mia.client.inboxId, owner.inboxId, porter.inboxId);
    await owner.settled(porter.id);
    await page.goto(`/agents/${porter.instanceId}?tab=asks`);
    await asked.getByText('It asks you for nothing now.').waitFor();
    // The first letter of the name is Cyrillic.
    await saul.ask(desk, 'Porter, text +1 415 555 0123 that \u0410nna is late', /^May I\?/);
    await saul.ask(desk, 'Porter, text +1 415 555 0199 that we come', /^May I[\s\S]*0199/);
    await button('Look again').click();
    await cards.filter({ hasText: '+14155550199' }).waitFor();
    const [first = '', second = ''] = await cards.allInnerTexts();
    expect(first).toMatch(/Send a text message[\s\S]*To\s+\+14155550123[\s\S]*\u0410nna is late\. ⚠️ letters of several scripts\n/);
    expect(second).toContain('who is not my owner');
    await page.getByRole('tab', { name: /2 questions for you/ }).waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await page.context().setOffline(true);
    const taps = await countedTaps(page);
    await approve('+14155550123').click();
    await notice('You are offline. Your agent is asked as soon as you are back.').waitFor();
    await page.context().setOffline(false);
    await notice('Approved. Your agent does it now').waitFor();
    expect(await page.evaluate('document.activeElement.textContent')).toContain('Approved.');
    expect(await taps()).toBe(1);
    expect(await cards.count()).toBe(1);
    await page.getByRole('tab', { name: /1 question for you/ }).waitFor();
    await saul.hears(desk, /^Texted \+14155550123/);
    const line = await lineTo(porter);
    const [other] = (await line.cards()).cards;
    if (other === undefined) throw new Error('no card is left');
    await approveCard({ sign: (action) => owner.sign(action) }, line, other);
    await approve('+14155550199').click();
    await asked.getByRole('alert').filter({ hasText: 'This card is over.' }).waitFor();
    await asked.getByText('It asks you for nothing now.').waitFor();
    await saul.ask(desk, 'Porter, text +1 415 555 0142 that we are lost', /^May I[\s\S]*0142/);
    await button('Look again').click();
    await cards.filter({ hasText: '+14155550142' }).waitFor();
    await page.getByRole('link', { name: 'All your agents' }).click();
    await page.getByRole('listitem').filter({ hasText: 'Porter' }).getByText('1 question for you').waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await page.goBack();
    await cards.filter({ hasText: '+14155550142' }).waitFor();
    expect(await cards.getByRole('button').allInnerTexts()).toEqual(['Approve', 'Reject']);
    await cards.getByRole('button', { name: 'Reject: Send a text message, +14155550142' }).click();
    await notice('Rejected. Your agent leaves it').waitFor();
    expect(await page.evaluate('document.activeElement.textContent')).toContain('Rejected.');
    await asked.getByText('It asks you for nothing now.').waitFor();
    await saul.hears(desk, /^OK, I leave it\.$/);
  });

  test('the owner links the inbox that says the code, after they have seen which one it is, and removes it again', async () => {
    const trust = page.getByRole('region', { name: 'Trust', exact: true });
    const line = trust.locator('pre').filter({ hasText: /^link / });
    const dialog = page.getByRole('dialog', { name: 'Have you said it yourself, just now?' });
    const short = saul.client.inboxId.slice(0, 8);
    await openTab('Settings');
    await trust.getByText('None is linked.').waitFor();
    await fold('Your other accounts');
    await fold('Who else decides');
    // People of the chat are chosen by name, and their ID is nowhere to be typed.
    await trust.getByText('Name a person').click();
    const who = trust.getByLabel('Who', { exact: true });
    await who.selectOption(saul.client.inboxId);
    expect(await trust.getByLabel('Their ID').count()).toBe(0);
    await button('Let them decide').click();
    await notice(/can now decide in your place/).waitFor();
    await who.selectOption('Another person …');
    await trust.getByLabel('Their ID').fill('Mia');
    await button('Let them decide').click();
    await trust.getByText('An ID has 64 characters').waitFor();
    await button('Link an account').click();
    await line.waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await button('Stop waiting').click();
    await line.waitFor({ state: 'detached' });
    await button('Link an account').click();
    await saul.say(desk, await line.innerText());
    await dialog.getByText(saul.client.inboxId).waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'It was me: sign the link' }).click();
    await notice(new RegExp(`^What ${short}.* now counts as yours`)).waitFor();
    await saul.hears(desk, /^Linked: /);
    await button(new RegExp(`^Remove ${short}.* from your accounts$`)).click();
    await notice(/no longer counts as yours/).waitFor();
    await trust.getByText('None is linked.').waitFor();
  });
}
