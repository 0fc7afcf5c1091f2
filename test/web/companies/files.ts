import { expect, test } from 'vitest';
import { accessibilityOf } from '../open-page.ts';
import { acme, button, focused, heading, offences, page, status } from './scene.ts';

const NAME = '<b>rules.md';
const text = (name: string, content: string) => ({ name, mimeType: 'text/markdown', buffer: Buffer.from(content) });
const list = (name: string) => page.getByRole('list', { name, exact: true });

/** Files are uploaded, put into a store, and found there. */
export function files(): void {
  test('files are uploaded, and what cannot be is refused before anything is sent', async () => {
    await page.getByRole('link', { name: 'Files', exact: true }).click();
    await heading('Files').waitFor();
    await status('There are no files yet.').waitFor();
    await page.locator('input[type=file]').setInputFiles([text('empty.md', ''), text(NAME, 'Lunch.')]);
    await page.getByRole('alert').filter({ hasText: '“empty.md” is empty' }).waitFor();
    expect((await (await acme()).get<{ data: object[] }>('/v1/files')).data).toEqual([]);
    await page
      .locator('input[type=file]')
      .setInputFiles([text(NAME, '# Lunch\n\nLunch is at noon in the blue room.'), text('other.md', 'Other.')]);
    await status('2 files uploaded. To have files searched, add them to a vector store.').waitFor();
    await list('Uploaded files').getByText(NAME).waitFor();
    const { data: stored } = await (await acme()).get<{ data: { id: string }[] }>('/v1/files');
    for (const { id } of stored) await list('Uploaded files').getByText(id).waitFor();
    await button(`Copy: the ID of ${NAME}`).waitFor();
    expect(await accessibilityOf(page, [1280, 320])).toEqual([]);
    await button('Delete other.md').click();
    await button('Delete it').click();
    await status('“other.md” is deleted.').waitFor();
    await focused('textContent').toBe('“other.md” is deleted.');
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'dot.png', mimeType: 'image/png', buffer: Buffer.from('\u0089PNG', 'latin1') });
    await status(/^1 file uploaded\. These cannot be searched, .*: “dot\.png”\.$/).waitFor();
    await button('Delete dot.png').click();
    await button('Delete it').click();
    await status('“dot.png” is deleted.').waitFor();
  });

  test('an uploaded file is picked for the programs of a profile', async () => {
    await page.getByRole('link', { name: 'Profiles', exact: true }).click();
    await page.getByRole('link', { name: 'New profile' }).click();
    await button('Add a tool: Code').click();
    await page.getByRole('combobox', { name: 'Add a file' }).selectOption({ label: NAME });
    await button(`Remove ${NAME}`).waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await button('JSON').click();
    const { data } = await (await acme()).get<{ data: { id: string }[] }>('/v1/files');
    const { tools } = JSON.parse(await page.getByRole('textbox', { name: 'The profile as JSON' }).inputValue());
    expect(tools).toEqual([{ type: 'code_interpreter', container: { type: 'auto', file_ids: [data[0]?.id] } }]);
    await page.getByRole('link', { name: 'Files', exact: true }).click();
    await button('Leave').click();
    await heading('Files').waitFor();
  });

  test('a store gets a file, says when it is read, and is searched as an agent would', async () => {
    await page.getByRole('textbox', { name: 'Name' }).fill('House');
    await button('Create the store').click();
    await status('The vector store is created.').waitFor();
    const store = page.getByRole('listitem').filter({ has: heading('House') });
    await store.getByText('Show its files').click();
    await store.getByRole('combobox', { name: 'Add a file' }).selectOption({ label: NAME });
    await list('Files of House').getByText(`${NAME}: ready`).waitFor();
    await button('Copy: the ID of House').waitFor();
    await store.getByText('1 ready').waitFor();
    await store.getByText('Try a search').click();
    await store.getByRole('textbox', { name: 'Search for' }).fill('when is lunch');
    await page.keyboard.press('Enter');
    await store.getByText('1 passage found').waitFor();
    await store.getByRole('list', { name: 'Results' }).getByText('noon in the blue room').waitFor();
    expect(await accessibilityOf(page, [1280, 320])).toEqual([]);
    await button(`Remove ${NAME} from the store`).click();
    await status(`“${NAME}” is removed from the store.`).waitFor();
    await button('Delete House').click();
    await button('Delete it').click();
    await status('“House” is deleted.').waitFor();
    await heading('House').waitFor({ state: 'detached' });
    expect(offences()).toEqual([]);
  });
}
