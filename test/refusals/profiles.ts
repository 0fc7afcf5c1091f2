// Why a profile can be refused, to who writes it and to who uses it.
import { ProfileService } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import { ProfileUseService } from '@offshoot/gen/offshoot/profile/v1/profile_use_service_pb.ts';
import { SandboxPolicyService } from '@offshoot/gen/offshoot/profile/v1/sandbox_policy_service_pb.ts';
import { SecretService } from '@offshoot/gen/offshoot/profile/v1/secret_service_pb.ts';
import { ToolRegistryService } from '@offshoot/gen/offshoot/profile/v1/tool_registry_service_pb.ts';
import { newId } from '@offshoot/refusals/ids';
import { serviceClient } from '@offshoot/rpc';
import { callerHeader, type Identity, memberHeader, memberTokenFor } from '@offshoot/rpc/auth';
import type { Scene } from './scene.ts';
import { byCall, type Ways } from './way.ts';

const shares = [{ version: 1, percent: 100 }];
const json = (body: object) => JSON.stringify({ name: newId('x').replace('_', '-'), instructions: 'You help.', ...body });

export const profiles = {
  AGENT_NOT_FOUND: byCall(async (scene) => () => clientOf(scene).getProfile({ agentId: newId('agent') })),
  AGENT_VERSION_NOT_FOUND: byCall(async (scene) => {
    const { client, agentId } = await made(scene);
    return () => client.getVersion({ agentId, version: 2 });
  }),
  AGENT_LABEL_NOT_FOUND: byCall(async (scene) => {
    const { client, agentId } = await made(scene);
    return () => client.deleteLabel({ agentId, name: 'production' });
  }),
  AGENT_VERSION_CONFLICT: byCall(async (scene) => {
    const { client, agentId } = await made(scene);
    return () => client.patchProfile({ agentId, patchJson: '{}', expectedVersion: 2 });
  }),
  AGENT_NAME_TAKEN: byCall(async (scene) => {
    const { client } = await made(scene, { name: 'analyst' });
    return () => client.createProfile({ bodyJson: json({ name: 'analyst' }) });
  }),
  AGENT_NOT_ACTIVE: byCall(async (scene) => {
    const { client, agentId } = await made(scene);
    await client.archiveProfile({ agentId });
    return () => client.patchProfile({ agentId, patchJson: '{"temperature":1}' });
  }),
  AGENT_HAS_CHILDREN: byCall(async (scene) => {
    const { client, agentId } = await made(scene);
    await client.createProfile({ bodyJson: json({ base_profile_id: agentId }) });
    return () => client.deleteProfile({ agentId });
  }),
  AGENT_UNPROCESSABLE: byCall(async (scene) => () => clientOf(scene).createProfile({ bodyJson: json({ sandbox_policy_id: 'none' }) })),
  AGENT_INHERITANCE_REFUSED: byCall(async (scene) => {
    const { client, agentId } = await made(scene);
    return () => client.patchProfile({ agentId, patchJson: JSON.stringify({ base_profile_id: agentId }) });
  }),
  AGENT_LABEL_PROTECTED: byCall(async (scene) => {
    const { member, client, agentId } = await made(scene);
    await client.setLabel({ agentId, name: 'production', shares, protected: true });
    return () => clientOf(scene, { ...member, scopes: ['agents:write'] }).deleteLabel({ agentId, name: 'production' });
  }),
  AGENT_LIMIT_REACHED: byCall(async (scene) => {
    const { client, agentId } = await made(scene);
    for (let n = 0; n < 32; n++) await client.setLabel({ agentId, name: `label-${n}`, shares });
    return () => client.setLabel({ agentId, name: 'one-more', shares });
  }),
  AGENT_VARIABLES_REFUSED: byCall(async (scene) => {
    const { member, agentId } = await made(scene);
    const { profile } = scene.system.running;
    const { keys } = scene.system.running;
    const token = await memberTokenFor(keys.of('gateway'), 'response', member);
    const use = serviceClient(ProfileUseService, { url: profile.url, serviceKey: keys.of('response'), audience: 'profile' });
    const headers = { [callerHeader]: memberHeader(token) };
    return () => use.resolveProfile({ agent: agentId, variables: { city: 'Bern' } }, { headers });
  }),
  SANDBOX_POLICY_NOT_FOUND: byCall(async (scene) => {
    return () => partsOf(scene).policies.getSandboxPolicy({ sandboxPolicyId: newId('sbxpol') });
  }),
  TOOL_NOT_FOUND: byCall(async (scene) => () => partsOf(scene).tools.getTool({ toolId: newId('tool') })),
  SECRET_NOT_FOUND: byCall(async (scene) => () => partsOf(scene).secrets.getSecret({ secretId: newId('secret') })),
  NAME_TAKEN: byCall(async (scene) => {
    const { policies } = partsOf(scene);
    await policies.createSandboxPolicy({ rules: { name: 'hardened' } });
    return () => policies.createSandboxPolicy({ rules: { name: 'hardened' } });
  }),
  STILL_IN_USE: byCall(async (scene) => {
    const member = newMember();
    const { policies } = partsOf(scene, member);
    const { policy } = await policies.createSandboxPolicy({ rules: { name: 'hardened' } });
    const sandboxPolicyId = policy?.id ?? '';
    await clientOf(scene, member).createProfile({ bodyJson: json({ sandbox_policy_id: sandboxPolicyId }) });
    return () => policies.deleteSandboxPolicy({ sandboxPolicyId });
  }),
} satisfies Ways;

/** A profile in a tenant of its own. */
async function made(scene: Scene, body: object = {}) {
  const member = newMember();
  const client = clientOf(scene, member);
  const { profile } = await client.createProfile({ bodyJson: json(body) });
  if (!profile) throw new Error('no profile');
  return { member, client, agentId: profile.id };
}

function newMember(): Identity {
  const scopes = ['agents:read', 'agents:write', 'agents:delete', 'agents:admin', 'agents:use'] as const;
  return { tenantId: newId('tenant'), payer: newId('payer'), subject: newId('user'), groups: [], scopes: [...scopes] };
}

/** What profiles refer to, as the gateway calls for a member. */
function partsOf({ system: { running } }: Scene, caller: Identity = newMember()) {
  const options = { url: running.profile.url, serviceKey: running.keys.of('gateway'), audience: 'profile' as const, caller };
  return {
    policies: serviceClient(SandboxPolicyService, options),
    tools: serviceClient(ToolRegistryService, options),
    secrets: serviceClient(SecretService, options),
  };
}

/** As the gateway calls for a member. */
function clientOf({ system: { running } }: Scene, member: Identity = newMember()) {
  return serviceClient(ProfileService, {
    url: running.profile.url,
    serviceKey: running.keys.of('gateway'),
    audience: 'profile',
    caller: member,
  });
}
