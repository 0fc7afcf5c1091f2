import type { JsonObject } from '@offshoot/statements';
import { expect, test } from 'vitest';
import { checkProfile, completeProfile, inherit, mergeRequest, type ProfileBody, patchProfile, resolvedProfile } from '../src/index.ts';
import { bodyOf, example } from './examples.ts';

/** A checked profile. */
function checked(json: JsonObject): ProfileBody {
  expect(checkProfile(json)).toEqual([]);
  return json as unknown as ProfileBody;
}

test.each(['security-analyst', 'data-engineer', 'docs-writer', 'devops-assistant', 'create-request', 'put-request'] as const)(
  'the example %s is a profile, and nothing of it is lost',
  (name) => {
    const body = checked(example(name));
    expect(completeProfile(body)).toMatchObject(example(name));
  },
);

test('the whole example is a profile without what the server sets, which nobody may write', () => {
  checked(bodyOf(example('profile')));
  expect(checkProfile(example('profile')).map(({ path, code }) => `${path} ${code}`)).toEqual(
    ['id', 'object', 'status', 'version', 'created_at', 'updated_at', 'created_by', 'tenant_id'].map((field) => `${field} read_only_field`),
  );
});

test('the answer to POST has the fields of the example in its order', () => {
  const answer = bodyOf(example('create-answer'));
  // The example cuts the instructions short.
  const complete = { ...completeProfile(checked(example('create-request'))), instructions: answer.instructions };
  expect(JSON.stringify(complete)).toBe(JSON.stringify(answer));
});

test('a profile without a base is resolved as it is, with the same fields', () => {
  const complete = completeProfile(checked(example('create-request')));
  expect(JSON.stringify(resolvedProfile([complete]))).toBe(JSON.stringify(complete));
});

test.each(['memory-setting', 'sandbox-policy', 'access-control', 'registry-tool'] as const)('the part %s belongs to a profile', (name) => {
  checked({ name: 'a', instructions: 'b', ...bodyOf(example(name)) });
});

test('the memory object stands by itself', () => {
  checked({ name: 'a', instructions: 'b', memory: example('memory') });
});

test('PATCH changes one value and merges metadata', () => {
  const before = completeProfile(checked(example('put-request')));
  expect(checked(patchProfile(before, example('patch-request')))).toEqual({
    ...before,
    temperature: 0.1,
    metadata: { team: 'data-platform', cost_center: 'DATA-002', compliance_level: 'hipaa' },
  });
});

test('the child of the example adds to its base', () => {
  const [base, child] = [checked(bodyOf(example('base'))), checked(bodyOf(example('child')))];
  const effective = inherit([base, child]);
  expect(effective.instructions).toBe(`${base.instructions}\n\nYou are a senior security analyst at Acme Corp...`);
  expect(effective.tools).toEqual([...(base.tools ?? []), ...(child.tools ?? [])]);
  expect(effective).toMatchObject({
    sandbox_policy_id: 'sbxpol_standard',
    temperature: 0.2,
    metadata: { profile_type: 'base', managed_by: 'platform-team' },
    model: null,
    memory: null,
  });
  const { name, instructions, tools, sandbox_policy_id, temperature, metadata } = resolvedProfile([base, child]);
  expect({ name, instructions, tools, sandbox_policy_id, temperature, metadata }).toEqual({
    name: 'security-analyst',
    instructions: effective.instructions,
    tools: effective.tools,
    sandbox_policy_id: 'sbxpol_standard',
    temperature: 0.2,
    metadata: base.metadata,
  });
});

test('the request of the example overrides one value and adds a tool', () => {
  const effective = inherit([
    {
      name: 'a',
      instructions: 'b',
      model: 'llama-4-maverick',
      temperature: 0.2,
      tools: [{ type: 'code_interpreter' }, { type: 'file_search' }],
    },
  ]);
  const github = { type: 'mcp' as const, server_label: 'github', server_url: 'https://mcp.example.org' };
  expect(mergeRequest(effective, { model: 'llama-4-scout', tools: [github] })).toMatchObject({
    model: 'llama-4-scout',
    temperature: 0.2,
    instructions: 'b',
    tools: [{ type: 'code_interpreter' }, { type: 'file_search' }, github],
  });
});

test('the tools of the request without a profile are tools of a profile, too', () => {
  checked({ name: 'a', instructions: 'b', tools: example('inline-request').tools ?? [] });
});
