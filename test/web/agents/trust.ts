// How far its owner trusts an agent.
import { changeTrust } from '@offshoot/client';
import { eventually } from '@offshoot/testing';
import { expect, test } from 'vitest';
import { accessibilityOf } from '../open-page.ts';
import { button, clone, fold, lineTo, mia, notice, openTab, owner, page } from './scene.ts';

export function trusting(): void {
  test('the owner sets how far they trust it, pauses and resumes it; what another device of theirs changes meanwhile stays', async () => {
    const trust = page.getByRole('region', { name: 'Trust', exact: true });
    const log = page.getByRole('log');
    const say = async (text: string) => {
      await openTab('Chat');
      await page.getByRole('textbox', { name: 'Message', exact: true }).fill(text);
      await button('Send').click();
    };
    const line = await lineTo({ instanceId: clone.id, inboxId: clone.inboxId });
    await openTab('Settings');
    await trust.getByText('You have changed nothing yet').waitFor();
    const slider = trust.getByRole('slider', { name: 'How much it does by itself' });
    expect(await slider.getAttribute('aria-valuetext')).toBe('L2: asks first');
    await slider.press('End');
    await trust.getByText('For example: Its instructions say').waitFor();
    await trust.getByText('Now it is at L2: asks first.').waitFor();
    await button('Sign this level').click();
    await page.getByRole('dialog', { name: 'Let it act by itself?' }).waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await slider.press('ArrowLeft');
    expect(await slider.getAttribute('aria-valuetext')).toBe('L3: does what it is asked');
    await button('Sign this level').press('Enter');
    await notice('Your agent is at L3: does what it is asked.').waitFor();
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Your agent is at L3: does what it is asked.');
    await button('Pause').click();
    await notice('Your agent is paused.').waitFor();
    const mark = page.getByText('You can resume it under “Trust”.');
    await mark.waitFor();
    await say('Guide, who are you?');
    await log.getByText("I'm paused. My owner can resume me.").waitFor();

    const delegates = [{ inboxId: mia.client.inboxId, upTo: 'R4' } as const];
    const settled = await changeTrust({ sign: (action) => owner.sign(action) }, line, clone.id, (before) => ({ ...before, delegates }));
    expect(settled.trust).toMatchObject({ level: 'L3', state: 'paused', delegates });
    await openTab('Settings');
    await button('Resume').click();
    await notice('Your agent is active.').waitFor();
    await mark.waitFor({ state: 'detached' });
    await say('Guide, what is the wifi password?');
    await eventually(async () => expect(await log.getByText('tuna-4711').count()).toBe(2));
    await openTab('Settings');
    await button('Set quiet hours').click();
    await page.getByLabel('From', { exact: true }).fill('21:30');
    await page.getByLabel('Time zone').selectOption('Asia/Tokyo');
    await page.context().setOffline(true);
    await button('Sign these quiet hours').click();
    await notice('You are offline. Your agent is asked as soon as you are back.').waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await page.context().setOffline(false);
    await notice('From 21:30 to 07:00 the next day, it does not speak unasked (Asia/Tokyo).').waitFor();
    await fold('Who else decides');
    await button(/^Remove .* from those who decide$/).click();
    await notice(/can no longer decide anything/).waitFor();
    await trust.getByText('Nobody: only you decide.').waitFor();
    await page.getByText('Name a person').click();
    await page.getByLabel('Who', { exact: true }).fill('Mia');
    await button('Let them decide').click();
    await trust.getByText('An ID has 64 characters').waitFor();
    await page.getByLabel('Who', { exact: true }).fill(mia.client.inboxId.toUpperCase());
    await page.getByLabel('What they decide').selectOption('R4');
    await button('Let them decide').click();
    await notice(/can now decide in your place/).waitFor();
    await trust.getByText('The usual ones.').waitFor();
    await fold('Limits');
    await page.getByText('Set a limit').click();
    await page.getByLabel('Limit', { exact: true }).selectOption('e-mails a day');
    await page.getByLabel('At most', { exact: true }).fill('five');
    await button('Sign this limit').click();
    await trust.getByText('Give a whole number up to 9,999,999.').waitFor();
    await page.getByLabel('At most', { exact: true }).fill('5');
    await button('Sign this limit').click();
    await notice('At most 5 e-mails a day.').waitFor();
    await trust.getByText('1 limit of yours').waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    expect((await line.trust()).trust).toEqual({
      ...{ level: 'L3', state: 'active', inboxes: [], delegates, budget: { mails: 5 } },
      quietHours: { from: '21:30', to: '07:00', zone: 'Asia/Tokyo' },
    });
  });
}
