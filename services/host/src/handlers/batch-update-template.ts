import type { MessageInitShape } from '@bufbuild/protobuf';
import type { ServiceImpl } from '@connectrpc/connect';
import { ErrorInfoSchema } from '@offshoot/gen/google/rpc/error_info_pb.ts';
import type { InstanceService, InstanceUpdateSchema } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { requestIdOf, toConnectError } from '@offshoot/rpc';
import { requireService } from '@offshoot/rpc/auth';
import { takingOrder } from '../agent/begun/taking-in.ts';
import { sharedUpdate } from '../agent/template/update-orders.ts';
import type { Host } from '../host/host.ts';
import { endedInTime } from '../scheduling/ended-in-time.ts';
import { signedVersion, signedYanks } from './from-wire.ts';

type Outcome = NonNullable<MessageInitShape<typeof InstanceUpdateSchema>['outcome']>;

/** Below the contract's limit of one second, after which a host counts as silent. */
const time = { ms: 750, atOnce: 8 };

export function batchUpdateTemplateHandler(host: Host): ServiceImpl<typeof InstanceService>['batchUpdateTemplate'] {
  return async (request, context) => {
    requireService(context);
    const version = signedVersion(request.templateVersion);
    const update = sharedUpdate(version, signedYanks(request.yanks));
    const updateOne = async (instanceId: string): Promise<Outcome> => {
      try {
        const { orders, deps } = host.agent(instanceId);
        const applied = await takingOrder(deps, { method: 'BatchUpdateTemplate', id: version.digest }, () => update(orders));
        return { case: 'appliedVersion', value: BigInt(applied) };
      } catch (thrown) {
        const { error, unexpected } = toConnectError(thrown, requestIdOf(context));
        if (unexpected) host.log.error({ instanceId, err: thrown }, 'an update failed');
        const [refusal] = error.findDetails(ErrorInfoSchema);
        return { case: 'refusal', value: refusal ?? { reason: 'INTERNAL' } };
      }
    };
    const ended = await endedInTime(request.instanceIds, updateOne, time);
    return { updates: [...ended].map(([instanceId, outcome]) => ({ instanceId, outcome })) };
  };
}
