// What an owner has strangers read: only what they signed, and nothing that names whom the agent knows.
import { setImmediate as pause } from 'node:timers/promises';
import type { PublishedText } from '@offshoot/context';
import { evaluatePasses, type PassAct, passKeyOf, passKeysOf, patternId, patternOf } from '@offshoot/patterns';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { commonsStatus } from '../../src/agent/commons/commons-orders.ts';
import type { Saying } from '../../src/agent/commons/commons-store.ts';
import type { SayingEnd } from '../../src/agent/commons/courier.ts';
import { learnEnds, publishPattern, sendCourier, settleSharing, share } from '../../src/agent/commons/sharing.ts';
import { INSTANCE, openSignedAgent, type SignedAgent } from '../domain/signed-agent.ts';
import { MALLORY, NOW, OWNER, reason, type Signer, sign } from '../domain/signers.ts';

const ADVICE: PublishedText = {
  when: 'A group books a restaurant',
  do: 'Ask for allergies first.',
  because: 'Otherwise a guest cannot eat.',
  interests: ['food'],
};
const SEED = '44'.repeat(32);

let agent: SignedAgent;
let deps: SignedAgent['deps'];
/** What the courier has of it. */
let box: Saying[];
let ended: SayingEnd[];
let asked: number;
let sent: number;

beforeEach(async () => {
  agent = await openSignedAgent();
  [box, ended, asked, sent] = [[], [], 0, 0];
  deps = {
    ...agent.deps,
    commonsLists: { ...agent.deps.commonsLists, ofHost: { url: 'https://host.example/', key: 'ab'.repeat(32), passKey: passKeyOf(SEED) } },
    askForPasses: ({ week, blinded }) => evaluatePasses(passKeysOf(SEED), { week, request: blinded }, pause),
    courier: {
      getPasses: async () => void asked++,
      wait(_, sayings) {
        box = [...sayings];
      },
      ends: () => ended,
      settle(_, ends) {
        ended = ended.filter((one) => !ends.includes(one));
      },
      send: () => {
        sent++;
        return 0;
      },
    },
  };
  settle({});
});
afterEach(() => agent.close());

const settle = (part: { enabled?: boolean; sharing?: boolean; url?: string }, token = '') =>
  agent.store.commons.change({ settings: { enabled: true, automatic: false, sharing: true, url: '', key: '', ...part }, token });
const idOf = (text: PublishedText) => patternId(patternOf({ ...text }));
let issued = 0;
const signed = (text: PublishedText, o: { by?: Signer; instanceId?: string; pattern?: string } = {}) =>
  sign(
    o.by ?? OWNER,
    { action: 'instance.publish-pattern', instanceId: o.instanceId ?? INSTANCE, pattern: o.pattern ?? idOf(text) },
    { now: new Date(NOW.getTime() + issued++), lifetimeSeconds: 300 },
  );
const publish = async (text: PublishedText, o: Parameters<typeof signed>[1] = {}) =>
  reason(publishPattern(deps, text, await signed(text, o)));
const published = () => commonsStatus(deps, 'r').published.map(({ do: action, state }) => `${state}: ${action}`);
const waits = () => box.map(({ act }) => act.id);

test('a signed text waits for the courier, exactly as it was signed', async () => {
  expect(await publish(ADVICE)).toBe('undefined');
  expect(published()).toEqual(['waiting: Ask for allergies first.']);
  expect(box).toEqual([expect.objectContaining({ act: { does: 'publish', id: idOf(ADVICE) }, pattern: ADVICE })]);
  ended = [{ act: box[0]?.act as PassAct, state: 'carried', problem: '' }];
  learnEnds(deps);
  expect(published()).toEqual(['carried: Ask for allergies first.']);
  await share(deps);
  expect(box).toEqual([]);
});

test('without the owner’s word nothing goes by itself, and passes are not even asked for', async () => {
  settle({ sharing: false });
  expect(await publish(ADVICE)).toBe('undefined');
  await share(deps);
  expect({ waits: waits(), asked }).toEqual({ waits: [], asked: 0 });
  await sendCourier(deps);
  expect({ waits: waits(), asked, sent }).toEqual({ waits: [idOf(ADVICE)], asked: 1, sent: 1 });
});

test('with it, passes are asked for in a week in which there is nothing to say, too', async () => {
  await share(deps);
  expect(asked).toBe(1);
});

