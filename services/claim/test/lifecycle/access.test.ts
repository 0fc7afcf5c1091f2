import { refusalOf } from '@offshoot/refusals/read-refusal.ts';
import { expect, test } from 'vitest';
import type { ClaimRequest, CloneRequest } from '../../src/claiming/domain/claim-request.ts';
import { checkClone, type ParentFacts } from '../../src/claiming/domain/clone-rules.ts';
import {
  checkOfferedTo,
  checkSigner,
  claimedInstance,
  ownClaim,
  ownedInstance,
  standingInstance,
  viewOf,
  visibleInstance,
} from '../../src/lifecycle/domain/access.ts';
import { checkOwnerStatement } from '../../src/lifecycle/domain/owner-statement.ts';

const NOW = new Date('2026-02-22T12:00:00Z');
const at = (milliseconds: number) => new Date(NOW.getTime() + milliseconds);
const [OWNER, CREATOR, BUYER, STRANGER] = ['1', '2', '3', '4'].map((digit) => digit.repeat(64)) as [string, string, string, string];
const offered = { ownerId: OWNER, creatorId: CREATOR, offeredToId: BUYER, offerExpiresAt: at(1) };
const idle = { ownerId: null, creatorId: null, offeredToId: null, offerExpiresAt: null };

function reason(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return refusalOf(error)?.reason;
  }
}

test.each<[string, string, Date, string | undefined]>([
  ['its owner', OWNER, NOW, 'owner'],
  ["its template's creator", CREATOR, NOW, 'creator'],
  ['the recipient of an offer', BUYER, NOW, 'offered'],
  ['the recipient of an expired offer', BUYER, at(2), undefined],
  ['a stranger', STRANGER, NOW, undefined],
])('an instance as seen by %s', (_, caller, now, view) => {
  expect(viewOf(offered, caller, now)).toBe(view);
  expect(reason(() => visibleInstance(offered, '', caller, { now }))).toBe(view === undefined ? 'NOT_INSTANCE_OWNER' : undefined);
  expect(reason(() => ownedInstance(offered, '', caller))).toBe(caller === OWNER ? undefined : 'NOT_INSTANCE_OWNER');
  expect(reason(() => checkOfferedTo(offered, caller, now))).toBe(view === 'offered' ? undefined : 'INSTANCE_NOT_OFFERED');
});

test('attack: nobody learns of an idle instance, or of one that does not exist', () => {
  for (const instance of [idle, null]) {
    expect(reason(() => claimedInstance(instance, ''))).toBe('INSTANCE_NOT_FOUND');
    expect(reason(() => visibleInstance(instance, '', STRANGER, { now: NOW }))).toBe('INSTANCE_NOT_FOUND');
    expect(reason(() => ownedInstance(instance, '', STRANGER))).toBe('INSTANCE_NOT_FOUND');
  }
});

test('an agent that is ending takes no orders', () => {
  const states = ['CLAIMED', 'LIVE', 'DRAINING', 'GONE'];
  expect(states.map((state) => reason(() => standingInstance({ ownerId: OWNER, state })))).toEqual([
    undefined,
    undefined,
    'INSTANCE_GONE',
    'INSTANCE_GONE',
  ]);
});

test("attack: someone else's statement, and someone else's claim", () => {
  expect(reason(() => checkSigner({ signerInboxId: OWNER }, OWNER))).toBeUndefined();
  expect(reason(() => checkSigner({ signerInboxId: OWNER }, STRANGER))).toBe('STATEMENT_WRONG_SIGNER');
  const found = { claim: { requesterId: OWNER } };
  expect(ownClaim(found, '', OWNER)).toBe(found);
  expect(reason(() => ownClaim(found, '', STRANGER))).toBe('CLAIM_NOT_FOUND');
  expect(reason(() => ownClaim(null, '', OWNER))).toBe('CLAIM_NOT_FOUND');
});

test.each<[string, Date | undefined, string | undefined]>([
  ['that is still valid', at(1), undefined],
  ['that expires now', NOW, 'STATEMENT_EXPIRED'],
  ['without an expiry time', undefined, 'STATEMENT_EXPIRED'],
])("an owner's statement %s", (_, expiresAt, expected) => {
  const statement = { signer: OWNER, expiresAt, bytes: new Uint8Array() };
  expect(reason(() => checkOwnerStatement(statement, OWNER, 'instance.release', NOW))).toBe(expected);
  expect(reason(() => checkOwnerStatement(statement, STRANGER, 'instance.release', NOW))).toBe('STATEMENT_WRONG_SIGNER');
});

const parent: ParentFacts = { state: 'LIVE', ownerId: OWNER, templateId: 'tmpl_a' };

test.each<[string, ParentFacts | undefined, { templateId?: string; signer?: string }, string | undefined]>([
  ['a live agent of the owner', parent, {}, undefined],
  ['naming the template', parent, { templateId: 'tmpl_a' }, undefined],
  ['naming another template', parent, { templateId: 'tmpl_b' }, 'PARENT_NOT_CLONEABLE'],
  ['an agent that ends', { ...parent, state: 'DRAINING' }, {}, 'PARENT_NOT_CLONEABLE'],
  ['with someone else’s statement', parent, { signer: STRANGER }, 'STATEMENT_WRONG_SIGNER'],
  [
    "someone else's agent",
    { ...parent, ownerId: STRANGER, state: 'DRAINING' },
    { templateId: 'tmpl_b', signer: STRANGER },
    'NOT_INSTANCE_OWNER',
  ],
  ['an idle agent', { ...parent, ownerId: null }, {}, 'INSTANCE_NOT_FOUND'],
  ['an agent that is not there', undefined, {}, 'INSTANCE_NOT_FOUND'],
])('a clone of %s', (_, facts, { templateId = '', signer = OWNER }, expected) => {
  const clone = { parentInstanceId: '', statement: { signer, expiresAt: at(1), bytes: new Uint8Array() } } as CloneRequest;
  const request = { templateId, clone } as ClaimRequest & { clone: CloneRequest };
  expect(reason(() => checkClone(request, OWNER, facts, NOW))).toBe(expected);
});
