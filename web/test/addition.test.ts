// One agent on its way, as the page follows it, with a gateway that says what the test wants.
import { create } from '@bufbuild/protobuf';
import { createClient, createRouterTransport } from '@connectrpc/connect';
import { Failure, type WantedJoin } from '@offshoot/client';
import { type Claim, ClaimSchema, ClaimState, JoinSchema } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { ClaimService } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { TransferSchema, TransferState } from '@offshoot/gen/offshoot/claim/v1/transfer_pb.ts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Addition, type Here } from '../src/add/addition.ts';
import { keptAdditions } from '../src/add/kept-additions.ts';
import type { Order } from '../src/add/order.ts';

const OWNER = 'aa'.repeat(32);
const SOURCE = { kind: 'parent', id: 'inst_parent', name: 'Guide' } as const;
const KEY = { ownerId: OWNER, kind: SOURCE.kind, sourceId: SOURCE.id } as const;

const ELSEWHERE = { conversationId: '', isNew: false };

beforeEach(() => {
  const items = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => items.set(key, value),
    removeItem: (key: string) => items.delete(key),
  });
});
afterEach(() => vi.unstubAllGlobals());

const clone = (state: ClaimState, transfer: TransferState): Claim =>
  create(ClaimSchema, {
    id: 'clm_a',
    requestId: 'request',
    parentInstanceId: SOURCE.id,
    instanceId: 'inst_child',
    inboxId: 'bb'.repeat(32),
    state,
    transfer: create(TransferSchema, { state: transfer }),
  });

/** A person whose gateway has these claims. */
function personWith(claims: Claim[]): Here {
  const transport = createRouterTransport(({ service }) => {
    service(ClaimService, {
      listClaims: () => ({ claims }),
      async *watchClaim() {
        for (const claim of claims) yield { claim };
      },
    });
  });
  const gateway = { claims: createClient(ClaimService, transport) };
  return { owner: { inboxId: OWNER, gateway, signal: new AbortController().signal }, client: {} } as unknown as Here;
}

const made = async (join: WantedJoin) => (typeof join === 'function' ? join() : join);

/** Another person adds the agent: the page makes no conversation. */
function orderThat(claim: Order['claim']): Order {
  return { where: { way: 'myself', byId: OWNER }, claim };
}

/** The claim gets as far as this, and then the wait for it fails. */
const ends = (claim: Claim, reason: string) =>
  orderThat(async (owner, join, { kept }) => {
    await made(join);
    kept?.keep({ request: create(JoinSchema) as never, instanceId: claim.instanceId, inboxId: claim.inboxId });
    owner.progress({ is: 'claim', claim });
    throw new Failure(reason, 'It failed.');
  });

const addition = (order: Order | undefined) =>
  new Addition({ source: SOURCE, order, requestId: 'request', conversationId: undefined, isNew: false }, () => {});

test('a clone that is live, but never gets its context, is shown as such', async () => {
  const lost = addition(ends(clone(ClaimState.LIVE, TransferState.FAILED), 'SUMMARY_FAILED'));
  expect(await lost.run(personWith([]))).toBe('failed');
  expect(lost.view.phase).toMatchObject({ is: 'failed', isOver: true, liveId: 'inst_child', problem: { reason: 'SUMMARY_FAILED' } });
  expect(keptAdditions.find(KEY)).toBeUndefined();
});

test('a clone that still waits for its context is not given up', async () => {
  const waiting = addition(ends(clone(ClaimState.LIVE, TransferState.PENDING), 'WAIT_TIMED_OUT'));
  expect(await waiting.run(personWith([]))).toBe('failed');
  expect(waiting.view.phase).toMatchObject({ is: 'failed', isOver: false, after: 'receive' });
  expect(waiting.view.phase).not.toHaveProperty('liveId', 'inst_child');
  expect(keptAdditions.find(KEY)).toMatchObject({ requestId: 'request', agent: { instanceId: 'inst_child' } });
});

test('after a lost answer, the next attempt follows the claim, also in a page that was loaded anew', async () => {
  let times = 0;
  const lost = addition(
    orderThat(async (_, join) => {
      await made(join);
      times += 1;
      throw new Failure('UPSTREAM_UNAVAILABLE', 'No answer.');
    }),
  );
  const done = clone(ClaimState.LIVE, TransferState.INGESTED);
  expect(await lost.run(personWith([]))).toBe('failed');
  expect(await lost.run(personWith([done]))).toBe('live');
  expect(await addition(undefined).run(personWith([done]))).toBe('live');
  expect(times).toBe(1);
});

test('a request that never arrived leaves nothing behind', async () => {
  keptAdditions.keep({ ...KEY, requestId: 'request', ...ELSEWHERE });
  expect(await addition(undefined).run(personWith([]))).toBe('unsent');
  expect(keptAdditions.find(KEY)).toBeUndefined();
});

test('an agent of a template and a clone of an agent are kept apart', () => {
  keptAdditions.keep({ ...KEY, requestId: 'clone', ...ELSEWHERE });
  keptAdditions.keep({ ...KEY, kind: 'template', requestId: 'agent', ...ELSEWHERE });
  expect([keptAdditions.find(KEY)?.requestId, keptAdditions.find({ ...KEY, kind: 'template' })?.requestId]).toEqual(['clone', 'agent']);
});
