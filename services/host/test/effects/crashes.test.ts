// An approved e-mail is sent once, after any crash and any answer of the provider, and the agent tells the truth about it.
import { cardDigest, cardTerms } from '@offshoot/actions';
import type { Fault } from '@offshoot/providers';
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type AgentStore, openAgentStore } from '../../src/agent/agent-store.ts';
import { carryOutEffects, type DispatchingDeps } from '../../src/agent/effects/dispatching.ts';
import type { EffectKind } from '../../src/agent/effects/effect-kind.ts';
import { effectKinds } from '../../src/agent/effects/effect-kinds.ts';
import { EMAIL, mailAction } from '../../src/agent/effects/kinds/email/mail.ts';
import { policyOf } from '../../src/agent/effects/policy.ts';
import { endRestoredEffects } from '../../src/agent/effects/restored.ts';
import { mailAccount } from '../../src/agent/mail/mailbox.ts';
import { openAgentDatabase } from '../../src/agent/record/agent-database.ts';
import { OWNER } from '../context/bare-agent.ts';
import { HOTEL, HOUR, type MailScene, startMailScene } from './mail-scene.ts';

let scene: MailScene;
beforeAll(async () => {
  scene = await startMailScene();
});
afterAll(() => scene.close());

/** What one attempt meets: where the process dies, and what the provider does. */
interface Luck {
  dies: 'no' | 'before the call' | 'after the call';
  fault: Fault | undefined;
  /** Milliseconds until the next attempt, besides the wait that the agent asks for. */
  afterwards: number;
}

const faults = fc.constantFrom<Fault | undefined>(
  undefined,
  { kind: 'lost-reply' },
  { kind: 'reset' },
  { kind: 'status', status: 503 },
  { kind: 'status', status: 429, retryAfterSeconds: 5 },
  { kind: 'failed-reply', status: 502 },
  { kind: 'garbage', form: 'other-json' },
  { kind: 'garbage', form: 'truncated' },
);
const lucks = (afterwards: fc.Arbitrary<number>) =>
  fc.array(fc.record<Luck>({ dies: fc.constantFrom('no', 'before the call', 'after the call'), fault: faults, afterwards }), {
    maxLength: 8,
  });

let orders = 0;

/** The store is opened again before each attempt, as by a new process. */
async function live(luck: readonly Luck[], o: { restoredBefore?: number } = {}) {
  const { agent, stub, deps } = scene;
  const path = agent.deps.workspace.databasePath;
  orders += 1;
  const text = `Order number ${orders}.`;
  const asked = { messageId: orders.toString(16).padStart(64, '0'), place: 0 };
  let at = deps.now().getTime();
  const reopened = (): AgentStore => openAgentStore(openAgentDatabase(path));
  const first = reopened();
  const own = { ...deps, store: first };
  const action = mailAction(
    { to: [HOTEL], cc: [], subject: 'Order', text },
    { account: mailAccount(own)?.address ?? '', said: () => true },
  );
  const requester = { inboxId: OWNER, name: 'Saul', isOwner: true };
  const terms = cardTerms(action, {
    instanceId: deps.instanceId,
    requester,
    risk: 'R5',
    policy: policyOf(own, EMAIL.name),
    now: deps.now(),
  });
  const reserves = { mails: 1, texts: 0, firstContacts: 1 };
  first.effects.add({ asked, terms, digest: cardDigest(terms), approvedBy: OWNER, approvedAt: deps.now(), reserves });
  first.close();

  const attempt = async ({ dies, fault }: Pick<Luck, 'dies' | 'fault'>) => {
    const store = reopened();
    const dying = new AbortController();
    const real = deps.effectKinds.of(EMAIL.name);
    const kind: EffectKind = {
      ...real,
      async perform(order, signal) {
        if (dies === 'before the call') dying.abort();
        else if (fault) stub.faults.add({ operation: 'agentmail.send-message', fault, times: 1 });
        const done = dies === 'before the call' ? Promise.reject(new Error('died')) : real.perform(order, signal);
        return done.finally(() => {
          // Nothing that it would still write counts.
          if (dies === 'after the call') dying.abort();
        });
      },
    };
    const now = () => new Date(at);
    const mine: DispatchingDeps = {
      ...deps,
      store: dyingStore(store, dying.signal),
      effectKinds: effectKinds([kind]),
      now,
      closing: dying.signal,
    };
    // One attempt: a wake-up ends it.
    const wait = await carryOutEffects({ ...mine, wake: { ...deps.wake, duties: () => {} } }).catch(() => undefined);
    const state = store.effects.find(asked)?.state;
    store.close();
    return { state, wait: wait ?? 0 };
  };

  let state: string | undefined;
  for (const [index, one] of luck.entries()) {
    if (o.restoredBefore === index) {
      const store = reopened();
      endRestoredEffects(store, deps.effectKinds);
      store.close();
    }
    const met = await attempt(one);
    state = met.state;
    at += met.wait + one.afterwards;
  }
  for (let n = 0; n < 12 && (state === undefined || state === 'approved' || state === 'dispatched'); n += 1) {
    const met = await attempt({ dies: 'no', fault: undefined });
    state = met.state;
    at += met.wait + 1_000;
  }
  const store = reopened();
  const said: string[] = [];
  for (let next = store.conversation.nextToSay(); next; next = store.conversation.nextToSay()) {
    said.push(next.text);
    store.conversation.said(next.key);
  }
  store.close();
  return { state, said, sent: stub.mails.sent().filter((mail) => mail.text === text).length };
}

