import { expect, test } from 'vitest';
import { accessibilityOf } from '../open-page.ts';
import { acme, admin, button, focused, heading, mcp, offences, page, status } from './scene.ts';

const HOSTILE = '<img src=https://tracker.example/p onerror=alert(1)>[press me](javascript:alert(2))';
const TICKET = {
  type: 'function',
  name: 'create_ticket',
  description: 'Creates a ticket that tracks a repair.',
  parameters: { type: 'object', properties: { title: { type: 'string' } }, required: ['title'] },
};

/** A picture of one pixel. */
const DOT = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const WAIT = { timeout: 120_000 };

const field = (name: string) => page.getByRole('textbox', { name, exact: true });
const log = () => page.getByRole('log', { name: 'Conversation' });
const lastTurn = () => log().locator('.turn').last();
/** A field, where it is from, and its value. */
const value = (text: RegExp) => page.getByRole('list', { name: 'Values' }).getByRole('listitem').filter({ hasText: text });
async function say(text: string): Promise<void> {
  // While an answer comes, the button says Stop, and Enter sends nothing.
  await button('Send').waitFor();
  await field('Message').fill(text);
  await page.keyboard.press('Enter');
}

/** A member asks an agent in the page, answers its questions, and sees where its configuration is from. */
export function playground(): void {
  let agentId = '';
  let tenant = '';

  test('where each value comes from is beside the conversation, and follows what the request says', async () => {
    ({ tenant } = await acme());
    const make = (body: object) => admin.v1<{ id: string }>('POST', '/v1/agents', { body, tenant });
    const base = await make({ name: 'house-rules', display_name: 'House <b>rules</b>', instructions: 'Be kind.', temperature: 0.5 });
    const server = { type: 'mcp', server_label: 'parrot', server_url: mcp.url, require_approval: 'always' };
    const body = { name: 'clerk', instructions: 'You help {{team}}.', base_profile_id: base.id, tools: [TICKET, server] };
    agentId = (await make({ ...body, variables: { team: { type: 'string', description: 'Whom it helps.' } }, top_p: 0.9 })).id;
    await admin.v1('PATCH', `/v1/agents/${agentId}`, { body: { top_p: 0.8 }, tenant });
    await admin.v1('PUT', `/v1/agents/${agentId}/labels/production`, { body: { version: 1 }, tenant });

    await page.goto(`/profiles/${agentId}`);
    await page.getByRole('link', { name: 'Try it in the playground' }).click();
    await heading('Playground: clerk').waitFor();
    await value(/^temperature from House <b>rules<\/b>, version 1\s*0\.5$/).waitFor();
    await value(/^top_p its own\s*0\.8$/).waitFor();
    await page.getByText(/^Not set: .*model/).waitFor();
    await value(/^instructions 1 from House .*Be kind\.$/).waitFor();
    await field('Temperature').fill('7');
    await page.getByText('Enter a number from 0 to 2.').waitFor();
    await field('Temperature').fill('0.25');
    await value(/^temperature from the request\s*0\.25$/).waitFor();
    await page.getByRole('combobox', { name: 'Version' }).selectOption('production (version 1)');
    await value(/^top_p its own\s*0\.9$/).waitFor();
    await value(/^temperature from the request\s*0\.25$/).waitFor();
    await page.getByRole('combobox', { name: 'Version' }).selectOption('');
    expect(await accessibilityOf(page, [1280, 320])).toEqual([]);
  });

  test('attack: what a model says is text and nothing else, and a screen reader is told it once', async () => {
    await say('Hello.');
    await page.getByText('This is required.').waitFor();
    expect(await field('Message').inputValue()).toBe('Hello.');
    await field('team').fill('security');
    await value(/^variables\.team from the request\s*security$/).waitFor();
    // What a screen reader is told meanwhile.
    await page.evaluate(`window.told = []; new MutationObserver(() => told.push(document.querySelector('.playground [role=status]').textContent))
      .observe(document.querySelector('.playground [role=status]'), { childList: true, characterData: true, subtree: true })`);
    await say(`${HOSTILE} all is well`);
    await lastTurn().locator('p').filter({ hasText: 'all is well' }).last().waitFor();
    await lastTurn()
      .getByText(/version 2 · .* output tokens? · stored$/)
      .waitFor();
    expect(await lastTurn().locator('img, script, a').count()).toBe(0);
    const told = await page.evaluate<string[]>('told');
    expect(told).toEqual(['The agent is answering …', expect.stringMatching(/^The agent answered: [\s\S]*all is well”$/)]);
    await focused('tagName').toBe('TEXTAREA');
  });

  test('the request can be had as code, without any key', async () => {
    await lastTurn().getByText('Show as code').click();
    await lastTurn().getByText('client.responses.create(').waitFor();
    const code = await lastTurn().locator('pre').allInnerTexts();
    for (const text of code)
      for (const part of [agentId, '"team": "security"', '"temperature": 0.25', 'OFFSHOOT_API_KEY']) expect(text).toContain(part);
    expect(code.join()).not.toMatch(/sk-off_|Bearer [^$]/);
    expect(await accessibilityOf(page, [1280, 320])).toEqual([]);
  });

  test('a function is answered by the person, and the conversation goes on', async () => {
    await say('create_ticket {"title":"Patch OpenSSL"}');
    await heading('The agent is waiting for you').waitFor();
    await focused('textContent').toBe('The agent is waiting for you');
    await lastTurn().getByText('Call of the function create_ticket').waitFor();
    await lastTurn().getByText('"title": "Patch OpenSSL"').waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await field('Result of create_ticket').fill('{"ticket": "SEC-7"}');
    await button('Continue').click();
    await lastTurn().locator('p').filter({ hasText: 'SEC-7' }).last().waitFor();
    await lastTurn().getByText('Result of create_ticket').waitFor();
    await focused('tagName').toBe('TEXTAREA');
  });

  test('a picture and a file go along, and what cannot is refused before anything is sent', async () => {
    await say('Hello.');
    const text = (name: string, content: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });
    const picture = { name: 'dot.png', mimeType: 'image/png', buffer: Buffer.from(DOT, 'base64') };
    const chosen = page.locator('input[type=file]');
    const dropped = page.getByRole('list', { name: 'Attachments' }).getByRole('listitem');
    await chosen.setInputFiles([text('empty.txt', ''), picture, text('<b>notes</b>.txt', 'The code of the door is 4711.')]);
    await page.getByRole('alert').filter({ hasText: '“empty.txt” is empty.' }).waitFor();
    await expect.poll(() => dropped.count()).toBe(2);
    await chosen.setInputFiles(text('large.txt', 'x'.repeat(10 * 1024 * 1024)));
    await page.getByRole('alert').filter({ hasText: '“large.txt” is too large' }).waitFor();
    expect(await accessibilityOf(page, [1280, 320])).toEqual([]);
    await chosen.setInputFiles(text('another.txt', 'Nothing.'));
    await button('Remove another.txt').click();
    await focused('textContent').toBe('Attach pictures or files');
    await say('What is this?');
    await lastTurn().getByText('File: <b>notes</b>.txt').waitFor();
    await lastTurn().getByRole('img', { name: 'A picture that you attached' }).waitFor();
    await expect.poll(() => page.evaluate("document.querySelector('img.attached').naturalWidth")).toBe(1);
    await lastTurn().getByText('It cannot look at pictures. It cannot read the file “<b>notes</b>.txt”.').waitFor();
    await expect.poll(() => dropped.count()).toBe(0);
    await lastTurn().getByText('Show as code').click();
    await lastTurn().getByText('data:image/png;base64,').first().waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    expect(offences()).toEqual([]);
  });

  test('a call of a server runs once it is approved, and not if it is refused', async () => {
    await say('echo {"message": "good morning"}');
    await button('Refuse the call of echo').click();
    await lastTurn().getByText('You refused the call of echo.').waitFor();
    await button('Send').waitFor();
    expect(mcp.calls).toEqual([]);
    await say('echo {"message": "good evening"}');
    await lastTurn().getByText('The agent wants to call echo on the server parrot').waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await button('Approve the call of echo').click();
    await lastTurn().getByText('Call of echo on the server parrot').waitFor();
    await lastTurn().getByText('{"message":"good evening"}').first().waitFor();
    expect(mcp.calls).toEqual([{ message: 'good evening' }]);
  });

  test('what is stopped ends there, too, and the conversation goes on from before', async () => {
    await say('My name is Saul. Remember it.');
    await lastTurn()
      .getByText(/ · stored$/)
      .waitFor();
    let isEnded = false;
    mcp.answers['tools/call'] = ({ response }) => response.once('close', () => (isEnded = true));
    await say('echo {"message": "never"}');
    await button('Approve the call of echo').click();
    await lastTurn().getByText('running …').waitFor();
    await lastTurn().getByText('The agent is answering …').waitFor();
    await expect.poll(() => mcp.calls.length, WAIT).toBe(2);
    await button('Stop').click();
    await lastTurn().getByText('You stopped the answer.').waitFor();
    await expect.poll(() => isEnded, WAIT).toBe(true);
    // The call may have been made, so it is not asked about again.
    expect(await button('Refuse the call of echo').count()).toBe(0);
    delete mcp.answers['tools/call'];
    await say('What is my name?');
    await lastTurn().locator('p').filter({ hasText: 'Saul' }).last().waitFor();
  });

  test('responses that are not stored have a conversation, too, and it is in the page only', async () => {
    await page.getByRole('checkbox', { name: 'Store responses' }).uncheck();
    await value(/^store from the request\s*false$/).waitFor();
    await button('New conversation').click();
    await page.getByText('No messages yet.').waitFor();
    await focused('tagName').toBe('TEXTAREA');
    await say('My name is Mia. Remember it.');
    await lastTurn()
      .getByText(/ · not stored$/)
      .waitFor();
    await say('What is my name?');
    await lastTurn().locator('p').filter({ hasText: 'Mia' }).last().waitFor();
    await lastTurn()
      .getByText(/ · not stored$/)
      .waitFor();
    expect(await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href, history.state])')).not.toContain(
      'Mia',
    );
  });

  test('a request that fails or is refused says why, and can be tried again', async () => {
    const alert = lastTurn().getByRole('alert');
    await page.route('**/v1/responses', (route) => route.abort(), { times: 1 });
    await say('Hello.');
    await alert.filter({ hasText: /cannot be reached right now\.\s*Try again in a moment\./ }).waitFor();
    await page.route('**/v1/responses', (route) => route.fulfill({ status: 500, body: '' }), { times: 1 });
    await button('Try again').click();
    await alert.getByText('If it fails once more, tell the operator what you did, and when.').waitFor();
    await button('New conversation').click();
    await admin.v1('POST', `/v1/agents/${agentId}/pause`, { tenant });
    await say('Hello.');
    await lastTurn().getByRole('alert').filter({ hasText: 'paused' }).waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await admin.v1('POST', `/v1/agents/${agentId}/resume`, { tenant });
    await button('Try again').click();
    await lastTurn()
      .getByText(/ · not stored$/)
      .waitFor();
    await status('The agent answered').waitFor();
    expect(offences()).toEqual([]);
  });
}
