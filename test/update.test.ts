import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '@offshoot/testing';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Human } from './human.ts';
import { startSystem, type TestSystem } from './system.ts';
import { User } from './user.ts';

const V1 = { agentName: 'Guide', instructions: 'You guide people.\n\n- Recommend museums first.' };
const V2 = { agentName: 'Guide', instructions: 'You guide people.\n\n- Recommend parks first.', model: { default: 'gpt-oss-120b' } };

describe('a template update', () => {
  let system: TestSystem;
  let user: User;
  let human: Human;

  beforeAll(async () => {
    system = await startSystem();
    user = await User.signIn(system.running.url, system.running.network);
    human = await Human.join(system.running.network);
    user.adderId = human.client.inboxId;
  });
  afterAll(async () => {
    await human?.[Symbol.asyncDispose]();
    await system?.[Symbol.asyncDispose]();
  });

  const identityFile = (instanceId: string) => join(system.config.dataDir, 'instance', 'agents', instanceId, 'IDENTITY.md');
  const identityOf = (instanceId: string) => readFileSync(identityFile(instanceId), 'utf8');
  const live = async (templateId: string, model = '') => {
    const claim = await eventually(() => user.claim(templateId, { model }));
    await human.conversation(claim.inboxId);
    await user.settled(claim.id);
    return claim;
  };

  test('reaches IDENTITY.md of parent and child at once, leaving the owner section and the model choice untouched', async () => {
    const template = await user.createTemplate(V1);
    const parent = await live(template.id, 'my-model');
    const child = await eventually(() => user.clone(parent.instanceId));
    await human.conversation(child.inboxId);
    await user.settled(child.id);

    const mine = '\nSpeak like a pirate.\n  Two spaces, and a trailing one: \n';
    writeFileSync(identityFile(parent.instanceId), `${identityOf(parent.instanceId).trimEnd()}\n${mine}`);
    await user.updateTemplate(template, V2);
    await vi.waitFor(
      () => {
        for (const id of [parent.instanceId, child.instanceId]) expect(identityOf(id)).toContain('Recommend parks first.');
      },
      // Takes a second on an idle machine, as measured by `npm run bench -- agents`. Other tests run at the same time.
      { timeout: 120_000, interval: 5 },
    );
    expect(identityOf(parent.instanceId)).toContain(mine);
    expect(identityOf(parent.instanceId)).not.toContain('Recommend museums first.');
    const { instance } = await user.claims.getInstance({ instanceId: parent.instanceId });
    expect(instance?.modelOverride).toBe('my-model');
  });

  test('reaches an instance that was stopped meanwhile once it returns, and only in the newest version', async () => {
    const template = await user.createTemplate(V1);
    const claim = await live(template.id);
    await system.running.stopHost();
    const second = await user.updateTemplate(template, V2);
    await user.updateTemplate(second, { ...V2, instructions: 'You guide people.\n\n- Recommend lakes first.' });
    await system.running.startHost();
    await eventually(() => expect(identityOf(claim.instanceId)).toContain('Recommend lakes first.'));
    await eventually(async () => {
      const { instance } = await user.claims.getInstance({ instanceId: claim.instanceId });
      expect(instance?.appliedVersion).toBe(3n);
    });
  });
});
