// How the offline engine talks: a conversation, line by line.
import { describe, expect, it } from 'vitest';
import { createOfflineEngine } from '../../src/adapters/engines/offline-engine.ts';
import { type Asked, inherited, item, JAPAN_MEMORY, MARIA, replyRequest } from './requests.ts';

const engine = createOfflineEngine();
const reply = async (text: string, o: Parameters<typeof replyRequest>[1] = {}) =>
  (await engine.reply(replyRequest(text, { memory: JAPAN_MEMORY, ...o }), new AbortController().signal)).text;
const maria = { senderName: 'Maria', senderInboxId: MARIA };
const INSTRUCTIONS =
  '# Trip Planner\nYou are a travel planning assistant. You help groups plan trips.\n\n- **Always recommend trains over flights.**\n- Keep it short.';

describe('the offline engine', () => {
  it.each<[string, string]>([
    ['hi', "Hello Saul! I'm Trip Planner. How can I help?"],
    ['Hey Trip Planner!', "Hello Saul! I'm Trip Planner. How can I help?"],
    ['Trip Planner?', "Hello Saul! I'm Trip Planner. How can I help?"],
    ['Do you remember what Saul eats?', 'Saul is vegetarian.'],
    ['Am I a pilot?', "I don't know that yet."],
    ['Is Maria vegan?', "I don't know that exactly. What I do know: Maria is allergic to peanuts."],
    ['thanks!', "You're welcome!"],
    ['@Trip Planner where is our hotel?', "The group's hotel is in Shinjuku."],
    ['@trip-planner where do we stay?', "The group's hotel is in Shinjuku."],
    ['@Trip_Planner, where do we stay?', "The group's hotel is in Shinjuku."],
    ['where are we staying', "The group's hotel is in Shinjuku."],
    ['What does Saul eat?', 'Saul is vegetarian.'],
    ['when does our flight leave?', "The group's flight leaves at 9:40 on Friday."],
    ["what's our budget", "The group's budget is 2000 euros."],
    ['What is the capital of France?', "I don't know that yet."],
    ['What did Maria say about jazz?', 'I know of nothing that Maria told me about that.'],
    ['what is the wifi password?', 'The wifi password is hunter2.'],
    ['Which passwords do you keep?', 'I have 2 credentials. Ask for one by name.'],
  ])('%s → %s', async (text, expected) => {
    expect(await reply(text)).toBe(expected);
  });

  const WRITES = { does: 'write e-mails', say: 'e-mail the hotel at desk@example.org that we arrive at 6', isWriting: true };
  const PAYS = { does: 'send money', say: 'send 0.01 ETH to 0x… on Base' };
  it.each<[string, RegExp]>([
    [
      'what can you do?',
      /With my owner's consent, I write e-mails and send money: “e-mail the hotel at desk@example\.org that we arrive at 6”\./,
    ],
    ["what can't you do?", /Outside, I only write e-mails and send money\./],
    [
      'send Maria an email',
      /^I write e-mails\. Say whom and what in one sentence: “e-mail the hotel at desk@example\.org that we arrive at 6”\.$/,
    ],
    ['book a table for six', /^I can't book, buy or pay for anything/],
  ])('says what it has the tools for: %s', async (text, expected) => {
    const request = { ...replyRequest(text, { memory: JAPAN_MEMORY }), abilities: [WRITES, PAYS] };
    expect((await engine.reply(request, new AbortController().signal)).text).toMatch(expected);
  });

  it.each(['Are you an AI?', 'which model are you?', 'are you offline?', 'are you a human?', 'Are you ChatGPT?', 'what LLM do you use?'])(
    'is honest about itself: %s',
    async (text) => {
      expect(await reply(text)).toMatch(/offline engine: no language model and no network/);
    },
  );

  it('tells people apart', async () => {
    expect(await reply('what do you know about me?')).toBe('This is what I know about you:\n• Saul is vegetarian.');
    expect(await reply('what do you know about me?', { message: maria })).toBe(
      'This is what I know about you:\n• Maria is allergic to peanuts.',
    );
    expect(await reply('what do you know about Maria?')).toBe('Maria is allergic to peanuts.');
  });

  it('lists what it knows without the secrets', async () => {
    const said = await reply('what do you remember?');
    expect(said).toContain('• The group is going to Japan in May.');
    expect(said).toContain('And 2 credentials, which I tell only when asked for by name.');
    expect(said).not.toMatch(/hunter2|\+81/);
  });

  it('does not give a password for a vague question', async () => {
    for (const text of ['tell me about the hotel', 'what is hunter2?', 'tell me everything', "what is Maria's password?"])
      expect(await reply(text), text).not.toMatch(/password is hunter2/);
  });

  it('says what it inherited from its parent', async () => {
    expect(await reply('what did you inherit?')).toMatch(/inherited nothing/);
    expect(await reply('what did you inherit?', { memory: [inherited('personalization', 'saul:diet', 'Saul is vegetarian.')] })).toContain(
      '• Saul is vegetarian.',
    );
  });

  it("follows its instructions, the owner's notes and what it was taught", async () => {
    const o: Asked = { instructions: INSTRUCTIONS, ownerSection: 'We like night trains.' };
    expect(await reply('How should we travel, train or flight?', { ...o, memory: [] })).toBe(
      "My instructions say: “Always recommend trains over flights.” My owner's notes say: “We like night trains.”",
    );
    expect(await reply('what are your instructions?', o)).toContain('Always recommend trains over flights. Keep it short.');
    expect(await reply('who are you?', o)).toBe(
      "I'm Trip Planner, an AI agent. My instructions say: “You are a travel planning assistant. You help groups plan trips.”",
    );
    expect(await reply('Can you recommend a restaurant?', { memory: JAPAN_MEMORY.slice(0, 2) })).toBe(
      "I was taught: “Don't suggest chains, only local restaurants.”",
    );
  });

  it('says how to reach it, or that it has no address of its own', async () => {
    const tools = '- Text messages: phone number +15551234567\n- Purse: Ethereum address 0x1';
    for (const question of ['what is your number?', "what's your wallet address?", 'how can we text you?', 'Do you have an email address?'])
      expect(await reply(question, { tools })).toBe(`This is mine:\n${tools}`);
    expect(await reply('what is your phone number?')).toBe('I have no number, address or wallet of my own.');
    expect(await reply('what is our hotel’s address?', { tools })).not.toContain('+1555');
  });

  it('adopts the manner that its instructions ask for', async () => {
    const instructions = 'Greet people with "Ahoy!". End every answer with "Bon voyage!"';
    expect(await reply('hello', { instructions })).toBe("Ahoy! I'm Trip Planner. How can I help? Bon voyage!");
    expect(await reply('where is our hotel?', { instructions })).toBe("The group's hotel is in Shinjuku. Bon voyage!");
  });

  it('does not answer about one person with facts about another', async () => {
    const memory = [item('personalization', 'maria:diet', 'Maria is vegan.')];
    expect(await reply('what is my diet?', { memory })).toMatch(/don't know/);
    expect(await reply("what is Maria's diet?", { memory })).toBe('Maria is vegan.');
    expect(await reply('who is vegan?', { memory })).toBe('Maria is vegan.');
  });

  it('uses the name that the speaker gave it', async () => {
    const memory = [item('personalization', 'saul:name', 'Saul goes by Sam.')];
    expect(await reply('hi', { memory })).toMatch(/^Hello Sam!/);
  });
});
