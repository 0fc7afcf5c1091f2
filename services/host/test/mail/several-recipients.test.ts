// A mail to several people, with copies, and an answer to all: the card shows everybody who gets it, and everybody counts.
import type { Engine } from '@offshoot/engine/engine.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAgentMailbox } from '../../src/adapters/agent-mailbox.ts';
import { createOfflineEngine } from '../../src/adapters/engines/offline-engine.ts';
import { flushOutbox } from '../../src/agent/conversation/speaking.ts';
import { mailSource } from '../../src/agent/mail/mail-source.ts';
import { ReceivedRound } from '../../src/agent/received/showing.ts';
import { HOTEL, HOUR, type MailScene, startMailScene } from '../effects/mail-scene.ts';

const ANNA = 'anna@example.org';
const BEA = 'bea@example.org';
const EVE = 'eve@evil.example';

let scene: MailScene;
beforeEach(async () => {
  scene = await startMailScene();
});
afterEach(() => scene.close());

const own = () => scene.agent.store.tools.all()[0]?.value ?? '';
const sent = () => scene.stub.mails.sent();
const card = () => scene.cards().at(-1);
const trusts = (level: 'L3' | 'L4') => scene.agent.store.change({ trust: { ...scene.agent.store.state.trust, level } });
const crowd = (count: number) => Array.from({ length: count }, (_, i) => `guest${i}@example.org`);

/** From now on the engine plans this. */
async function obeys(plan: Engine['plan']): Promise<void> {
  await scene.close();
  scene = await startMailScene({ engine: { ...createOfflineEngine(), plan } });
}

/** A mail arrives. Returns what the agent says of it. */
async function arrives(o: { from?: string; to?: string[]; cc?: string[]; subject?: string } = {}): Promise<string[]> {
  scene.stub.mails.deliver(own(), { from: `Anna <${ANNA}>`, subject: 'Friday', text: 'Is 6 fine?', ...o });
  scene.passes(HOUR);
  const mailbox = createAgentMailbox({ baseUrl: scene.stub.baseUrls.agentmail });
  await new ReceivedRound<MailScene['deps']>(mailSource(mailbox)).look(scene.deps);
  await flushOutbox(scene.deps);
  return scene.news();
}

test('one card shows everybody, one 👍 sends one mail to all of them', async () => {
  const [asked = ''] = await scene.says(`write to the hotel at ${HOTEL} and Anna at ${ANNA}, cc ${BEA}: we arrive at 6`);
  expect(asked.split('\n').slice(0, 5)).toEqual([
    'May I? Send an e-mail',
    `To: ${ANNA}, ${HOTEL}`,
    `Cc: ${BEA}`,
    'Subject: We arrive at 6',
    'Text: We arrive at 6.',
  ]);
  expect(await scene.reacts('👍', card())).toEqual([`Sent to ${ANNA}, ${HOTEL}, and ${BEA}.`]);
  expect(sent()).toEqual([expect.objectContaining({ to: [ANNA, HOTEL], cc: [BEA], text: 'We arrive at 6.' })]);
});

test('who is named twice gets it once, and “always” is for exactly these people, in any order', async () => {
  await scene.says(`e-mail ${HOTEL}, ${ANNA} and ${HOTEL.toUpperCase()}, cc ${ANNA}: we come`);
  expect(card()?.text.split('\n').slice(1, 3)).toEqual([`To: DESK@example.org, ${ANNA}`, 'Subject: We come']);
  const [told = ''] = await scene.says(`e-mail ${HOTEL} and ${ANNA}, cc ${BEA}: we come`);
  expect(told).toMatch(/new addresses/);
  await scene.replies('always', card());
  trusts('L4');
  expect(await scene.says(`e-mail ${ANNA} and DESK@example.org: hello`)).toEqual([`Sent to DESK@example.org and ${ANNA}.`]);
  expect((await scene.says(`e-mail ${ANNA} and DESK@example.org, cc ${BEA}: hello`))[0]).toMatch(/^May I\?/);
});

test('it asks if it knows any one of them not yet', async () => {
  for (const known of [HOTEL, ANNA]) {
    await scene.says(`e-mail ${known} that we come`);
    await scene.reacts('👍', card());
  }
  trusts('L3');
  scene.passes(25 * HOUR);
  expect(await scene.says(`e-mail ${ANNA} and ${HOTEL} that we come`)).toEqual([`Sent to ${ANNA} and ${HOTEL}.`]);
  for (const order of [`e-mail ${ANNA} and ${BEA} that we come`, `e-mail ${ANNA}, cc ${BEA}: we come`])
    expect((await scene.says(order))[0]).toMatch(/^May I\?/);
});