/** Once the process is dead, it writes nothing. */
function dyingStore(store: AgentStore, dead: AbortSignal): AgentStore {
  const transaction: AgentStore['transaction'] = (work) => {
    if (dead.aborted) throw new Error('died');
    return store.transaction(work);
  };
  return { ...store, transaction, state: store.state };
}

test('with luck in the end it is sent, exactly once, and one line says so', async () => {
  await fc.assert(
    fc.asyncProperty(lucks(fc.constant(0)), async (luck) => {
      const { state, said, sent } = await live(luck);
      expect({ state, sent }).toEqual({ state: 'done', sent: 1 });
      expect(said.filter((line) => line === `Sent to ${HOTEL}.`)).toHaveLength(1);
    }),
    { numRuns: propertyRuns(30) },
  );
});

test('if it takes too long it gives up: never twice, and what it says is true', async () => {
  await fc.assert(
    fc.asyncProperty(lucks(fc.constantFrom(0, HOUR / 2, 2 * HOUR, 25 * HOUR)), async (luck) => {
      const { state, said, sent } = await live(luck);
      const last = said.at(-1) ?? '';
      if (state === 'done') expect({ sent, last }).toEqual({ sent: 1, last: `Sent to ${HOTEL}.` });
      else if (state === 'withdrawn') expect({ sent, last }).toEqual({ sent: 0, last: expect.stringMatching(/^I was away/) });
      else if (state === 'failed') expect({ sent, last }).toEqual({ sent: 0, last: expect.stringMatching(/^Not sent/) });
      else expect({ state, last }).toEqual({ state: 'unknown', last: expect.stringMatching(/^I do not know whether/) });
      expect(sent).toBeLessThanOrEqual(1);
    }),
    { numRuns: propertyRuns(30) },
  );
});

describe('a mail whose answer was lost, and whose key the provider has forgotten', () => {
  const lost = (kind: 'lost-reply' | 'status') =>
    one.stub.faults.add({ operation: 'agentmail.send-message', fault: kind === 'status' ? { kind, status: 500 } : { kind }, times: 1 });
  let one: MailScene;
  beforeEach(async () => {
    one = await startMailScene();
    await one.says(`e-mail the hotel at ${HOTEL} that we arrive at 6`);
  });
  afterEach(() => one.close());

  test('is looked for by its key: it was sent', async () => {
    lost('lost-reply');
    expect(await one.reacts('👍', one.cards().at(-1))).not.toContain(`Sent to ${HOTEL}.`);
    one.passes(24 * HOUR);
    expect(await one.settles()).toEqual([`Sent to ${HOTEL}.`]);
    expect(one.stub.mails.sent()).toHaveLength(1);
  });

  test('is looked for by its key, and not sent again if it is not there', async () => {
    lost('status');
    await one.reacts('👍', one.cards().at(-1));
    one.passes(24 * HOUR);
    expect(await one.settles()).toEqual([expect.stringMatching(/^I do not know whether/)]);
    expect(one.stub.mails.sent()).toEqual([]);
  });
});

test('after a backup was restored, what was not over is unknown, and people are told', async () => {
  await fc.assert(
    fc.asyncProperty(lucks(fc.constant(0)), fc.nat(7), async (luck, before) => {
      const { state, said, sent } = await live(luck, { restoredBefore: before });
      expect(sent).toBeLessThanOrEqual(1);
      if (state === 'unknown') expect(said.at(-1)).toMatch(/^I do not know whether/);
      else expect({ state, sent }).toEqual({ state: 'done', sent: 1 });
    }),
    { numRuns: propertyRuns(30) },
  );
});
