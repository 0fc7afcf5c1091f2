import { expect, test } from 'vitest';
import { accessibilityOf } from '../open-page.ts';
import { acme, admin, button, focused, heading, offences, page, region, status } from './scene.ts';

const field = (name: string) => page.getByRole('textbox', { name, exact: true });
const choice = (name: string) => page.getByRole('combobox', { name, exact: true });
const line = (topic: string) => page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: topic, exact: true }) });
const HOSTILE = `<b>${'holiday'.repeat(20)} \u05d0\u05d1`;

/** What the team knows: entries by hand, and suggestions of agents on which a person decides. */
export function knowledge(): void {
  let tenant = '';
  const suggest = async (agentId: string, topic: string) => {
    const input = `suggest_knowledge {"topic": "${topic}", "content": "The ${topic} takes bicycles."}`;
    return admin.v1<{ id: string }>('POST', '/v1/responses', { body: { agent_id: agentId, input }, tenant });
  };

  test('an entry is written by keyboard, and what is wrong with it is said at its field', async () => {
    ({ tenant } = await acme());
    await page.getByRole('link', { name: 'Knowledge', exact: true }).click();
    await heading('Knowledge').waitFor();
    await status('There are no suggestions to review.').waitFor();
    await status('No entries.').waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await button('Add an entry').press('Enter');
    await page.keyboard.type(HOSTILE);
    await page.keyboard.press('Enter');
    await page.getByText('Enter a content of').waitFor();
    await focused('tagName').toBe('TEXTAREA');
    await page.keyboard.type('Closed on <i>24 December</i>.');
    await page.getByLabel('Expires after').fill('2020-12-24');
    await button('Add').click();
    await page.getByText('Choose today or a later day').waitFor();
    expect(await accessibilityOf(page, [1280, 320])).toEqual([]);
    await page.getByLabel('Expires after').fill('2998-12-24');
    await button('Add').press('Enter');
    await status('The entry is added.').waitFor();
    await focused('textContent').toBe('Add an entry');
    await line(HOSTILE).getByText('Closed on <i>24 December</i>.').waitFor();
    await line(HOSTILE).getByText('Dec 24, 2998, 11:59 PM').waitFor();
    await line(HOSTILE)
      .getByText(/, by you$/)
      .waitFor();
    expect(await accessibilityOf(page, [1280, 320])).toEqual([]);
  });

  test('an entry is changed, found by its words, archived, restored and deleted, and expires', async () => {
    const body = { topic: 'Sale', content: 'Everything is cheaper.', expires_at: Math.ceil(Date.now() / 1000) + 1 };
    await admin.v1('POST', '/v1/knowledge', { body, tenant });
    await button(`Edit ${HOSTILE}`).click();
    await field('Topic').fill('holidays');
    await page.getByLabel('Expires after').fill('');
    await button('Save').click();
    await status('“holidays” is saved.').waitFor();
    await focused('textContent').toBe('Edit');
    expect(await line('holidays').getByText('Expires', { exact: true }).count()).toBe(0);
    await page.getByRole('searchbox', { name: 'Search' }).fill('december closing');
    await status('1 entry').waitFor();
    await page.getByRole('searchbox', { name: 'Search' }).fill('submarine');
    await status('No entries.').waitFor();
    await page.getByRole('link', { name: 'Show all entries in use' }).click();
    await button('Archive holidays').click();
    await status('“holidays” is archived.').waitFor();
    await focused('textContent').toBe('“holidays” is archived. Agents no longer find it.');
    await choice('Show').selectOption('archived');
    await line('holidays').getByText('archived', { exact: true }).waitFor();
    expect(new URL(page.url()).search).toBe('?show=archived');
    await button('Restore holidays').click();
    await status('“holidays” is restored.').waitFor();
    const expired = async () => (await admin.v1<{ data: { topic: string }[] }>('GET', '/v1/knowledge?expired=true', { tenant })).data;
    await expect.poll(expired).toMatchObject([{ topic: 'Sale' }]);
    await choice('Show').selectOption('expired');
    await status('1 entry').waitFor();
    await line('Sale').getByText('expired', { exact: true }).waitFor();
    await choice('Show').selectOption('in use');
    await button('Delete holidays').click();
    await button('Delete it').click();
    await status('“holidays” is deleted.').waitFor();
    await status('No entries.').waitFor();
  });

  test('what an agent suggests is counted beside the link, shown with the agent and what it was asked, and accepted or rejected', async () => {
    const body = { name: 'ferryman', instructions: 'Help.', memory: { knowledge: 'suggest' } };
    const { id } = await admin.v1<{ id: string }>('POST', '/v1/agents', { body, tenant });
    for (const topic of ['ferry', 'tram', 'bus']) await suggest(id, topic);
    await page.reload();
    await page.getByRole('link', { name: 'Knowledge 3 suggestions to review', exact: true }).waitFor();
    const waiting = region('Suggestions from agents');
    await waiting.getByRole('heading', { level: 3 }).first().waitFor();
    expect(await waiting.getByRole('heading', { level: 3 }).allTextContents()).toEqual(['ferry', 'tram', 'bus']);
    await line('ferry').getByRole('link', { name: 'ferryman' }).waitFor();
    await line('ferry').getByText(', version 1').waitFor();
    await line('ferry').getByText('Show the response it came from').click();
    await line('ferry').getByText('suggest_knowledge {"topic": "ferry"').first().waitFor();
    expect(await accessibilityOf(page, [1280, 320])).toEqual([]);
    await page.route('**/accept', (route) => route.abort(), { times: 1 });
    await button('Accept ferry').press('Enter');
    await page.getByRole('alert').filter({ hasText: 'Offshoot cannot be reached right now.' }).waitFor();
    await focused('textContent').toBe('Accept');
    await page.keyboard.press('Enter');
    await status('“ferry” is accepted.').waitFor();
    await focused('textContent').toBe('“ferry” is accepted. Agents can find it now.');
    await region('Entries').getByText('ferry', { exact: true }).waitFor();
    await button('Reject tram').click();
    await status('“tram” is rejected.').waitFor();
    await page.getByRole('link', { name: 'Knowledge 1 suggestion to review', exact: true }).waitFor();
    // Another member decides first.
    const { data } = await admin.v1<{ data: { id: string }[] }>('GET', '/v1/knowledge?status=suggested', { tenant });
    await admin.v1('POST', `/v1/knowledge/${data[0]?.id}/reject`, { tenant });
    await button('Accept bus').click();
    await status('Another member was faster: “bus” was deleted, or already decided on.').waitFor();
    await page.getByRole('link', { name: 'Knowledge', exact: true }).waitFor();
    await choice('Show').selectOption('rejected suggestions');
    await line('tram').getByText('Rejected by').waitFor();
    await admin.v1('DELETE', `/v1/agents/${id}?permanent=true`, { tenant });
    expect(offences()).toEqual([]);
  });
}
