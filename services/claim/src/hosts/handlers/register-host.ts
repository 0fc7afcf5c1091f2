import { fromBinary } from '@bufbuild/protobuf';
import type { HandlerContext } from '@connectrpc/connect';
import type { RegisterHostRequest } from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import { SignedStatementSchema } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { requireHost } from '@offshoot/rpc/auth';
import { heldAgent } from '../adapters/standing.ts';
import { registerHost } from '../commands/register-host.ts';
import type { HostDeps } from '../deps.ts';

export function registerHostHandler(deps: HostDeps) {
  return async (
    { hostId, instanceIds, unsureInstanceIds: unsure, registration, held, ...host }: RegisterHostRequest,
    call: HandlerContext,
  ) => {
    const certificate = requireHost(call, hostId);
    const announced = { id: hostId, certificate, ...host, registration: Number(registration) };
    const { drop, fenced, ended, parked } = await registerHost(deps, announced, instanceIds, unsure, held.map(heldAgent));
    return {
      dropInstanceIds: drop,
      leaseMs: deps.leaseMs,
      fencedInstanceIds: fenced,
      parkedInstanceIds: parked,
      ended: ended.map(({ statement, ...one }) => ({
        ...one,
        ...(statement && { statement: fromBinary(SignedStatementSchema, statement) }),
      })),
    };
  };
}
