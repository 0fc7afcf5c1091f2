// What the members of a conversation see of an agent: its template's page, and its own addresses once its owner agrees.
import type { Profile } from '@offshoot/convos';
import type { XmtpAgentClient } from '@offshoot/xmtp/agent-client.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createOfflineEngine } from '../src/adapters/engines/offline-engine.ts';
import { type ProfileDeps, publishProfile, type TemplatePages } from '../src/agent/conversation/profile.ts';
import { AGENT_INBOX, type BareAgent, inboxOf, OWNER, openBareAgent } from './context/bare-agent.ts';

const TOOL = { id: 'mail', name: 'E-mail', provisioning: 'TOOL_PROVISIONING_POOL', resource: 'TOOL_RESOURCE_AGENTMAIL_INBOX' };
const PAGE = 'https://offshoot.example/t/tpl';

let agent: BareAgent;
let deps: ProfileDeps;
let page: ReturnType<TemplatePages['of']>;
let published: Profile['metadata'][];

beforeEach(() => {
  [page, published] = ['', []];
  agent = openBareAgent({ engine: createOfflineEngine(), content: { tools: [TOOL] } as never });
  const sendContent = async (_: string, __: unknown, { metadata }: Profile) => void published.push(metadata);
  const client = { inboxId: AGENT_INBOX, sendContent } as unknown as XmtpAgentClient;
  deps = { ...agent.deps, client, pages: { of: () => page } };
  agent.store.change({ conversationId: 'c'.repeat(32) });
  agent.store.tools.replace([
    { toolId: TOOL.id, resourceId: 'res_1', resource: 'agentmail-inbox', value: 'trip@agentmail.to', key: 'secret-key' },
  ]);
});
afterEach(() => agent.close());

/** What the members see now, and how often it was said. */
async function seen(): Promise<{ publishedUrl: unknown; email: unknown; voice: unknown; said: number }> {
  await publishProfile(deps);
  const { publishedUrl, email, voice } = published.at(-1) ?? {};
  return { publishedUrl, email, voice, said: published.length };
}

test('the page is said when it is known, kept while nobody can tell, and taken back; nothing is said twice', async () => {
  page = undefined;
  expect(await seen()).toMatchObject({ publishedUrl: undefined, said: 1 });
  page = PAGE;
  expect(await seen()).toMatchObject({ publishedUrl: PAGE, said: 2 });
  // As after a start of the host.
  page = undefined;
  expect(await seen()).toMatchObject({ publishedUrl: PAGE, said: 2 });
  page = '';
  expect(await seen()).toMatchObject({ publishedUrl: undefined, said: 3 });
});

test('its mailbox is shown while its owner wants that; a phone number that it does not have is not', async () => {
  expect(await seen()).toMatchObject({ email: undefined });
  agent.store.change({ shownAddresses: { shown: 'phone', ownerId: OWNER } });
  expect(await seen()).toMatchObject({ email: undefined, said: 1 });
  agent.store.change({ shownAddresses: { shown: 'both', ownerId: OWNER } });
  expect(await seen()).toMatchObject({ email: 'trip@agentmail.to', said: 2 });
  expect(JSON.stringify(published)).not.toContain('secret-key');
  agent.store.tools.replace([]);
  expect(await seen()).toMatchObject({ email: undefined, said: 3 });
});

test('attack: what an owner agreed to holds for the next owner', async () => {
  agent.store.change({ shownAddresses: { shown: 'both', ownerId: OWNER } });
  expect(await seen()).toMatchObject({ email: 'trip@agentmail.to' });
  const { claimed } = agent.store.state;
  agent.store.change({ ...(claimed && { claimed: { ...claimed, ownerId: inboxOf('Bo') } }) });
  expect(await seen()).toMatchObject({ email: undefined });
});

test('how much it says is in its profile, unless it talks freely', async () => {
  expect(await seen()).toMatchObject({ voice: undefined });
  agent.store.change({ quiet: { muted: true, deaf: false } });
  expect(await seen()).toMatchObject({ voice: 'muted' });
});
