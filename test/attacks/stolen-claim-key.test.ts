// What a thief of the claim service's key can read in the whole system: no private template that nobody has claimed.

import { TemplateFeedService, TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { serviceClient } from '@offshoot/rpc';
import { callerHeader } from '@offshoot/rpc/auth';
import { reasonOf } from '@offshoot/rpc/testing';
import { eventually } from '@offshoot/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSystem, type TestSystem } from '../system.ts';
import { User } from '../user.ts';

const stack = new AsyncDisposableStack();
let system: TestSystem;
let owner: User;

beforeAll(async () => {
  system = stack.use(await startSystem({ config: { idleTarget: 1 } }));
  owner = await User.signIn(system.running.url, system.running.network);
});
afterAll(() => stack.disposeAsync());

function stolen(caller?: string) {
  const options = { url: system.running.template.url, serviceKey: system.running.keys.of('claim'), audience: 'template', caller } as const;
  return { feed: serviceClient(TemplateFeedService, options), templates: serviceClient(TemplateService, options) };
}

/** The template IDs in the feed, up to and including this public one. */
async function fed(last: string): Promise<(string | undefined)[]> {
  const ids: (string | undefined)[] = [];
  for await (const { version } of stolen().feed.watchTemplateVersions({})) {
    ids.push(version?.templateId);
    if (version?.templateId === last) return ids;
  }
  throw new Error('the feed ended');
}

test('attack: a thief of the claim service’s key names the creator to the template service and reads the feed', async () => {
  const { id: hidden } = await owner.createTemplate({ agentName: 'Vault', instructions: 'Mine alone.' });
  const claimed = await owner.createTemplate({ agentName: 'Used', instructions: 'Mine, and claimed.' });
  const claim = await eventually(() => owner.claim(claimed.id));
  await owner.updateTemplate(claimed, { agentName: 'Used', instructions: 'Mine, claimed, and new.' });
  const marker = await owner.createTemplate({ agentName: 'Marker', instructions: 'For all.' });
  await owner.publish(marker);

  expect(claim.instanceId).toMatch(/^inst_/);
  for (const [caller, reason] of [
    [undefined, 'TEMPLATE_PRIVATE'],
    ['anonymous', 'TEMPLATE_PRIVATE'],
    [owner.inboxId, 'CALLER_UNKNOWN'],
  ] as const) {
    const { feed, templates } = stolen(caller);
    expect(await reasonOf(feed.getCurrentVersion({ templateId: hidden }))).toBe(reason);
    expect(await reasonOf(templates.getTemplate({ templateId: hidden }))).toBe('CALLER_NOT_ALLOWED');
    expect(await reasonOf(templates.getTemplateVersion({ templateId: hidden }))).toBe('CALLER_NOT_ALLOWED');
  }
  const bare = { headers: { [callerHeader]: owner.inboxId } };
  expect(await reasonOf(stolen().feed.getCurrentVersion({ templateId: hidden }, bare))).toBe('CALLER_UNKNOWN');
  const told = await fed(marker.id);
  expect(told).not.toContain(hidden);
  expect(told).toContain(claimed.id);
});
