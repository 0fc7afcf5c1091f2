import type { ServiceImpl } from '@connectrpc/connect';
import type { ProfileService } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import { recordPublication } from '../commands/publish-profile.ts';
import type { Deps } from '../domain/ports.ts';
import { callWith } from './profile-reads.ts';
import { publicationToWire } from './profile-wire.ts';

export function recordPublicationHandler(deps: Deps): ServiceImpl<typeof ProfileService>['recordPublication'] {
  return async (
    { agentId, version, variables: values = {}, digest, templateId, templateVersion, templateDigest, previousTemplateId },
    context,
  ) => {
    const call = callWith(context, 'agents:write');
    const template = { templateId, templateVersion: Number(templateVersion), templateDigest, previousTemplateId };
    return { publication: publicationToWire(await recordPublication(deps, call, { agentId, version, values, digest, ...template })) };
  };
}
