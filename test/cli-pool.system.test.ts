// A pool runs out of agents and hosts: who waits, and what its operator can do.

import { silence } from '@offshoot/cli';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClaimJson, InstanceJson, TemplateJson } from '../demo/offshoot.ts';
import { answer, creator, expectNothingLeaked, file, inProcess, live, printed, saying, setScene, stack, system } from './command-scene.ts';

const SECRET = 'key-9d27-of-who-waits';

beforeAll(() => setScene({ idleTarget: 0 }));
afterAll(() => stack.disposeAsync());

test('a claim with sealed values and a bound clone wait in the queue, and each gets an agent', async () => {
  const courier = file(
    'courier.yaml',
    'agent_name: Courier\ninstructions: You carry letters.\ntools:\n  - id: api-token\n    provisioning: user\n    required: true\n    secret: true\n',
  );
  const { id } = await answer<TemplateJson>(creator, 'template create', '-f', courier);
  const parent: ClaimJson = await live(creator, 'claim', id, '--set', `api-token=${SECRET}`);
  const waits = () => printed.filter((text) => /waiting for an agent: place 1 \(keep this running/.test(text)).length;
  expect(waits()).toBe(1);
  const child: ClaimJson = await live(creator, 'clone', parent.instanceId, '--context', 'everything');
  expect(waits()).toBe(2);
  expect(child).toMatchObject({
    state: 'CLAIM_STATE_LIVE',
    parentInstanceId: parent.instanceId,
    transfer: { state: 'TRANSFER_STATE_INGESTED' },
  });
  await expectNothingLeaked([SECRET]);
});

test('an operator retires a host that does not come back, after seeing what will end', async () => {
  const operator = { OFFSHOOT_DATA: system.config.dataDir };
  const { hosts } = JSON.parse((await inProcess(creator, ['pool', 'status', '--json'], undefined, operator)).stdout) as {
    hosts: { hostId: string }[];
  };
  const retire = ['pool', 'retire', hosts[0]?.hostId ?? ''];
  expect(await inProcess(creator, [...retire, '--yes'], undefined, operator)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('HOST_NOT_GONE'),
  });
  await system.running.stopHost();
  const asked: string[] = [];
  for (const input of [silence, saying('', asked)]) {
    const declined = await inProcess(creator, retire, input, operator);
    expect(declined).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/and 2 without a backup.*DECLINED/s) });
  }
  expect(await inProcess(creator, retire, saying('y', asked), operator)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('2 owned agents have ended'),
  });
  expect(asked).toHaveLength(2);
  const { instances } = await answer<{ instances: InstanceJson[] }>(creator, 'agents', '--mine');
  expect(instances).toEqual([]);
  const again = await inProcess(creator, [...retire, '--yes', '--json'], undefined, operator);
  expect(JSON.parse(again.stdout)).toEqual({ forgotten: 0, ended: 0, movable: 0 });
});
