import { create } from '@bufbuild/protobuf';
import { TemplateSchema, ToolProvisioning, ToolResource, ValueFormat } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { describe, expect, test } from 'vitest';
import { Failure } from '../src/failure.ts';
import type { Owner } from '../src/owner.ts';
import { checkAgainstTemplate, checkForm } from '../src/values/user-values.ts';

const { POOL, USER } = ToolProvisioning;
const TEMPLATE = create(TemplateSchema, {
  agentName: 'Trip Planner',
  tools: [
    { id: 'sms', provisioning: POOL, resource: ToolResource.TELNYX_NUMBER },
    { id: 'mail', provisioning: USER, format: ValueFormat.EMAIL, required: true },
    { id: 'units', provisioning: USER, choices: ['metric', 'imperial'] },
  ],
});
const ownerWith = (getTemplate: () => Promise<unknown>) => ({ gateway: { templates: { getTemplate } } }) as unknown as Owner;
const owner = ownerWith(async () => ({ template: TEMPLATE }));

async function failureOf(call: Promise<void>): Promise<Failure | undefined> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error === undefined || error instanceof Failure) return error;
  throw error;
}

describe('a value is checked before it is sealed', () => {
  test.each<[Record<string, string>, string | undefined]>([
    [{ mail: 'saul@example.com', units: 'metric' }, undefined],
    [{ mail: 'saul@example.com', units: '' }, undefined],
    [{ mail: 's3cret' }, 'mail'],
    [{ mail: 'saul@example.com', units: 's3cret' }, 'units'],
  ])('%j', async (values, tool) => {
    for (const failure of [
      await failureOf(checkAgainstTemplate(owner, 'tmpl', values)),
      await failureOf(checkForm(owner, 'tmpl', values)),
    ]) {
      expect(failure?.metadata?.tool).toBe(tool);
      if (tool !== undefined) expect(failure?.reason).toBe('USER_CONFIG_INVALID');
      expect(`${failure?.message} ${failure?.help}`).not.toContain('s3cret');
    }
  });

  test('for a clone: the parent supplies a required one, and the agent checks it if the template cannot be read', async () => {
    expect(await failureOf(checkForm(owner, 'tmpl', { units: 'metric' }))).toBeUndefined();
    expect((await failureOf(checkAgainstTemplate(owner, 'tmpl', { units: 'metric' })))?.reason).toBe('USER_CONFIG_MISSING');
    const hidden = ownerWith(() => Promise.reject(new Refusal('TEMPLATE_NOT_FOUND', 'No such template.')));
    expect(await failureOf(checkForm(hidden, 'tmpl', { units: 'x' }))).toBeUndefined();
    await expect(
      checkForm(
        ownerWith(() => Promise.reject(new Error('away'))),
        'tmpl',
        { units: 'x' },
      ),
    ).rejects.toThrow('away');
  });
});