describe('attack: it is not published', () => {
  test.each<[string, string, Parameters<typeof signed>[1]]>([
    ['by a stranger', 'NOT_INSTANCE_OWNER', { by: MALLORY }],
    ['for another agent', 'STATEMENT_SIGNATURE_INVALID', { instanceId: `inst_${'z'.repeat(26)}` }],
    ['in other words than those that were signed', 'STATEMENT_SIGNATURE_INVALID', { pattern: `sha256:${'0'.repeat(64)}` }],
  ])('%s', async (_, refused, o) => {
    expect(await publish(ADVICE, o)).toBe(refused);
    expect({ published: published(), waits: waits() }).toEqual({ published: [], waits: [] });
  });

  test('again, with the statement of another text', async () => {
    const statement = await signed(ADVICE);
    await publishPattern(deps, ADVICE, statement);
    expect(await reason(publishPattern(deps, { ...ADVICE, do: 'Pay first.' }, statement))).toBe('STATEMENT_REPLAYED');
    expect(await reason(publishPattern(deps, ADVICE, statement))).toBe('undefined');
    expect(published()).toHaveLength(1);
  });

  test('while the owner reads no commons, or after the agent was sold', async () => {
    settle({ enabled: false, sharing: false });
    expect(await publish(ADVICE)).toBe('VALIDATION_FAILED');
    settle({});
    const statement = await signed(ADVICE);
    agent.meanwhile(() => agent.sell());
    expect(await reason(publishPattern(deps, ADVICE, statement))).toBe('NOT_INSTANCE_OWNER');
    expect(published()).toEqual([]);
  });

  test.each(['Ask Kim first.', 'ask KIM first.', 'Ask Wexler first.', 'Ask the Trip Planner first.'])('with a name: %s', async (action) => {
    agent.store.conversation.keepMember('cd'.repeat(32), { name: 'Kim Wexler', isAgent: false }, true);
    expect(await publish({ ...ADVICE, do: action })).toBe('VALIDATION_FAILED');
    expect(published()).toEqual([]);
  });
});

test('a person whose name is a plain word keeps nobody from using the word', async () => {
  agent.store.conversation.keepMember('cd'.repeat(32), { name: 'Will', isAgent: false }, true);
  expect(await publish({ ...ADVICE, because: 'A guest will be ill otherwise.' })).toBe('undefined');
});

test('twenty wait at most, and what is refused may be said again', async () => {
  const texts = Array.from({ length: 21 }, (_, at) => ({ ...ADVICE, do: `Ask for allergy ${'abcdefghijklmnopqrstu'[at]}.` }));
  for (const text of texts.slice(0, 20)) expect(await publish(text)).toBe('undefined');
  expect(await publish(texts[20] as PublishedText)).toBe('RATE_LIMITED');
  ended = [{ act: { does: 'publish', id: idOf(texts[0] as PublishedText) }, state: 'refused', problem: 'recalled' }];
  learnEnds(deps);
  expect(published().filter((line) => line.startsWith('refused'))).toHaveLength(1);
  expect(await publish(texts[0] as PublishedText)).toBe('undefined');
  expect(box).toHaveLength(20);
});

test('a commons that gives the host no passes, and one that is not the host’s: the owner reads why', async () => {
  settle({ url: 'https://elsewhere.example/' });
  await share(deps);
  expect(commonsStatus(deps, 'r').sharingTrouble).toBe('no-passes');
  deps = { ...deps, courier: { ...deps.courier, getPasses: async () => 'passes-taken' } };
  settle({});
  await share(deps);
  expect(commonsStatus(deps, 'r').sharingTrouble).toBe('passes-taken');
});

test('in a team it is said at once, by the member’s token, and no courier has it', async () => {
  settle({}, 'commons_token');
  await publish(ADVICE);
  const said: string[] = [];
  const teamCommons: typeof deps.teamCommons = {
    async say({ token }, { act }) {
      said.push(`${token} ${act.does}`);
      return { state: 'carried', problem: '' };
    },
  };
  await share({ ...deps, teamCommons });
  expect({ said, box, asked, published: published() }).toEqual({
    said: ['commons_token publish'],
    box: [],
    asked: 0,
    published: ['carried: Ask for allergies first.'],
  });
});

test('switched off, or told to wait for the owner’s word, what waited is not carried', async () => {
  await publish(ADVICE);
  expect(waits()).toHaveLength(1);
  settle({ sharing: false });
  settleSharing(deps);
  expect(box).toEqual([]);
  settle({});
  settleSharing(deps);
  expect(waits()).toHaveLength(1);
  settle({ url: 'https://elsewhere.example/' });
  settleSharing(deps);
  expect(box).toEqual([]);
  settle({ enabled: false, sharing: false });
  settleSharing(deps);
  expect(box).toEqual([]);
});
