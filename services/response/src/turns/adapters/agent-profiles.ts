import type { JsonObject } from '@bufbuild/protobuf';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { Code } from '@offshoot/gen/google/rpc/code_pb.ts';
import { ProfileUseService } from '@offshoot/gen/offshoot/profile/v1/profile_use_service_pb.ts';
import { RequestRefusal } from '@offshoot/openai-api';
import { codeByReason } from '@offshoot/refusals';
import { refusalOf, type ServiceClientOptions, serviceClient, withNextStep } from '@offshoot/rpc';
import { callerHeader } from '@offshoot/rpc/auth';
import type { AgentProfiles, UsableAgents } from '../../database/domain/ports.ts';

export function agentProfilesAt(profile: ServiceClientOptions): AgentProfiles {
  const client = serviceClient(ProfileUseService, profile);
  return {
    async resolve({ token }, { reference, variables, splitKey, field }, signal) {
      const filling = variables === undefined ? { asDeclared: true } : { variables: variables as JsonObject };
      const request = { agent: reference, splitKey, ...filling };
      const { agentId, agentVersion, configJson, digest } = await client
        .resolveProfile(request, { headers: { [callerHeader]: token }, signal })
        .catch(refusedAs(reference, field));
      return { agentId, agentVersion, json: configJson, digest };
    },
    async requireUse({ token }, { agentId, agentVersion, field }, signal) {
      const asked = client.checkProfileUse({ agentId, agentVersion }, { headers: { [callerHeader]: token }, signal });
      return (await asked.catch(refusedAs(agentId, field))).agentVersion;
    },
  };
}

export function usableAgentsAt(profile: ServiceClientOptions): UsableAgents {
  const client = serviceClient(ProfileUseService, profile);
  return async ({ token }, agentId, signal) => {
    const asked = client.listUsableProfiles({ agentId }, { headers: { [callerHeader]: token }, signal });
    const { profiles } = await asked.catch(refusedAs(agentId, 'model'));
    return profiles.map((one) => {
      if (one.createTime === undefined) throw new Error('the contract requires a time');
      return { agentId: one.agentId, name: one.name, createdAt: timestampDate(one.createTime) };
    });
  };
}

/** The refusals of the profile service, as this API's. Other errors pass unchanged. `field`: what names the agent. */
const refusedAs =
  (reference: string, field: string) =>
  (error: unknown): never => {
    const { reason, message, metadata } = refusalOf(error) ?? {};
    if (reason === undefined || reason === 'INTERNAL') throw error;
    if (reason === 'UPSTREAM_UNAVAILABLE')
      throw new RequestRefusal('server_error', 'The profile service is away. Try again.', { code: 'upstream_unavailable' });
    const code = reason.toLowerCase();
    const told = withNextStep({ message: message ?? '', metadata: metadata ?? {} });
    switch (codeByReason[reason]) {
      // The XMTP network, of which the keys of a template's creator are asked.
      case Code.UNAVAILABLE:
        throw new RequestRefusal('server_error', message ?? '', { code });
      case Code.NOT_FOUND:
        // One answer for a missing agent and for one that the caller may not see.
        throw new RequestRefusal('not_found', `Agent '${reference}' not found.`, {
          code: 'agent_not_found',
          param: field === 'prompt.id' && isOfVersion(reason) ? 'prompt.version' : field,
        });
      case Code.INVALID_ARGUMENT:
        throw new RequestRefusal('invalid_request', message ?? '', {
          code,
          param: metadata?.field?.startsWith('variables') ? `prompt.${metadata.field}` : field,
        });
      case Code.PERMISSION_DENIED:
        throw new RequestRefusal('permission_denied', message ?? '', { code });
      case Code.ABORTED:
        throw new RequestRefusal('conflict', told, { code });
      default:
        throw new RequestRefusal('unprocessable_entity', told, { code });
    }
  };

/** Only those who may use the agent are told this. */
const isOfVersion = (reason: string): boolean => reason === 'AGENT_VERSION_NOT_FOUND' || reason === 'AGENT_LABEL_NOT_FOUND';
