// A clone takes those of its parent's values that its own template asks for, in the required format.
import type { JsonObject } from '@offshoot/statements';
import { afterEach, expect, test } from 'vitest';
import { createEngine } from '../src/adapters/engines/index.ts';
import { ingest } from '../src/agent/transfers/ingesting.ts';
import { AGENT_INBOX, type BareAgent, openBareAgent } from './context/bare-agent.ts';
import { documentFor } from './rogue-parent.ts';

let agent: BareAgent | undefined;
afterEach(() => agent?.close());

test('attack: a parent plants values in the wrong format, or for tools that the pool provides', () => {
  const user = { provisioning: 'TOOL_PROVISIONING_USER' };
  const tools: JsonObject[] = [
    { id: 'contact', ...user, format: 'VALUE_FORMAT_EMAIL' },
    { id: 'site', ...user, format: 'VALUE_FORMAT_URL' },
    { id: 'units', ...user, choices: ['metric', 'imperial'] },
    { id: 'sms', provisioning: 'TOOL_PROVISIONING_POOL', resource: 'TOOL_RESOURCE_TELNYX_NUMBER' },
  ];
  agent = openBareAgent({ engine: createEngine({}), content: { tools } });
  const { instanceId, store } = agent.deps;
  const child = { instanceId, inboxId: AGENT_INBOX, transferId: `trf_${'a'.repeat(26)}` };
  const parent = { instanceId: `inst_${'b'.repeat(26)}`, inboxId: 'b'.repeat(64) };
  const config = { contact: 'ada@example.com', site: 'javascript:alert(1)', units: 'furlongs', sms: '+15551234567', other: 'x' };
  const { transferId } = child;
  store.incoming.expect({
    transferId,
    kind: 'clone',
    sourceInstanceId: parent.instanceId,
    sourceInboxId: parent.inboxId,
    summaryDigest: '',
  });
  const ack = { groupId: 'g', digest: 'd', outcome: 'ingested', sent: false } as const;
  const [awaited] = store.incoming.waiting();
  if (awaited === undefined) throw new Error('it waits for nothing');
  ingest(agent.deps, awaited, documentFor(child, parent, { config }), ack);
  expect(store.incoming.ofClone()?.state).toBe('ingested');
  expect(store.state.claimed?.userConfig).toEqual({ contact: 'ada@example.com' });
});
