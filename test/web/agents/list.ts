// The list of a person's agents.
import { expect, test } from 'vitest';
import { User } from '../../user.ts';
import { accessibilityOf } from '../open-page.ts';
import { openAs, page, system } from './scene.ts';

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

  test('the owner sees the phone number that the pool made for it', async () => {
    await page.getByRole('listitem').filter({ hasText: 'sms' }).getByText(/^\+1/).waitFor();
  });
}
