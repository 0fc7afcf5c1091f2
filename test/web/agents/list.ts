// The list of a person's agents.

import { eventually } from '@offshoot/testing';
import { profileOf } from '@offshoot/xmtp';
import type { Request } from 'playwright-core';
import { expect, test } from 'vitest';
import { User } from '../../user.ts';
import { accessibilityOf } from '../open-page.ts';
import { button, conversation, fold, notice, openAs, openTab, page, parent, saul, system } from './scene.ts';

export function list(): void {
  test('a person without agents is led to the store', async () => {
    const { page: empty } = await openAs(await User.signIn(system.running.url, system.running.network));
    await empty.getByText('You have no agents yet.').waitFor();
    expect(await accessibilityOf(empty)).toEqual([]);
  });

  test('the list shows an agent with its state, and leads to its page', async () => {
    const card = page.getByRole('listitem').filter({ hasText: 'Guide' });
    await card.getByText('live', { exact: true }).waitFor();
    await card.getByText('version 1').waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await page.getByRole('link', { name: 'Guide' }).click();
    await page.getByRole('heading', { level: 1, name: 'Guide' }).waitFor();
  });

  test('a nickname is shown to its owner alone, who finds the agent by it; the pool does not learn it', async () => {
    const sent: string[] = [];
    const listen = (request: Request) => sent.push(request.postData() ?? '');
    page.on('request', listen);
    await openTab('Settings');
    await fold('Nickname');
    await page.getByLabel('What you call it').fill('Our scout');
    await button('Use this name').click();
    await notice('This is its name for you now.').waitFor();
    await page.getByRole('heading', { level: 1, name: 'Our scout' }).waitFor();
    await page.getByText('Its own name: Guide').waitFor();
    expect(await accessibilityOf(page, [390])).toEqual([]);
    await page.getByRole('link', { name: 'All your agents' }).click();
    await page.getByRole('listitem').filter({ hasText: 'Our scout' }).getByText('Guide').waitFor();
    await page.reload();
    await page.getByRole('link', { name: 'Our scout' }).click();
    expect(sent.length).toBeGreaterThan(0);
    expect(sent.join()).not.toContain('scout');
    page.off('request', listen);
    await openTab('Settings');
    await fold('Nickname');
    await page.getByLabel('What you call it').fill(' ');
    await button('Use this name').click();
    await page.getByRole('heading', { level: 1, name: 'Guide' }).waitFor();
  });

  test('the parts of its page are tabs for the keyboard, too, and each has an address that Back returns to', async () => {
    const selected = (name: string) => page.getByRole('tab', { name, selected: true }).waitFor();
    await page.getByRole('tab', { name: 'Settings' }).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await selected('Chat');
    await page.keyboard.press('ArrowRight');
    await page.waitForURL('**?tab=knows');
    await page.getByRole('tabpanel', { name: 'Knows' }).getByRole('heading', { name: 'What it knows' }).waitFor();
    await page.goBack();
    await selected('Chat');
    await page.goto(`/agents/${parent.instanceId}?tab=nothing`);
    await selected('Chat');
  });

  test('the owner sees the phone number that the pool made for it', async () => {
    await openTab('Settings');
    await fold('What it has');
    await page.getByRole('listitem').filter({ hasText: 'sms' }).getByText(/^\+1/).waitFor();
  });

  test('members see the agent’s number in its profile once the owner checks a box, and no page of a private template', async () => {
    const seen = async () => (await profileOf(saul.client, conversation, parent.inboxId))?.metadata ?? {};
    const box = page.getByRole('checkbox', { name: 'Show its phone number' });
    await fold('How people reach it');
    await box.waitFor();
    expect(await box.isChecked()).toBe(false);
    expect(await seen()).not.toHaveProperty('phone');
    await box.click();
    await notice('Done. Its profile shows its phone number.').waitFor();
    await eventually(async () => expect((await seen()).phone).toMatch(/^\+1\d{10}$/));
    expect(await accessibilityOf(page)).toEqual([]);
    await box.press('Space');
    await notice('Done. Its profile shows neither.').waitFor();
    await eventually(async () => expect(await seen()).not.toHaveProperty('phone'));
    expect(await seen()).not.toHaveProperty('publishedUrl');
  });
}
