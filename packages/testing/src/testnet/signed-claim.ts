// Signs claims the way an owner does, from what the pool will send the agent.
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import type { ClaimStatement } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { ConfigureRequestSchema } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import type { SignedStatement } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { asSeen, destinationFromWire, signedClaim } from '@offshoot/rpc/wire';
import type { ClaimAction, SignedVersionTerms } from '@offshoot/statements';

/** The owner's statement about exactly that configuration. `seen`: the version that the owner saw, if different. */
export function signedConfiguration(
  sign: (action: ClaimAction) => Promise<SignedStatement>,
  inboxId: string,
  given: MessageInitShape<typeof ConfigureRequestSchema>,
  seen?: SignedVersionTerms,
): Promise<ClaimStatement> {
  const configure = create(ConfigureRequestSchema, given);
  const { instanceId, templateVersion, join, modelOverride, userConfig, sealedUserConfig, transfer } = configure;
  if (templateVersion === undefined || join === undefined) throw new Error('a configuration needs a version and a way to join');
  return signedClaim(sign, {
    instanceId,
    inboxId,
    templateId: templateVersion.templateId,
    signed: seen ?? asSeen(templateVersion),
    model: modelOverride,
    userConfig,
    ...(sealedUserConfig?.value && { sealedUserConfig: { value: sealedUserConfig.value, keys: sealedUserConfig.keys } }),
    destination: destinationFromWire(join),
    parent: transfer && { ...transfer, instanceId: transfer.sourceInstanceId, inboxId: transfer.sourceInboxId },
  });
}
