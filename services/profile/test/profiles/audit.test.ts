// The audit has each change once, and nothing of what was refused.
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newMember, type RunningProfiles, reasonOf, runningProfiles } from './running-profiles.ts';

let profiles: RunningProfiles;
let database: pg.Client;
beforeAll(async () => {
  profiles = await runningProfiles();
  database = new pg.Client({ connectionString: profiles.databaseUrl });
  await database.connect();
});
afterAll(async () => {
  await database.end();
  await profiles.close();
});

test('each change is recorded with who made it, on what; refused ones and those that change nothing are not', async () => {
  const member = { ...newMember(), keyId: `key_${'a'.repeat(26)}` };
  const client = profiles.as(member);
  const { policies, tools } = profiles.resources(member);
  const { id: agentId } = await profiles.create(member, { instructions: 'A secret of the company.' });
  await client.patchProfile({ agentId, patchJson: '{"temperature":1}' });
  await client.patchProfile({ agentId, patchJson: '{"temperature":1}' });
  await reasonOf(client.patchProfile({ agentId, patchJson: '{"temperature":9}' }));
  await reasonOf(client.patchProfile({ agentId, patchJson: '{"temperature":0}', expectedVersion: 1 }));
  await client.replaceProfile({ agentId, bodyJson: '{"name":"b","instructions":"B."}' });
  await client.rollbackProfile({ agentId, targetVersion: 1 });
  await client.setLabel({ agentId, name: 'live', shares: [{ version: 1, percent: 100 }] });
  await client.setLabel({ agentId, name: 'live', shares: [{ version: 1, percent: 100 }] });
  await client.deleteLabel({ agentId, name: 'live' });
  await client.pauseProfile({ agentId });
  await client.pauseProfile({ agentId });
  await client.resumeProfile({ agentId });
  await client.archiveProfile({ agentId });
  await client.restoreProfile({ agentId });
  await client.deleteProfile({ agentId });
  const { policy } = await policies.createSandboxPolicy({ rules: { name: 'p' } });
  await policies.replaceSandboxPolicy({ sandboxPolicyId: policy?.id ?? '', rules: { name: 'q' } });
  await policies.deleteSandboxPolicy({ sandboxPolicyId: policy?.id ?? '' });
  const { tool } = await tools.createTool({ name: 't', definitionJson: '{"type":"function","name":"f"}' });
  await tools.replaceTool({ toolId: tool?.id ?? '', definitionJson: '{"type":"function","name":"g"}' });
  await tools.deleteTool({ toolId: tool?.id ?? '' });

  const { rows } = await database.query('select * from profile.audit_events where tenant_id = $1 order by id', [member.tenantId]);
  expect(rows.map(({ action }) => action)).toEqual([
    'agent.create',
    'agent.update',
    'agent.update',
    'agent.roll-back',
    'agent.set-label',
    'agent.delete-label',
    'agent.pause',
    'agent.resume',
    'agent.archive',
    'agent.restore',
    'agent.delete',
    'sandbox-policy.create',
    'sandbox-policy.update',
    'sandbox-policy.delete',
    'tool.create',
    'tool.update',
    'tool.delete',
  ]);
  expect(new Set(rows.map((row) => `${row.subject} ${row.key_id}`))).toEqual(new Set([`${member.subject} ${member.keyId}`]));
  expect(new Set(rows.slice(0, 11).map(({ target }) => target))).toEqual(new Set([agentId]));
  expect(JSON.stringify(rows)).not.toContain('secret of the company');
});
