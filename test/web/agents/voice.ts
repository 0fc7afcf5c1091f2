// How much an agent says in its chat.
import { expect, test } from 'vitest';
import { accessibilityOf } from '../open-page.ts';
import { notice, openTab, page } from './scene.ts';

export function voice(): void {
  test('the owner has it answer only when it is mentioned, the chat hears of it, and the page shows it after a reload', async () => {
    const choice = (name: string) => page.getByRole('radio', { name: new RegExp(`^${name}`) });
    await openTab('Settings');
    expect(await choice('Talks freely').isChecked()).toBe(true);
    await choice('Only when mentioned').click();
    await notice('Done. It answers when it is named or replied to').waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await openTab('Chat');
    await page.getByRole('log').getByText('I answer only who names me').first().waitFor();
    await page.getByText('answers only who names it or replies to it').first().waitFor();
    await page.reload();
    await openTab('Settings');
    expect(await choice('Only when mentioned').isChecked()).toBe(true);
    await choice('Talks freely').press('Space');
    await notice('Done. It answers what it thinks is for it.').waitFor();
  });
}
