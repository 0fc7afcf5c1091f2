// An effect leaves once the pool has it in its journal. A pool that lies can keep an effect from being done; it never has it done twice.
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EffectEnd } from '../../src/agent/effects/domain/words.ts';
import { effectKinds } from '../../src/agent/effects/effect-kinds.ts';
import { type JournalLink, poolJournal } from '../../src/agent/effects/journal.ts';
import { endRestoredEffects } from '../../src/agent/effects/restored.ts';
import { HOTEL, HOUR, type MailScene, startMailScene } from './mail-scene.ts';

const CREDENTIAL = 'c'.repeat(64);
/** `again`: the agent has recorded it before. */
type Recorded = 'again' | Awaited<ReturnType<JournalLink['journalEffect']>>;

let scene: MailScene;
/** Effect → intent, as an honest pool keeps them. */
let kept: Map<string, string>;
/** Effect → how it ended. */
let ends: Map<string, EffectEnd>;
let isAwayAtTheEnd: boolean;
/** What the pool answers instead. */
let lies: (Recorded | undefined)[];
let renewals: number;
/** Runs before the pool answers. */
let meanwhile: () => void | Promise<void>;

beforeEach(async () => {
  scene = await startMailScene();
  kept = new Map();
  ends = new Map();
  isAwayAtTheEnd = false;
  lies = [];
  renewals = 0;
  meanwhile = () => {};
  const pool: JournalLink = {
    async journalEffect(_, __, { effect, intent }) {
      await meanwhile();
      const lie = lies.shift();
      if (lie === 'again') return { intent, isNew: false };
      if (lie !== undefined) return lie;
      const isNew = !kept.has(effect);
      if (isNew) kept.set(effect, intent);
      return { intent: kept.get(effect) ?? '', isNew };
    },
    journalEnd: (_, __, { effect, intent, end }) => {
      if (isAwayAtTheEnd) return Promise.resolve('later');
      if (kept.get(effect) === intent) ends.set(effect, end);
      return Promise.resolve('noted');
    },
    journalledEffects: () => Promise.resolve([...kept.keys()].map((effect) => ({ effect, end: ends.get(effect) }))),
  };
  Object.assign(scene.deps, { journal: journalOf(pool, 7) });
});
afterEach(() => scene.close());

const journalOf = (pool: JournalLink, secret: number) =>
  poolJournal({
    ...{ pool, instanceId: scene.deps.instanceId },
    credential: () => CREDENTIAL,
    renewCredential: () => void renewals++,
    secret: () => Promise.resolve(new Uint8Array(32).fill(secret)),
  });
const sent = () => scene.stub.mails.sent().length;
const order = (n: number) => scene.says(`e-mail ${HOTEL}: number ${n}`);
const approve = () => scene.reacts('👍', scene.cards().at(-1));

test('it is recorded before the provider has it, under a digest that says nothing of it', async () => {
  meanwhile = () => expect(sent()).toBe(0);
  await order(1);
  expect(await approve()).toEqual([`Sent to ${HOTEL}.`]);
  const [[effect, intent] = []] = kept;
  expect(effect).toMatch(/^[0-9a-f]{64}$/);
  expect(intent).toMatch(/^[0-9a-f]{32}$/);
  const others = new Map<string, string>();
  const elsewhere: JournalLink = {
    journalEffect: (_, __, recorded) =>
      Promise.resolve(others.set(recorded.effect, recorded.intent) && { intent: recorded.intent, isNew: true }),
    journalEnd: () => Promise.resolve('noted'),
    journalledEffects: () => Promise.resolve([]),
  };
  const [asked] = scene.agent.store.effects.keys();
  if (asked === undefined) throw new Error('no effect');
  await journalOf(elsewhere, 8).record({ asked, intent: '00' });
  // Without the agent's secret, nobody can tell that it is the same.
  expect([...others.keys()]).not.toContain(effect);
});

describe('a pool that is away', () => {
  test('the effect waits, people are told once, and it is done once the pool is back', async () => {
    lies = Array.from({ length: 5 }, () => 'later' as const);
    await order(1);
    const said = await approve();
    for (let n = 0; n < 5; n += 1) {
      scene.passes(5 * 60_000);
      said.push(...(await scene.settles()));
    }
    expect(said).toEqual([expect.stringMatching(/^What you approved is not done yet: my pool/), `Sent to ${HOTEL}.`]);
    expect(sent()).toBe(1);
  });

  test('after an hour it is left, which is said', async () => {
    lies = Array.from({ length: 100 }, () => 'later' as const);
    await order(1);
    await approve();
    scene.passes(HOUR);
    expect(await scene.settles()).toEqual([expect.stringMatching(/^Not done: my pool has not answered/)]);
    lies = [];
    expect([await scene.settles(), sent()]).toEqual([[], 0]);
  });

  test('a credential that it does not accept is renewed', async () => {
    lies = ['not-allowed'];
    await order(1);
    await approve();
    scene.passes(60_000);
    expect(await scene.settles()).toEqual([`Sent to ${HOTEL}.`]);
    expect(renewals).toBe(1);
  });
});

test('what is taken back while the pool is asked is not done', async () => {
  await order(1);
  meanwhile = async () => {
    meanwhile = () => {};
    const reaction = { referenceId: scene.cards().at(-1)?.id ?? '', action: 'removed' as const, content: '👍' };
    scene.arrives({ kind: 'reaction', reaction }, 'owner');
    await scene.listens();
  };
  expect(await approve()).toEqual(['OK, I have not done it.']);
  expect(sent()).toBe(0);
});

