import type { HandlerContext } from '@connectrpc/connect';
import type { CourierCaller } from '@offshoot/gen/offshoot/claim/v1/courier_service_pb.ts';
import { requireHost } from '@offshoot/rpc/auth';
import { agentHeldBy, unknownInstance } from '../../lifecycle/commands/agent-held-by.ts';
import type { CourierDeps } from '../deps.ts';

/** The agent's instance ID. Throws HOST_UNKNOWN, INSTANCE_NOT_FOUND, CALLER_NOT_ALLOWED. */
export async function callingAgent({ db }: CourierDeps, caller: CourierCaller | undefined, call: HandlerContext): Promise<string> {
  const { hostId = '', instanceId = '', credential = new Uint8Array() } = caller ?? {};
  requireHost(call, hostId);
  const agent = await agentHeldBy(db, { hostId, instanceId, credential });
  if (agent === undefined) throw unknownInstance(instanceId);
  return agent.id;
}
