// What an agent works on by itself, as its owner sees and changes it. It has no language model, so it can only watch a page.
import { expect, test } from 'vitest';
import { accessibilityOf } from '../open-page.ts';
import { button, conversation, fold, lineTo, notice, page, parent, saul } from './scene.ts';

const TEXT = 'watch the price at https://example.invalid/rooms';

export function goals(): void {
  test('the owner sees a reminder that was set in the chat, and cancels it', async () => {
    await saul.ask(conversation, 'Guide, remind us every Monday at 9 to water the plants', /^I'll remind everybody/);
    const section = page.getByRole('region', { name: 'Reminders', exact: true });
    const rows = section.getByRole('list', { name: 'Its reminders' }).getByRole('listitem');
    await page.goto(`/agents/${parent.instanceId}?tab=knows`);
    await fold('Reminders');
    await rows.filter({ hasText: 'water the plants' }).filter({ hasText: 'every Monday, next on Monday' }).waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await rows.getByRole('button', { name: 'Cancel: water the plants' }).click();
    await notice('Cancelled: water the plants.').waitFor();
    expect(await page.evaluate('document.activeElement.textContent')).toContain('Cancelled:');
    await rows.filter({ hasText: 'water the plants' }).waitFor({ state: 'detached' });
    const { reminders } = await (await lineTo(parent)).reminders();
    expect(reminders.map(({ text }) => text)).not.toContain('water the plants');
  });

  test('the owner gives it a goal, has it work on it now, changes its end, stops it and opens it again', async () => {
    const section = page.getByRole('region', { name: 'Goals', exact: true });
    const rows = section.getByRole('list', { name: 'What it works on' }).locator(':scope > li');
    const press = (name: string) => rows.first().getByRole('button', { name });
    const focused = () => page.evaluate('document.activeElement.textContent');
    await page.goto(`/agents/${parent.instanceId}?tab=knows`);
    await section.getByText('It works on nothing.').waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await section.getByLabel('A new goal').fill('find us a table');
    await button('Add the goal').click();
    await section.getByRole('alert').filter({ hasText: 'name its address' }).waitFor();
    expect(await section.getByLabel('A new goal').inputValue()).toBe('find us a table');
    await section.getByLabel('A new goal').fill(TEXT);
    await section.getByLabel('What it is good for').fill('our trip');
    await button('Add the goal').click();
    await notice('Added. Your agent has its first look now.').waitFor();
    expect(await focused()).toContain('Added.');
    expect(await section.getByLabel('A new goal').inputValue()).toBe('');
    await rows.filter({ hasText: TEXT }).filter({ hasText: 'because our trip' }).waitFor();
    await section.getByText(/^24 of 24 calls of its language model/).waitFor();
    await press('Work on it now').click();
    await notice('Your agent works on it now.').waitFor();
    await rows.filter({ hasText: 'Waits for its turn' }).waitFor({ state: 'detached' });
    const later = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
    await press('Change the last day').click();
    expect(await accessibilityOf(page)).toEqual([]);
    await rows.getByLabel('Last day').fill(later);
    await rows.getByLabel('Priority').selectOption('high');
    await rows.getByRole('button', { name: 'Save' }).click();
    await notice('Changed.').waitFor();
    await rows.filter({ hasText: 'High priority' }).waitFor();
    expect((await (await lineTo(parent)).goals()).goals).toMatchObject([{ text: TEXT, until: later, priority: 'high', why: 'our trip' }]);
    await press('Stop:').click();
    await notice('Stopped.').waitFor();
    expect(await focused()).toContain('Stopped.');
    await press('Open again').click();
    await notice('Open again.').waitFor();
    await press('It is done').click();
    await notice('Done. Your agent works on it no more.').waitFor();
    expect((await (await lineTo(parent)).goals()).goals).toMatchObject([{ status: 'done' }]);
    expect(await accessibilityOf(page)).toEqual([]);
  });
}
