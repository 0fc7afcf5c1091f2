// Agents that must be known beforehand, to seal to them or to name them, where the pool makes one only for who waits.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClaimJson, TemplateJson } from '../demo/offshoot.ts';
import { answer, creator, expectNothingLeaked, file, live, printed, setScene, stack } from './command-scene.ts';

const SECRET = 'key-9d27-of-who-waits';

beforeAll(() => setScene({ idleTarget: 0 }));
afterAll(() => stack.disposeAsync());

test('a claim with sealed values and a clone that names its child wait for their turn, and get an agent of their own', async () => {
  const courier = file(
    'courier.yaml',
    'agent_name: Courier\ninstructions: You carry letters.\ntools:\n  - id: api-token\n    provisioning: user\n    required: true\n    secret: true\n',
  );
  const { id } = await answer<TemplateJson>(creator, 'template create', '-f', courier);
  const parent: ClaimJson = await live(creator, 'claim', id, '--set', `api-token=${SECRET}`);
  const waited = /waiting for an agent: place 1 \(keep this running/;
  expect(printed.at(-1)).toMatch(waited);
  const child: ClaimJson = await live(creator, 'clone', parent.instanceId, '--context', 'everything');
  expect(printed.at(-1)).toMatch(waited);
  expect(child).toMatchObject({ state: 'CLAIM_STATE_LIVE', parentInstanceId: parent.instanceId, contextState: 'CONTEXT_STATE_INGESTED' });
  await expectNothingLeaked([SECRET]);
});
