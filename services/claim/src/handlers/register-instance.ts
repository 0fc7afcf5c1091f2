import type { HandlerContext } from '@connectrpc/connect';
import type { RegisterInstanceRequest } from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import { Refusal, requireService } from '@offshoot/rpc';
import type { CommandContext } from '../commands/context.ts';
import { registerInstance } from '../commands/register-instance.ts';

export function registerInstanceHandler(context: CommandContext) {
  return async ({ hostId, hostCredential, instanceId, inboxId, sealingKey }: RegisterInstanceRequest, call: HandlerContext) => {
    requireService(call);
    if (!sealingKey?.statement)
      throw new Refusal('VALIDATION_FAILED', 'An instance needs a signed sealing key.', { metadata: { field: 'sealing_key' } });
    const key = { ...sealingKey, statement: sealingKey.statement };
    return { credential: await registerInstance(context, { hostId, hostCredential, instanceId, inboxId }, key) };
  };
}