test('what the owner no longer allows once the pool has answered is not done', async () => {
  await order(1);
  const { trust } = scene.agent.store.state;
  meanwhile = () => scene.agent.store.change({ trust: { ...trust, level: 'L1' } });
  expect(await approve()).toEqual([expect.stringMatching(/^What I may do has changed/)]);
  expect(sent()).toBe(0);
});

test.each([
  ['with a key', { is: 'keyed', forMs: 24 * HOUR }, 1, `Sent to ${HOTEL}.`],
  [
    'that can be looked up',
    { is: 'looked-up', showsAfterMs: HOUR, otherwise: 'not-done', find: () => Promise.resolve({}) },
    0,
    `Sent to ${HOTEL}.`,
  ],
  ['without either', { is: 'once' }, 0, expect.stringMatching(/^I do not know whether/)],
] as const)('recorded before, perhaps by the agent of whose folder this is a copy: %s', async (_, repeat, times, said) => {
  Object.assign(scene.deps, { effectKinds: effectKinds([{ ...scene.deps.effectKinds.of('email.send'), repeat }]) });
  await order(1);
  lies = ['again'];
  expect(await approve()).toEqual([said]);
  expect(sent()).toBe(times);
});

test('too much in a day is left, and said', async () => {
  lies = ['full'];
  await order(1);
  expect(await approve()).toEqual([expect.stringMatching(/^I have done as much as I may within 24 hours/)]);
  expect(sent()).toBe(0);
});

test('the journal is told how it ended, also later if the pool is away', async () => {
  await order(1);
  await approve();
  expect([...ends.values()]).toEqual(['done']);
  isAwayAtTheEnd = true;
  scene.stub.faults.add({ operation: 'agentmail.send-message', fault: { kind: 'status', status: 422 }, times: 1 });
  await order(2);
  expect(await approve()).toEqual([expect.stringMatching(/^Not sent/)]);
  expect([...ends.values()]).toEqual(['done']);
  isAwayAtTheEnd = false;
  scene.passes(60_000);
  expect(await scene.settles()).toEqual([]);
  expect([...ends.values()]).toEqual(['done', 'not-done']);
});

describe('an agent that was restored from an older backup', () => {
  const restored = async (...others: (EffectEnd | undefined)[]) => {
    for (const [n, end] of others.entries()) {
      const effect = `${n}`.repeat(64);
      kept.set(effect, 'f'.repeat(32));
      if (end !== undefined) ends.set(effect, end);
    }
    scene.agent.store.change({ journalOwed: true, epoch: 1 });
    return await scene.settles();
  };

  test.each<[(EffectEnd | undefined)[], RegExp]>([
    [['done'], /the last thing that.* By my pool's journal, it was done\.$/],
    [['not-done'], /By my pool's journal, it was not done\.$/],
    [['unknown'], /such as sending an e-mail\. Check whether it was done before you ask me again\.$/],
    [['done', 'done', 'not-done', undefined], /the last 4 things.* 2 were done, and 1 was not done\. Check whether the rest was done/],
  ])('says what the journal knows: %j', async (others, said) => {
    expect(await restored(...others)).toEqual([expect.stringMatching(said)]);
  });

  test('says once that it may have done things that it does not remember', async () => {
    await order(1);
    await approve();
    kept.set('e'.repeat(64), 'f'.repeat(32));
    scene.agent.store.change({ journalOwed: true, epoch: 1 });
    endRestoredEffects(scene.agent.store, scene.deps.effectKinds);
    expect(await scene.settles()).toEqual([expect.stringMatching(/^I was restored from a backup and do not remember the last thing/)]);
    expect(await scene.settles()).toEqual([]);
  });

  test('says nothing if it remembers all', async () => {
    await order(1);
    await approve();
    scene.agent.store.change({ journalOwed: true, epoch: 1 });
    expect(await scene.settles()).toEqual([]);
  });

  test('does nothing that an earlier copy of it has recorded, and says so', async () => {
    await order(1);
    // The same effect, with the intent of the copy that ran before.
    lies = [{ intent: 'f'.repeat(32), isNew: false }];
    expect(await approve()).toEqual([expect.stringMatching(/^I may have done this before I was restored/)]);
    expect(sent()).toBe(0);
  });
});

test('attack: a hostile pool gives any answers; nothing is done twice, and the agent tells the truth', async () => {
  const answers = fc.constantFrom<Recorded | undefined>(
    undefined,
    'again',
    'later',
    'full',
    'not-allowed',
    { intent: '', isNew: true },
    { intent: 'f'.repeat(32), isNew: false },
  );
  let n = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(answers, { maxLength: 6 }), async (told) => {
      n += 1;
      scene.passes(25 * HOUR);
      lies = [];
      await scene.settles();
      const before = sent();
      lies = told;
      await order(n);
      const said = await approve();
      for (let tries = 0; tries < 6; tries += 1) {
        scene.passes(6 * 60_000);
        said.push(...(await scene.settles()));
      }
      const times = sent() - before;
      expect(times).toBeLessThanOrEqual(1);
      expect(said.filter((line) => line.startsWith('Sent to'))).toHaveLength(times);
      expect(said.at(-1)).toMatch(/^(?:Sent to|I may have done|I have done as much)/);
    }),
    { numRuns: propertyRuns(20) },
  );
});
