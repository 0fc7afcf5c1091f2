// The owner approves a card with their signature: exactly this card, once, while it is open. Nobody else can.
import { type CardTerms, cardDigest, cardTerms } from '@offshoot/actions';
import { trustAction } from '@offshoot/statements';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { setTrust } from '../../src/agent/desk/trust-orders.ts';
import { policyOf } from '../../src/agent/effects/policy.ts';
import { approveBySignature, cardsShown } from '../../src/agent/effects/signing.ts';
import { STARTING_TRUST } from '../../src/agent/record/domain/agent-state.ts';
import { INSTANCE, openSignedAgent, type SignedAgent } from '../domain/signed-agent.ts';
import { MALLORY, NOW, OWNER, reason, type Signer, sign } from '../domain/signers.ts';

const MONEY = { name: 'money.send', risk: 'R6', content: [] } as const;
const SECOND = 1_000;
const DAY = 86_400_000;

let agent: SignedAgent;
beforeEach(async () => {
  agent = await openSignedAgent();
});
afterEach(() => agent.close());

let asks = 0;

/** The agent asks for it on a card. Returns what the card binds. */
function card(to: string): CardTerms {
  const { deps, store } = agent;
  const action = { kind: MONEY, arguments: { to: { value: to, source: 'request' } }, account: '', toolDigest: '', cost: '' } as const;
  const requester = { inboxId: MALLORY.inboxId, name: 'Mallory', isOwner: false };
  const terms = cardTerms(action, { instanceId: INSTANCE, requester, risk: 'R6', policy: policyOf(deps, MONEY.name), now: deps.now() });
  const asked = { messageId: (++asks).toString(16).padStart(64, '0'), place: 0 };
  const reserves = { mails: 0, texts: 0, firstContacts: 0 };
  store.cards.add({ asked, terms, digest: cardDigest(terms), reserves, text: to, actionDigest: to, at: deps.now() });
  return terms;
}

const statement = (digest: string, o: { by?: Signer; instanceId?: string; now?: Date } = {}) => {
  const action = { action: 'instance.approve-action', instanceId: o.instanceId ?? INSTANCE, cardDigest: digest } as const;
  return sign(o.by ?? OWNER, action, { now: o.now ?? agent.deps.now(), lifetimeSeconds: 300 });
};
const approve = async (terms: CardTerms, o: Parameters<typeof statement>[1] = {}) =>
  reason(approveBySignature(agent.deps, cardDigest(terms), await statement(cardDigest(terms), o)));
const approved = () => {
  const all: unknown[] = [];
  for (let seq = 1; seq <= asks; seq++) {
    const effect = agent.store.effects.find({ messageId: seq.toString(16).padStart(64, '0'), place: 0 });
    if (effect !== undefined) all.push(effect.terms.arguments.to?.value);
  }
  return all;
};

test('the owner is shown all of what waits, and what they sign is approved', async () => {
  const [one, other] = [card('one'), card('other')];
  expect(cardsShown(agent.deps, 'r')).toEqual({ answer: 'cards', requestId: 'r', cards: [one, other] });
  expect(await approve(other)).toBe('undefined');
  expect(cardsShown(agent.deps, 'r').cards).toEqual([one]);
  expect(approved()).toEqual(['other']);
  expect(agent.woken).toContain('effects');
});

test('the same statement again changes nothing more, also when it has expired', async () => {
  const terms = card('one');
  const signed = await statement(cardDigest(terms));
  await approveBySignature(agent.deps, cardDigest(terms), signed);
  agent.clock.now = new Date(NOW.getTime() + 2 * DAY);
  expect(await reason(approveBySignature(agent.deps, cardDigest(terms), signed))).toBe('undefined');
  expect(approved()).toEqual(['one']);
});

test('a statement about a card that is over is not used up', async () => {
  const terms = card('one');
  const signed = await statement(cardDigest(terms));
  const asked = { messageId: asks.toString(16).padStart(64, '0'), place: 0 };
  agent.store.cards.decide(asked, 'postponed', OWNER.inboxId);
  expect(await reason(approveBySignature(agent.deps, cardDigest(terms), signed))).toBe('ITEM_NOT_FOUND');
  agent.store.cards.decide(asked, 'open', '');
  expect(await reason(approveBySignature(agent.deps, cardDigest(terms), signed))).toBe('undefined');
});

