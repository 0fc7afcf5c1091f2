import { profileUpdateCodec, thinkingCodec, typingCodec } from '@offshoot/convos';
import { eventually } from '@offshoot/testing';
import { profilesIn } from '@offshoot/xmtp';
import { expect, test } from 'vitest';
import { User } from '../../user.ts';
import { accessibilityFindings, accessibilityOf, keepRecoveryFile, overflowOf } from '../open-page.ts';
import {
  bo,
  button,
  caro,
  conversationId,
  drawer,
  field,
  inviteUrl,
  log,
  message,
  page,
  person,
  said,
  setConversation,
  system,
} from './scene.ts';

/** A chat begins, and what people and agents say in it. */
export function talking(): void {
  test('a person starts a conversation, is asked for a name once, and a real Convos client joins by the invite', async () => {
    await page.goto('/chats');
    await button('Start chatting').click();
    await keepRecoveryFile(page);
    await page.getByText('You are in no chat yet.').waitFor();
    await button('New chat').click();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole('textbox', { name: 'Name of the chat' }).fill('Lunch');
    await page.getByRole('textbox', { name: 'Your name' }).first().fill('Saul');
    await button('Start it').click();
    await page.getByRole('heading', { level: 1, name: 'Lunch' }).waitFor();
    expect(await page.title()).toBe('Lunch · Offshoot');
    const id = page.url().split('/').at(-1) ?? '';
    await button('Details of the chat').click();
    setConversation(id, await page.getByText(/^https:\/\/dev\.convos\.org\/v2\?i=/).innerText());
    await page.getByRole('img', { name: 'The invite link as a QR code' }).waitFor();
    await page.keyboard.press('Escape');
    await drawer().waitFor({ state: 'detached' });
    expect((await caro.join(inviteUrl, { profileName: 'Caro' })).conversationId).toBe(conversationId);
    await log()
      .getByText(/You.* added .*Caro/)
      .waitFor();
    expect(await page.getByRole('textbox', { name: 'Your name' }).count()).toBe(0);
  });

  test('they talk both ways; Enter sends and Shift+Enter does not', async () => {
    await field().fill('Where shall');
    await field().press('Shift+Enter');
    await field().pressSequentially('we go?');
    await field().press('Enter');
    await caro.waitForMessage(conversationId, ({ text }) => text === 'Where shall\nwe go?');
    expect(await field().inputValue()).toBe('');
    await caro.sendText(conversationId, 'To Kyoto');
    await message('To Kyoto').getByText('Caro', { exact: true }).waitFor();
    await eventually(async () => expect(await said()).toEqual(['Where shall\nwe go?', 'To Kyoto']));
    await eventually(async () => expect(await log().getByText('Sending …').count()).toBe(0));
  });

  test('an agent that is added by its inbox is marked as one, and is answered and reacted to with the keyboard', async () => {
    await button('Details of the chat').click();
    await person('Caro');
    await page.getByText('Nobody in your chats has this name.').waitFor();
    await person(bo.inboxId);
    await button(/By their ID$/).click();
    await page.getByText('Added.').waitFor();
    await person(bo.inboxId);
    await page.getByText('They are in this chat already.').waitFor();
    await drawer().getByRole('button', { name: 'Close' }).click();
    await eventually(async () => {
      await bo.sync();
      expect(await bo.conversation(conversationId)).toBeDefined();
    });
    const profile = { name: 'Planner', memberKind: 'agent' as const, metadata: {} };
    await bo.sendContent(conversationId, profileUpdateCodec, profile, { idempotencyKey: 'profile' });
    const thought = { state: 'start' as const, targetMessageId: 'to-kyoto', content: 'Thinking about an answer' };
    await bo.sendContent(conversationId, thinkingCodec, thought, { idempotencyKey: 'thought' });
    const status = page.getByRole('status').filter({ hasText: 'Planner' });
    await status.getByText('is thinking …').waitFor();
    await bo.sendContent(conversationId, typingCodec, { isTyping: true }, { idempotencyKey: 'typing' });
    await status.getByText('is typing …').waitFor();
    await bo.sendText(conversationId, 'How many are you?', { idempotencyKey: 'question' });
    await status.waitFor({ state: 'detached' });
    await message('How many are you?').getByText('Says it is an agent').waitFor();

    await message('How many are you?').focus();
    await page.keyboard.press('ArrowUp');
    expect(await page.evaluate('document.activeElement.innerText')).toContain('added');
    await page.keyboard.press('ArrowDown');
    const focused = () => page.evaluate<string>('document.activeElement.getAttribute("aria-label")');
    for (const label of ['React with 👍', 'React with 👎', 'Other reactions', 'Reply to Planner']) {
      await page.keyboard.press('Tab');
      expect(await focused()).toBe(label);
    }
    await page.keyboard.press('Enter');
    await page.getByText('You answer Planner:').waitFor();
    await page.keyboard.type('Four');
    await page.keyboard.press('Enter');
    await message('Four').locator('blockquote').getByText('How many are you?').waitFor();
    await page.getByText('You answer Planner:').waitFor({ state: 'detached' });

    await message('How many are you?').first().focus();
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('React with 👍');
    await page.keyboard.press('Enter');
    await button('👍 1 from You').waitFor();
    await eventually(async () => {
      await bo.sync();
      const { messages } = await bo.messages(conversationId);
      expect(messages).toContainEqual(expect.objectContaining({ kind: 'reply', text: 'Four' }));
      expect(messages).toContainEqual(expect.objectContaining({ kind: 'reaction', reaction: expect.objectContaining({ content: '👍' }) }));
    });
  });

  test('an agent of this site is verified, and a copy of its profile is not', async () => {
    const { url, network } = system.running;
    const owner = await User.signIn(url, network);
    await button('Details of the chat').click();
    const members = drawer()
      .getByRole('listitem')
      .filter({ has: page.getByText(/^ID of/) });
    owner.adderId = (await members.filter({ hasText: '(you)' }).locator('code').getAttribute('title')) ?? '';
    const { id } = await owner.createTemplate({ agentName: 'Guide', instructions: 'You guide people.' }, { publish: true });
    const { inboxId } = await owner.claim(id);
    await person(inboxId);
    await button(/By their ID$/).click();
    const guide = members.filter({ hasText: /Guide(?! copy)/ });
    await guide.getByText('Verified agent').waitFor();
    await log().getByText('Verified agent').first().waitFor();
    expect(await guide.getByRole('link', { name: 'Its template' }).getAttribute('href')).toBe(`/t/${id}`);

    const profiles = await profilesIn(bo, conversationId);
    // Agents remind people at the time of where they are.
    expect([...profiles.values()].find(({ name }) => name === 'Saul')?.metadata.timezone).toBe('Asia/Tokyo');
    const copied = profiles.get(inboxId);
    expect(copied?.metadata).toMatchObject({ templateId: id, attestation: expect.any(String) });
    const profile = { memberKind: 'agent' as const, metadata: { ...copied?.metadata }, name: 'Guide copy' };
    await bo.sendContent(conversationId, profileUpdateCodec, profile, { idempotencyKey: 'copied' });
    await members.filter({ hasText: 'Guide copy' }).getByText('Says it is an agent').waitFor();
    expect(await members.getByText('Verified agent').count()).toBe(1);
    await page.keyboard.press('Escape');
  });

  test('any member sets in the details how much an agent says: they say it to the agent, and what it is now stands there', async () => {
    const voice = () => drawer().getByRole('combobox', { name: /^How much \P{L}?Guide\P{L}? says$/u });
    await button('Details of the chat').click();
    expect(await voice().inputValue()).toBe('talking');
    await voice().selectOption('Only when mentioned');
    await drawer().getByText('You have said it in the chat.').waitFor();
    await eventually(async () => expect(await voice().inputValue()).toBe('only-mentioned'));
    expect(await accessibilityOf(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await log().getByText('Guide, only answer when mentioned').first().waitFor();
    await log().getByText('I answer only who names me').first().waitFor();
    await button('Details of the chat').click();
    await voice().selectOption('Not listening');
    await eventually(async () => expect(await voice().inputValue()).toBe('not-listening'));
    await voice().selectOption('Muted');
    await eventually(async () => expect(await voice().inputValue()).toBe('muted'));
    await voice().selectOption('Talks freely');
    await eventually(async () => expect(await voice().inputValue()).toBe('talking'));
    await page.keyboard.press('Escape');
  });

  test('attack: hostile texts, names and reactions are plain text, and stay in their place', async () => {
    const hostile = [
      '<img src=x onerror="alert(1)"><script>alert(2)</script>',
      '[press](javascript:alert(3)) javascript:alert(4) data:text/html,x',
      'https://Јарап.example/path, https://real.example.',
      '\u202eright to left\u202e',
      'Z\u0300\u0301\u0302\u0303\u0304'.repeat(200),
    ];
    const name = '<b>You</b>\u202e';
    await bo.sendContent(conversationId, profileUpdateCodec, { name, memberKind: 'agent', metadata: {} }, { idempotencyKey: 'hostile' });
    for (const text of hostile) await bo.sendText(conversationId, text, { idempotencyKey: text });
    await log().getByText('<img src=x').waitFor();
    await log().getByText('Z\u0300').waitFor();
    expect(await log().locator('img, script, iframe, b').count()).toBe(0);
    expect(await log().getByRole('link').allInnerTexts()).toEqual(
      ['https://xn--80aa0cbo.example/path', 'https://real.example/'].map((url) => expect.stringContaining(url.slice(0, 12))),
    );
    expect(await log().getByRole('link').last().getAttribute('rel')).toContain('noopener');
    expect(await overflowOf(page)).toBe(0);
    // Nobody takes another member's name, or what the app calls the person in front of it.
    for (const name of ['caro', 'You']) {
      await bo.sendContent(conversationId, profileUpdateCodec, { name, memberKind: 'agent', metadata: {} }, { idempotencyKey: name });
      const line = message('<img src=x');
      await line.getByText(`${name} (${bo.inboxId.slice(0, 8)}…${bo.inboxId.slice(-4)})`).waitFor();
    }
    const long = 'line\n'.repeat(500);
    await bo.sendText(conversationId, long, { idempotencyKey: 'long' });
    await button('Show the whole message').waitFor();
  });
}
