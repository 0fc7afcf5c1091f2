// Versions that let an agent use more, and what creators vouch for, with the `offshoot` command.
import { expect, test } from 'vitest';
import type { InstanceJson, TemplateJson } from '../../demo/offshoot.ts';
import { answer, creator, file, inProcess, live, person, refusal, run, saying, untilAnswered } from '../command-scene.ts';
import { SECRET } from './secret.ts';

export function versions(): void {
  test('a version that lets the agent use more waits until its owner has seen its additions and consented', async () => {
    const before = file('scribe.yaml', 'agent_name: Scribe\ninstructions: You write.\n');
    const after = file('scribe-2.yaml', 'agent_name: Scribe\ninstructions: You write.\ntools:\n  - id: email\n    provisioning: pool\n');
    const { id } = await answer<TemplateJson>(creator, 'template create', '-f', before);
    const { instanceId } = await live(creator, 'claim', id);
    expect(await refusal(creator, 'agents', 'consent', instanceId)).toMatchObject({ reason: 'CONSENT_NOT_NEEDED' });
    await answer<TemplateJson>(creator, 'template update', id, '-f', after, '--yes');
    const waits = ({ instances: [one] }: { instances: InstanceJson[] }) => one?.pendingVersion === '2' && one.appliedVersion === '1';
    await untilAnswered(creator, ['agents', '--template', id], waits);
    const listed = await inProcess(creator, ['agents', '--template', id]);
    expect(listed.stdout).toContain(`Version 2 of ${instanceId} is waiting for your consent. It adds: tool email:pool.`);

    expect(await run(creator, 'agents', 'consent', instanceId)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/adds: tool email:pool\.\n.*tools=none\n.*tools=email:pool\n.*\(DECLINED\)/s),
    });
    const asked: string[] = [];
    expect((await inProcess(creator, ['agents', 'consent', instanceId], saying('no', asked))).stderr).toContain('DECLINED');
    expect(asked).toEqual(['Accept? [y/N] ']);
    const updated = await answer<InstanceJson>(creator, 'agents consent', instanceId, '--yes');
    expect(updated).toMatchObject({
      appliedVersion: '2',
      pendingVersion: '0',
      acceptedCapabilities: expect.stringContaining('email:pool'),
    });
  });

  test('consent names what a version removes, asks for the values that it needs, and seals them; a value can be replaced', async () => {
    const tool = '  - id: api-token\n    provisioning: user\n    secret: true\n    required: true\n    prompt: Your token?\n';
    const before = file('teller.yaml', 'agent_name: Teller\ninstructions: You count.\ntools:\n  - id: email\n    provisioning: pool\n');
    const after = file('teller-2.yaml', `agent_name: Teller\ninstructions: You count.\ntools:\n${tool}`);
    const { id } = await answer<TemplateJson>(creator, 'template create', '-f', before);
    const { instanceId } = await live(creator, 'claim', id);
    await answer<TemplateJson>(creator, 'template update', id, '-f', after, '--yes');
    await untilAnswered(
      creator,
      ['agents', '--template', id],
      ({ instances: [one] }: { instances: InstanceJson[] }) => one?.pendingVersion === '2',
    );

    const unanswered = await run(creator, 'agents', 'consent', instanceId, '--yes');
    expect(unanswered).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/It removes: email:pool\.\n[\s\S]*\(USER_CONFIG_MISSING\)\n.*--set api-token=/),
    });
    const asked: string[] = [];
    const answers = ['y', SECRET];
    const input = {
      ...saying(''),
      ask: async (question: string) => {
        asked.push(question);
        return answers[asked.length - 1] ?? '';
      },
    };
    const consented = await inProcess(creator, ['agents', 'consent', instanceId, '--json'], input);
    expect(asked).toEqual(['Accept? [y/N] ', 'Your token? [api-token]: ']);
    expect(JSON.parse(consented.stdout)).toMatchObject({ appliedVersion: '2', pendingVersion: '0' });

    expect(await refusal(creator, 'agents', 'set', instanceId)).toMatchObject({ reason: 'USAGE', code: 2 });
    expect(await refusal(creator, 'agents', 'set', instanceId, 'api-token=')).toMatchObject({ reason: 'USER_CONFIG_MISSING', code: 1 });
    expect(await refusal(person(), 'agents', 'set', instanceId, `api-token=${SECRET}`)).toMatchObject({
      reason: 'NOT_INSTANCE_OWNER',
      code: 1,
    });
    expect(await answer<InstanceJson>(creator, 'agents set', instanceId, `api-token=${SECRET}`)).toMatchObject({ id: instanceId });
  });

  test('creators can attest and re-sign their own versions, and no others', async () => {
    const path = file('crier.yaml', 'agent_name: Crier\ninstructions: You cry.\n');
    const other = file('other.yaml', 'agent_name: Crier\ninstructions: You whisper.\n');
    const daysLeft = ({ attestedUntil = '' }: TemplateJson) => (Date.parse(attestedUntil) - Date.now()) / 86_400_000;
    const [vouched, silent] = await Promise.all([
      answer<TemplateJson>(creator, 'template create', '-f', path),
      answer<TemplateJson>(creator, 'template create', '-f', path, '--attest-for', '0'),
    ]);
    expect(daysLeft(vouched)).toBeCloseTo(30, 1);
    expect(silent.attestedUntil).toBeUndefined();
    const attested = await answer<TemplateJson>(creator, 'template attest', silent.id, '--for', '7d');
    expect(daysLeft(attested)).toBeCloseTo(7, 1);

    const resigned = await answer<{ version: string; statement: { signatures: unknown[] } }>(creator, 'template resign', silent.id);
    expect(resigned).toMatchObject({ version: '1', statement: { signatures: [{ wallet: {} }] } });
    await answer(creator, 'template resign', silent.id, '-f', path);
    expect(await refusal(creator, 'template', 'resign', silent.id, '-f', other)).toMatchObject({ reason: 'VERSION_UNVERIFIED', code: 1 });
    await answer(creator, 'template publish', silent.id);
    expect(await refusal(person(), 'template', 'resign', silent.id)).toMatchObject({ reason: 'NOT_TEMPLATE_CREATOR', code: 1 });
  });
}
