// What an agent knows, what its model is shown, and why it did what it did.
import { eventually } from '@offshoot/testing';
import { expect, test } from 'vitest';
import { accessibilityOf } from '../open-page.ts';
import { button, conversation, fold, item, mia, notice, openTab, page, saul } from './scene.ts';

export function knowledge(): void {
  test('the owner sees what two people taught it, with who said it; a secret only on purpose', async () => {
    await saul.say(conversation, "I'm vegetarian");
    await saul.ask(conversation, 'Guide, remember that the museum closes at 18:00', /Noted/);
    await mia.ask(conversation, 'Guide, our hotel is in Shinjuku', /Noted/);
    await mia.ask(conversation, 'Guide, the wifi password is tuna-4711', /Noted/);
    await openTab('Knows');
    await eventually(async () => {
      await button('Ask again').click();
      await notice('Asking your agent').waitFor({ state: 'detached' });
      expect(await item(/./).count()).toBe(4);
    });
    const saidBy = (who: string) => page.getByRole('list', { name: `Said by ${who}` }).getByRole('listitem');
    await saidBy(saul.client.inboxId.slice(0, 8)).filter({ hasText: 'vegetarian' }).waitFor();
    await saidBy(mia.client.inboxId.slice(0, 8)).filter({ hasText: 'Shinjuku' }).waitFor();
    expect(await page.locator('main').innerText()).not.toMatch(/said:|our:/);
    expect(await page.locator('main').innerText()).not.toContain('tuna-4711');
    await button('Show the secret about wifi password').click();
    await item('tuna-4711').waitFor();
    await button('Hide the secret about wifi password').click();
    expect(await accessibilityOf(page)).toEqual([]);
  });

  test('what the owner corrects is told as corrected, and what they forget is told to nobody', async () => {
    await item('Shinjuku').getByRole('button', { name: 'Correct' }).click();
    await page.getByLabel('What is right').fill('Our hotel is in Ueno.');
    await button('Save').click();
    await notice('Done: it is corrected.').waitFor();
    await page.getByRole('list', { name: 'Said by you' }).getByText('Ueno').waitFor();
    await item('Shinjuku').getByText('no longer holds').waitFor();
    await item('museum').getByRole('button', { name: 'Forget' }).click();
    await button('Yes, forget it').click();
    await notice('Done: 1 item is forgotten.').waitFor();
    expect(await item('museum').count()).toBe(0);
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Done: 1 item is forgotten.');
    expect(await mia.ask(conversation, 'Guide, where is our hotel?', /Ueno|Shinjuku/)).not.toContain('Shinjuku');
    expect(await mia.ask(conversation, 'Guide, when does the museum close?', /know/)).not.toContain('18');
  });

  test('the owner sees what its model is shown for a message', async () => {
    await page.getByLabel('Message to explain').fill('Where do we stay?');
    await button('Show it').click();
    await page.getByText(/about \d+ of at most/).waitFor();
    await page.getByText(/^What it knows: /).click();
    await page.locator('pre').filter({ hasText: 'Our hotel is in Ueno.' }).first().waitFor();
  });

  test('the owner sees what people wanted it to do, and why it did that', async () => {
    const list = page.getByRole('list', { name: 'Its decisions' });
    await openTab('Asks');
    await fold('Decisions');
    await page.getByText('Nobody has wanted it to do anything in the last 30 days.').waitFor();
    await saul.ask(conversation, 'Guide, remind me tomorrow at 9 to call the hotel', /^I'll remind you/);
    await page.context().setOffline(true);
    await button('Refresh the list').click();
    await notice('You are offline. Your agent is asked as soon as you are back.').waitFor();
    await page.context().setOffline(false);
    await list.getByText('Set a reminder. When: tomorrow at 9 (said in the message)').waitFor();
    await list.getByText('It was asked to do exactly that, before it had read anything else.').waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await fold('Decisions');
    await fold('Review');
    const review = page.getByRole('region', { name: 'Review', exact: true });
    await review.getByText('Nothing speaks for another level.').waitFor();
    await review.getByText('None yet. React with 👍 or 👎 to its answers.').waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await fold('Review');
  });
}