describe('attack:', () => {
  afterEach(() => expect(approved()).not.toContain('Mallory'));

  test('an approval of another card', async () => {
    const [hotel, mallory] = [card('hotel'), card('Mallory')];
    expect(await reason(approveBySignature(agent.deps, cardDigest(mallory), await statement(cardDigest(hotel))))).toBe(
      'STATEMENT_SIGNATURE_INVALID',
    );
  });

  test('an approval that was used is presented for another card', async () => {
    const [hotel, mallory] = [card('hotel'), card('Mallory')];
    const signed = await statement(cardDigest(hotel));
    await approveBySignature(agent.deps, cardDigest(hotel), signed);
    expect(await reason(approveBySignature(agent.deps, cardDigest(mallory), signed))).toBe('STATEMENT_REPLAYED');
  });

  test('an approval for another agent that asks for the same', async () =>
    expect(await approve(card('Mallory'), { instanceId: `inst_${'b'.repeat(26)}` })).toBe('STATEMENT_SIGNATURE_INVALID'));

  test('another person signs: a stranger, a delegate, a linked inbox of the owner', async () => {
    const { inboxId } = MALLORY;
    expect(await approve(card('Mallory'), { by: MALLORY })).toBe('NOT_INSTANCE_OWNER');
    for (const part of [{ delegates: [{ inboxId, upTo: 'R4' as const }] }, { inboxes: [inboxId] }]) {
      const trust = { ...STARTING_TRUST, ...part };
      await setTrust(agent.deps, trust, await sign(OWNER, trustAction(INSTANCE, trust), { now: NOW, lifetimeSeconds: 300 }));
      expect(await approve(card('Mallory'), { by: MALLORY })).toBe('NOT_INSTANCE_OWNER');
    }
  });

  test('a former owner signs, also one who sells the agent while their signature is checked', async () => {
    const terms = card('Mallory');
    const signed = await statement(cardDigest(terms));
    agent.meanwhile(() => agent.sell());
    expect(await reason(approveBySignature(agent.deps, cardDigest(terms), signed))).toBe('NOT_INSTANCE_OWNER');
    expect(await approve(terms)).toBe('NOT_INSTANCE_OWNER');
    // What the new owner signs does not count for a card of before, either.
    expect(await approve(terms, { by: MALLORY })).toBe('ITEM_NOT_FOUND');
  });

  test('the agent had another owner meanwhile: a card that the owner signed before does not count', async () => {
    const signed = await statement(cardDigest(card('Mallory')));
    agent.store.change({ ownerChangedAt: NOW.getTime() + SECOND });
    expect(await reason(approveBySignature(agent.deps, cardDigest(card('Mallory')), signed))).toBe('STATEMENT_SUPERSEDED');
  });

  test('a card that has ended, and one whose terms or policy have changed since', async () => {
    const late = card('Mallory');
    agent.clock.now = new Date(NOW.getTime() + DAY);
    expect(await approve(late)).toBe('ITEM_NOT_FOUND');
    expect(cardsShown(agent.deps, 'r').cards).toEqual([]);
    const paused = card('Mallory');
    agent.store.change({ trust: { ...STARTING_TRUST, level: 'L4' } });
    expect(await approve(paused)).toBe('ITEM_NOT_FOUND');
    const terms = card('hotel');
    expect(await approve({ ...terms, arguments: { to: { value: 'Mallory', source: 'request' } } })).toBe('ITEM_NOT_FOUND');
  });

  test('two approvals of one card at once: it is approved once', async () => {
    const terms = card('one');
    const [first, second] = [await statement(cardDigest(terms)), await statement(cardDigest(terms))];
    const outcomes = await Promise.all([first, second].map((one) => reason(approveBySignature(agent.deps, cardDigest(terms), one))));
    expect(outcomes.sort()).toEqual(['ITEM_NOT_FOUND', 'undefined']);
  });

  test('an old statement, and one that an old backup does not know as used', async () => {
    const terms = card('Mallory');
    const signed = await statement(cardDigest(terms));
    agent.store.change({ replayableUntil: NOW.getTime() });
    expect(await reason(approveBySignature(agent.deps, cardDigest(terms), signed))).toBe('STATEMENT_REPLAYED');
    agent.clock.now = new Date(NOW.getTime() + 361 * SECOND);
    expect(await reason(approveBySignature(agent.deps, cardDigest(terms), signed))).toBe('STATEMENT_EXPIRED');
  });
});