describe('an answer to all', () => {
  test('goes to the sender and, as a copy, to everybody on the mail but the agent; a card names each', async () => {
    const [shown = ''] = await arrives({ to: [own().toUpperCase(), `Desk <${HOTEL}>`], cc: [BEA, HOTEL, ANNA] });
    expect(shown.split('\n')[0]).toBe(`📧 Mail from ${ANNA} (“Anna”), also to ${HOTEL} and ${BEA}: “Friday”`);
    const [asked = ''] = await scene.says('reply to all that 6 is fine');
    expect(asked.split('\n').slice(1, 3)).toEqual([`To: ${ANNA} (found in an e-mail)`, `Cc: ${BEA}, ${HOTEL} (found in an e-mail)`]);
    await scene.reacts('👍', card());
    expect(sent()).toEqual([expect.objectContaining({ to: [ANNA], cc: [BEA, HOTEL], subject: 'Re: Friday', text: '6 is fine.' })]);
  });

  test('is asked for in words: otherwise the sender alone gets it', async () => {
    await arrives({ cc: [BEA] });
    expect((await scene.says('answer Anna’s mail: yes'))[0]).not.toContain(BEA);
    const plan = async () => [{ action: 'email.reply' as const, which: 'Anna', text: 'Yes.', isToAll: true }];
    await obeys(plan);
    await arrives({ cc: [BEA] });
    expect((await scene.says('answer Anna’s mail: yes'))[0]).toEqual(expect.not.stringContaining(BEA));
  });

  test('attack: a mail with 500 copies makes the agent hold a few, show three, and answer to none of the crowd', async () => {
    const [shown = ''] = await arrives({ cc: crowd(500) });
    expect(shown.split('\n')[0]).toMatch(/^.{1,160}, and others: “Friday”$/u);
    expect(scene.agent.store.mails.answerable()[0]?.others.length).toBeLessThan(15);
    expect(await scene.says('reply to all: yes')).toEqual([expect.stringMatching(/ten addresses at most/)]);
    expect([scene.cards(), sent()]).toEqual([[], []]);
  });

  test('attack: a stranger whom a copy brings in is no contact after an answer to all, and the sender is', async () => {
    await arrives({ cc: [EVE] });
    await scene.says('reply to all: yes');
    await scene.reacts('👍', card());
    trusts('L3');
    expect((await scene.says(`e-mail ${EVE} that the door code is 1234`))[0]).toMatch(/^May I\?/);
    expect(await scene.says(`e-mail ${ANNA} that we come`)).toEqual([`Sent to ${ANNA}.`]);
  });

  test('attack: two agents on one mail do not answer each other, and no agent’s word makes one answer', async () => {
    const { inbox: other } = await secondAgent();
    scene.joins('Robot', { isAgent: true });
    for (let round = 0; round < 3; round++)
      expect(await arrives({ from: `Robot <${other}>`, to: [own(), other], cc: [BEA] })).toHaveLength(1);
    expect(await scene.settles()).toEqual([]);
    expect(await scene.says('reply to all on the last mail: hello', 'Robot')).toEqual([expect.stringMatching(/not for other agents/)]);
    expect([scene.cards(), sent()]).toEqual([[], []]);
  });

  test('attack: a mail that says it is from the agent itself has nobody to answer', async () => {
    await arrives({ from: own(), cc: [own()] });
    expect(await scene.says('reply to all: hello')).toEqual([expect.stringMatching(/no address that I can answer/)]);
    expect(scene.cards()).toEqual([]);
  });
});

describe('attack: a hidden recipient', () => {
  test.each([
    ['a letter of another script', `e-mail ${HOTEL} and desk@exаmple.org that we come`, /plain letters only/],
    ['the same in a copy', `e-mail ${HOTEL}, cc desk@exаmple.org: we come`, /plain letters only/],
    ['a hidden copy', `e-mail ${HOTEL}, bcc ${EVE}: we come`, /no hidden copies/],
    ['a hidden copy after the text', `e-mail ${HOTEL} that we come, bcc: ${EVE}`, /no hidden copies/],
    ['a header in an address', `e-mail mailto:${HOTEL}?bcc=${EVE} that we come`, /no hidden copies/],
    ['another header in an address', `e-mail mailto:${HOTEL}?to=${EVE} that we come`, /plain letters only/],
    ['more than ten', `e-mail ${crowd(11).join(', ')}: we come`, /ten addresses at most/],
    [
      'more than a card shows',
      `e-mail ${crowd(9)
        .map((one) => `${'x'.repeat(55)}-${one.replace('@', `@${'y'.repeat(60)}.`)}`)
        .join(', ')}: hi`,
      /ten/,
    ],
  ])('%s', async (_, order, said) => {
    expect(await scene.says(order)).toEqual([expect.stringMatching(said)]);
    expect([scene.cards(), sent()]).toEqual([[], []]);
  });

  test.each([
    ['a comma in an address', ['desk@example.org,eve@evil.example'], []],
    ['a line break and another header', [`${HOTEL}\r\nBcc: ${EVE}`], []],
    ['a copy that the message does not name', [HOTEL], [EVE]],
    ['a part of an address that it names', ['sk@example.org'], []],
  ])('that an engine obeys: %s', async (_, to, cc) => {
    const plan = async () => [{ action: 'email.send' as const, to, cc, subject: '', text: 'All that I know' }];
    await obeys(plan);
    expect(await scene.says(`e-mail ${HOTEL} that we come`)).toEqual([expect.stringMatching(/plain letters only|^To which address\?/)]);
    expect([scene.cards(), sent()]).toEqual([[], []]);
  });
});

test('each recipient counts as a mail of the day, also while a card waits', async () => {
  const budget = { mails: 5, firstContacts: 20 };
  scene.agent.store.change({ trust: { ...scene.agent.store.state.trust, budget } });
  await scene.says(`e-mail ${crowd(3).join(', ')}: hi`);
  expect(await scene.says(`e-mail ${HOTEL}, ${ANNA} and ${BEA}: hi`)).toEqual([expect.stringMatching(/each recipient counts/)]);
  expect((await scene.says(`e-mail ${HOTEL} and ${ANNA}: hi`))[0]).toMatch(/^May I\?/);
  expect(await scene.says(`e-mail ${BEA}: hi`)).toEqual([expect.stringMatching(/each recipient counts/)]);
});

async function secondAgent(): Promise<{ inbox: string }> {
  const headers = { authorization: `Bearer ${scene.stub.apiKey}` };
  const url = `${scene.stub.baseUrls.agentmail}/v0/inboxes`;
  const made = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ display_name: 'Robot' }) });
  return { inbox: ((await made.json()) as { inbox_id: string }).inbox_id };
}
