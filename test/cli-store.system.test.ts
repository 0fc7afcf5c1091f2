// The operator of a store and the people whom decisions concern, with the command and a running system: a report, a quarantine that holds
// back updates and survives a restart, an appeal, a release.

import { createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { ModerationService } from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import { eventually } from '@offshoot/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClaimJson, InstanceJson, TemplateJson } from '../demo/offshoot.ts';
import {
  answer,
  answered,
  answerOf,
  byHuman,
  creator,
  file,
  inProcess,
  live,
  person,
  refusal,
  run,
  STORE_COMMANDS,
  setScene,
  stack,
  system,
} from './command-scene.ts';

const REASON = 'It asks for passwords.';

beforeAll(() => setScene());
afterAll(() => stack.disposeAsync());

/** As the operator of the system's data folder. */
const operator = (...args: string[]) => inProcess(creator, ['store', ...args], undefined, { OFFSHOOT_DATA: system.config.dataDir });
const decide = async <T>(command: string, ...args: string[]) => answerOf<T>(`store ${command}`, await operator(command, ...args, '--json'));

const guide = (version: number, text = `agent_name: Keymaster\ninstructions: You are version ${version}.\n`) =>
  file(`v${version}.yaml`, text);
const agent = async (claim: ClaimJson) => {
  const { instances } = await answer<{ instances: InstanceJson[] }>(creator, 'agents', '--mine');
  return instances.find(({ id }) => id === claim.instanceId);
};

test('a report leads to a quarantine, which holds back updates until an appeal is granted', async () => {
  const { id } = await answer<TemplateJson>(creator, 'template create', '-f', guide(1));
  const other = await answer<TemplateJson>(
    creator,
    'template create',
    '-f',
    file('other.yaml', 'agent_name: Doorman\ninstructions: One.\n'),
  );
  await answer(creator, 'template publish', id);
  const kept: ClaimJson = await live(creator, 'claim', id);
  const control: ClaimJson = await live(creator, 'claim', other.id);

  const reporter = person();
  await answer(reporter, 'template report', id, '--reason', 'deception', '--details', 'It wants my PIN.');
  expect((await operator('reports')).stdout).toMatch(new RegExp(`${id} +Keymaster +listed +1 deception`));
  await decide('reports');
  const review = (await operator('review', id)).stdout;
  expect(review).toMatch(/Keymaster[\s\S]*You are version 1\.[\s\S]*deception \(version 1\) by [0-9a-f]{64}: It wants my PIN\./);
  await decide('review', id);
  expect(await decide('quarantine', id, '--reason', REASON, '--by', 'Ada')).toMatchObject({ operator: 'Ada', reason: REASON });

  // Nobody gets an agent from it, not even by cloning; its creator and the owner see why.
  expect(await refusal(reporter, 'template', 'show', id)).toMatchObject({ reason: 'TEMPLATE_QUARANTINED', metadata: { why: REASON } });
  expect(await refusal(reporter, 'claim', id, ...byHuman())).toMatchObject({ reason: 'TEMPLATE_QUARANTINED' });
  expect(await refusal(creator, 'claim', id, ...byHuman())).toMatchObject({ reason: 'TEMPLATE_QUARANTINED' });
  expect(await refusal(creator, 'clone', kept.instanceId, ...byHuman())).toMatchObject({ reason: 'TEMPLATE_QUARANTINED' });
  expect((await run(creator, 'template', 'show', id)).stdout).toMatch(/quarantined since .*: It asks for passwords\./);
  await eventually(async () => {
    expect((await run(creator, 'agents')).stdout).toMatch(
      /gets no updates: its template is quarantined since .*\. It asks for passwords\./,
    );
  });

  // Held back, also across a restart; another template's update, which came later, arrives.
  await answer(creator, 'template update', id, '-f', guide(2), '--yes');
  await answer(creator, 'template update', other.id, '-f', file('other2.yaml', 'agent_name: Doorman\ninstructions: Two.\n'), '--yes');
  await eventually(async () => expect((await agent(control))?.appliedVersion).toBe('2'));
  expect(await agent(kept)).toMatchObject({ appliedVersion: '1', desiredVersion: '2', templateQuarantine: REASON });
  expect((await run(creator, 'template', 'rollout', id, '--watch')).stdout).toMatch(
    /1 pending.*held back.*quarantined: It asks for passwords/,
  );
  await system.restart();
  await answer(creator, 'template update', other.id, '-f', file('other3.yaml', 'agent_name: Doorman\ninstructions: Three.\n'), '--yes');
  await eventually(async () => expect((await agent(control))?.appliedVersion).toBe('3'));
  expect(await agent(kept)).toMatchObject({ appliedVersion: '1', desiredVersion: '2', templateQuarantine: REASON });

  await answer(creator, 'template appeal', id, '--text', 'Version 2 does not.');
  expect(await refusal(creator, 'template', 'appeal', id, '--text', 'Please!')).toMatchObject({ reason: 'APPEAL_NOT_POSSIBLE' });
  expect((await operator('appeals')).stdout).toMatch(
    /Keymaster {2}appealed[\s\S]*Version 2 does not\.[\s\S]*against: .*quarantine.*by Ada/,
  );
  await decide('appeals');
  await decide('release', id, '--reason', 'Version 2 does not ask.', '--by', 'Grace');
  await eventually(async () => expect(await agent(kept)).toMatchObject({ appliedVersion: '2', templateQuarantine: '' }));
  await live(creator, 'clone', kept.instanceId);
  expect((await operator('log', '--template', id)).stdout).toMatch(/list .*by Grace: Version 2 does not ask\.\n.*quarantine .*by Ada/);
  await decide('log');
});

test('attack: a creator deletes the quarantined template so that its agents can be cloned again', async () => {
  const { id } = await answer<TemplateJson>(creator, 'template create', '-f', file('rook.yaml', 'agent_name: Rook\ninstructions: One.\n'));
  await answer(creator, 'template publish', id);
  const kept: ClaimJson = await live(creator, 'claim', id);
  await decide('quarantine', id, '--reason', REASON);
  await answer(creator, 'template delete', id);
  await eventually(async () => expect(await agent(kept)).toMatchObject({ templateQuarantine: REASON }));
  expect(await refusal(creator, 'clone', kept.instanceId, ...byHuman())).toMatchObject({ reason: 'TEMPLATE_QUARANTINED' });
});

test('the operator dismisses, unlists, rejects and features, each with a reason', async () => {
  const { id } = await answer<TemplateJson>(creator, 'template create', '-f', file('pawn.yaml', 'agent_name: Pawn\ninstructions: One.\n'));
  await answer(creator, 'template publish', id);
  await answer(person(), 'template report', id, '--reason', 'spam');
  expect((await operator('dismiss', id)).stderr).toMatch(/--reason/);
  await decide('dismiss', id, '--reason', 'It is fine.');
  expect((await operator('reports')).stdout).not.toContain(id);
  expect((await operator('dismiss', id, '--reason', 'It is fine.')).stdout).toMatch(/no open reports/);
  await decide('feature', id, '--reason', 'Well made.', '--place', '1', '--until', '2036-01-01');
  const featured = async () => (await answer<{ templates?: TemplateJson[] }>(creator, 'template list', '--featured')).templates ?? [];
  expect((await featured()).map((template) => template.id)).toEqual([id]);
  await decide('unlist', id, '--reason', 'Too early.');
  expect(await featured()).toEqual([]);
  await answer(creator, 'template appeal', id, '--text', 'It is not.');
  await decide('reject', id, '--reason', 'It is.');
  await decide('unfeature', id, '--reason', 'Enough.');
  expect((await operator('release', id, '--reason', 'Now it is ready.')).stdout).toMatch(/list {2}tmpl_/);
  expect((await operator('feature', id, '--reason', 'x', '--until', 'tomorrow')).stderr).toMatch(/Use a date such as/);
  const { pass } = await decide<{ pass: string }>('pass', '--by', 'Ada', '--minutes', '5');
  const store = createClient(ModerationService, createConnectTransport({ baseUrl: system.running.url, httpVersion: '1.1' }));
  await store.dismissReports({ templateId: id, reason: 'Fine.', operator: 'Mallory' }, { headers: { authorization: `Bearer ${pass}` } });
  expect((await operator('pass', '--minutes', '241')).stderr).toMatch(/Use a number from 1 to 240/);
  const given = [...answered].filter((command) => command.startsWith('store '));
  expect(given.sort()).toEqual([...STORE_COMMANDS].sort());
});

test('attack: a person without the operator’s key quarantines a template: no command works, and the gateway takes nothing from them', async () => {
  const stranger = await inProcess(creator, ['store', 'reports', '--json'], undefined, { OFFSHOOT_DATA: '/nowhere' });
  expect(JSON.parse(stranger.stderr)).toMatchObject({
    error: { reason: 'OPERATOR_KEY_MISSING', help: expect.stringContaining('TEMPLATE_URL') },
  });
  const url = `${system.running.url}/offshoot.template.v1.ModerationService/ListAppeals`;
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
  expect(response.status).toBe(401);
});
