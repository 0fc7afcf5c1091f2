// Who let the agent in again: an app that only answered its old request, or a member who wants it back.
import { createInviteSlug, encodeAppData } from '@offshoot/convos';
import { type Adding, type XmtpAgentClient, XmtpError } from '@offshoot/xmtp/agent-client.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createOfflineEngine } from '../../src/adapters/engines/offline-engine.ts';
import { leaveIfUnasked } from '../../src/agent/conversation/joining/unasked.ts';
import { type BareAgent, NOW, openBareAgent } from '../context/bare-agent.ts';

const CREATOR = 'c1'.repeat(32);
const OTHER = 'c2'.repeat(32);
const HOUR = 3_600_000;
const random = (count: number) => new Uint8Array(count).fill(7);

let agent: BareAgent;
let adding: Adding;
let tag: string;
let installationId: string;
let did: string[];
let isOffline: boolean;

const client = {
  get installationId() {
    return installationId;
  },
  inboxId: 'a9'.repeat(32),
  conversation: async (id: string) => ({ id, isActive: true, appData: encodeAppData({ tag }) }),
  lastAdding: async () => adding,
  sendText: async () => {
    if (isOffline) throw new XmtpError('network-unavailable', 'away');
    did.push('says why');
  },
  leave: async () => did.push('leaves'),
};

const look = () => leaveIfUnasked({ ...agent.deps, client: client as unknown as XmtpAgentClient });
const addedBy = (byInboxId: string, hours: number) => {
  adding = { byInboxId, at: new Date(NOW + hours * HOUR) };
};
const removed = () => agent.store.change({ conversationState: 'removed' });

beforeEach(async () => {
  agent = openBareAgent({ engine: createOfflineEngine() });
  [tag, installationId, did, isOffline] = ['tag0123456', 'first', [], false];
  const creator = { inboxId: CREATOR, walletKey: random(32) };
  const expiresAt = new Date(NOW + 100 * HOUR);
  const inviteUrl = createInviteSlug({ conversationId: '00'.repeat(16), creator, tag, expiresAt }, random);
  const { claimed } = agent.store.state;
  if (claimed === undefined) throw new Error('claimed');
  agent.store.change({ conversationId: 'room', claimed: { ...claimed, join: { kind: 'invite', inviteUrl } } });
  addedBy(CREATOR, 0);
  expect(await look()).toEqual({ isLeaving: false });
});
afterEach(() => agent.close());

test('let in again by the creator of its invite after it was removed, it says why once and leaves each time', async () => {
  removed();
  addedBy(CREATOR, 1);
  expect(await look()).toEqual({ isLeaving: true });
  expect(await look()).toEqual({ isLeaving: true });
  expect(did).toEqual(['says why', 'leaves']);
  addedBy(CREATOR, 2);
  await look();
  expect(did).toEqual(['says why', 'leaves', 'leaves']);
});

test('a removal that it did not see counts, too', async () => {
  addedBy(CREATOR, 1);
  expect(await look()).toEqual({ isLeaving: true });
});

test('what fails is done later, and not twice', async () => {
  removed();
  addedBy(CREATOR, 1);
  isOffline = true;
  expect(await look()).toMatchObject({ isLeaving: true, retryIn: expect.any(Number) });
  isOffline = false;
  await look();
  expect(did).toEqual(['says why', 'leaves']);
});

test.each([
  ['another member adds it', () => addedBy(OTHER, 1)],
  [
    'its invite was revoked before',
    () => {
      tag = 'tag6543210';
      addedBy(CREATOR, 1);
    },
  ],
  ['its invite had expired', () => addedBy(CREATOR, 101)],
])('it stays if %s', async (_, back) => {
  removed();
  back();
  expect(await look()).toEqual({ isLeaving: false });
  expect(did).toEqual([]);
});

test('it stays after a move to another host, when the creator’s app adds its new installation', async () => {
  installationId = 'second';
  addedBy(CREATOR, 1);
  expect(await look()).toEqual({ isLeaving: false });
});

test('wanted back in between, it says why again the next time', async () => {
  removed();
  addedBy(CREATOR, 1);
  await look();
  addedBy(OTHER, 2);
  expect(await look()).toEqual({ isLeaving: false });
  addedBy(CREATOR, 3);
  await look();
  expect(did).toEqual(['says why', 'leaves', 'says why', 'leaves']);
});
