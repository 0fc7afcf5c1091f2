// When the agent proves anew where it is from; that clients can verify it is tested with the real Convos client in test/rest.system.test.ts.
import type { AgentMessage, XmtpAgentClient } from '@offshoot/xmtp/agent-client.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createOfflineEngine } from '../src/adapters/engines/offline-engine.ts';
import { originProof, reviewOrigin } from '../src/agent/conversation/origin.ts';
import type { OnlineDeps } from '../src/agent/record/agent-deps.ts';
import { AGENT_INBOX, type BareAgent, inboxOf, openBareAgent } from './context/bare-agent.ts';

const HOUR = 3_600_000;
const start = Date.UTC(2026, 4, 4, 12, 30);
let agent: BareAgent;
let now: number;
let deps: OnlineDeps;

beforeEach(() => {
  agent = openBareAgent({ engine: createOfflineEngine() });
  now = start;
  deps = { ...agent.deps, client: { inboxId: AGENT_INBOX } as XmtpAgentClient, now: () => new Date(now) };
  const { provenAt } = originProof(deps, `tmpl_${'a'.repeat(26)}`);
  agent.store.change({ publishedProfile: 'some', originProvenAt: provenAt });
});
afterEach(() => agent.close());

const from = (message: object) => ({ senderInboxId: inboxOf('Ada'), own: false, ...message }) as AgentMessage;
const text = from({ kind: 'text', text: 'Hello' });
const adding = (inboxId: string) => from({ kind: 'group-updated', update: { addedInboxIds: [inboxId] } });
/** Whether the profile is published again after this message, so long after the proof. */
function isRenewed(message: AgentMessage, hours: number): boolean {
  now = start + hours * HOUR;
  reviewOrigin(deps, message);
  const { publishedProfile } = agent.store.state;
  agent.store.change({ publishedProfile: 'some' });
  return publishedProfile === '';
}

test('a person who comes later gets a fresh proof, and so do people who talk after half a day', () => {
  expect(isRenewed(adding(inboxOf('Bo')), 2)).toBe(true);
  expect(isRenewed(text, 2)).toBe(false);
  expect(isRenewed(text, 12)).toBe(true);
});

test('attack: a member adds and removes a person again and again', () => {
  expect(isRenewed(adding(inboxOf('Bo')), 0)).toBe(false);
  expect(isRenewed(adding(inboxOf('Bo')), 0.001)).toBe(false);
});

test('its own messages, and its own adding, need no proof; before its profile is published there is none to renew', () => {
  expect(isRenewed(from({ kind: 'text', text: 'Hello', own: true }), 48)).toBe(false);
  expect(isRenewed(adding(AGENT_INBOX), 2)).toBe(false);
  agent.store.change({ originProvenAt: undefined as never });
  expect(isRenewed(text, 48)).toBe(false);
});

test('the proof that is sent again after a crash is the same', () => {
  const { proof } = originProof(deps, `tmpl_${'a'.repeat(26)}`);
  now = start + 29 * 60_000;
  expect(originProof(deps, `tmpl_${'a'.repeat(26)}`).proof).toEqual(proof);
  expect(proof.attestation_ts).toBe('2026-05-04T12:00:00Z');
});
