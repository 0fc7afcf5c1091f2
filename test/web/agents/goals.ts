// What an agent works on by itself, as its owner sees and changes it.
import { expect, test } from 'vitest';
import { accessibilityOf } from '../open-page.ts';
import { button, GUIDE, mia, notice, owner, page, saul } from './scene.ts';

export function goals(): void {
  test('the owner adds a goal, has it looked at, stops it and goes on with it; the conversation knows of it', async () => {
    const section = page.getByRole('region', { name: 'Goals', exact: true });
    const open = section.getByRole('list', { name: 'What it works on' }).getByRole('listitem').filter({ hasText: 'the sauna' });
    const over = section.getByRole('list', { name: 'What is over' }).getByRole('listitem').filter({ hasText: 'the sauna' });
    const watcher = await owner.claim((await owner.createTemplate({ ...GUIDE, agentName: 'Watcher' })).id);
    const group = await saul.conversation(mia.client.inboxId, watcher.inboxId);
    await owner.settled(watcher.id);
    await page.goto(`/agents/${watcher.instanceId}`);
    await button('Show goals').click();
    await section.getByText('It works on nothing now.').waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await button('Add a goal').click();
    const text = section.getByLabel('What shall it work on?');
    await text.fill('make us happy');
    await button('Add it').click();
    await section.getByRole('alert').filter({ hasText: 'I can only watch a page' }).waitFor();
    // What was typed stays.
    await text.fill('watch the sauna at https://hotel.example/hours');
    await section.getByLabel('Why?').fill('We come on Friday.');
    expect(await accessibilityOf(page)).toEqual([]);
    await button('Add it').click();
    await notice('It works on that now.').waitFor();
    await open.getByText('Because: We come on Friday.').waitFor();
    await open.getByText('Nothing new yet.').waitFor();
    await open.getByText('https://hotel.example/hours').first().waitFor();
    await saul.ask(group, 'Watcher, what are you working on?', /watch the sauna at/);
    await open.getByRole('button', { name: 'Look now' }).click();
    await notice('It looks now.').waitFor();
    expect(await page.evaluate('document.activeElement.textContent')).toContain('It looks now.');
    await open.getByText('Nothing new yet.').waitFor();
    await open.getByRole('button', { name: 'Stop' }).click();
    await over.getByText('stopped').waitFor();
    await saul.ask(group, 'Watcher, what are you working on?', /I am working on nothing/);
    await over.getByRole('button', { name: 'Go on with it' }).click();
    await open.waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await open.getByRole('button', { name: 'It is done' }).click();
    await over.getByText('done').first().waitFor();
    await button('Hide goals').click();
  });
}
