// An agent gets another owner, and ends.
import { expect, test } from 'vitest';
import { User } from '../../user.ts';
import { accessibilityOf, turnFold } from '../open-page.ts';
import { button, notice, openAs, openTab, page, system } from './scene.ts';

export function handingOver(): void {
  test('another person gets the agent only by an offer that they accept', async () => {
    const friend = await User.signIn(system.running.url, system.running.network);
    const { page: theirs } = await openAs(friend);
    await openTab('Sharing');
    await page.getByLabel('The new owner').fill('me');
    await button('Offer it').click();
    await page.getByText('An ID has 64 characters').waitFor();
    await page.getByLabel('The new owner').fill(friend.inboxId);
    await button('Offer it').click();
    await notice('The offer is made.').waitFor();
    await button('Withdraw the offer').click();
    await notice('The offer is withdrawn.').waitFor();
    await page.getByLabel('The new owner').fill(friend.inboxId);
    await button('Offer it').click();
    await theirs.getByRole('link', { name: 'Discover', exact: true }).click();
    await theirs.getByRole('link', { name: 'Agents', exact: true }).click();
    await theirs.getByRole('button', { name: 'Accept Guide' }).click();
    await theirs.getByRole('status').filter({ hasText: 'Guide is yours.' }).waitFor();
    await theirs.getByRole('link', { name: 'Guide' }).click();
    await theirs.getByRole('tab', { name: 'Knows' }).click();
    await theirs.getByRole('listitem').filter({ hasText: 'Our hotel is in Ueno.' }).waitFor();
    await page.getByRole('heading', { name: 'There is no such agent among yours' }).waitFor();

    await theirs.getByRole('tab', { name: 'Settings' }).click();
    await turnFold(theirs, 'Release it');
    await theirs.getByRole('button', { name: 'Release this agent' }).click();
    await theirs.getByText('What it learned is deleted').waitFor();
    await theirs.getByRole('button', { name: 'Release it for good' }).click();
    await theirs.getByText('This is not its name.').waitFor();
    expect(await accessibilityOf(theirs)).toEqual([]);
    await theirs.getByLabel('To confirm, write its name').fill('Guide');
    await theirs.getByLabel('Why, if its creator may know').selectOption({ label: 'I use another agent' });
    await theirs.getByRole('button', { name: 'Release it for good' }).click();
    await theirs.getByText('ended', { exact: true }).waitFor();
    await theirs.getByText('It has left its chat, and what it learned is deleted.').waitFor();
    expect(await accessibilityOf(theirs)).toEqual([]);
  });
}
