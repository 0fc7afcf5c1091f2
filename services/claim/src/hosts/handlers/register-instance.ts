import type { HandlerContext } from '@connectrpc/connect';
import type { RegisterInstanceRequest } from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { requireHost } from '@offshoot/rpc/auth';
import { registerInstance } from '../commands/register-instance.ts';
import type { RegisterInstanceDeps } from '../deps.ts';

export function registerInstanceHandler(deps: RegisterInstanceDeps) {
  return async ({ hostId, instanceId, inboxId, claimId, sealingKey }: RegisterInstanceRequest, call: HandlerContext) => {
    requireHost(call, hostId);
    if (!sealingKey?.statement || !sealingKey.voucher)
      throw new Refusal('VALIDATION_FAILED', 'An instance needs a signed sealing key.', { metadata: { field: 'sealing_key' } });
    const key = { ...sealingKey, statement: sealingKey.statement, voucher: sealingKey.voucher };
    return { credential: await registerInstance(deps, { hostId, instanceId, inboxId, claimId }, key) };
  };
}
