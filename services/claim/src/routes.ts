import { ClaimService } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { InstanceRegistryService } from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import { PoolService } from '@offshoot/gen/offshoot/claim/v1/pool_service_pb.ts';
import { route, type ServiceRoute } from '@offshoot/rpc';
import { createClaimHandler } from './claiming/handlers/create-claim.ts';
import { getClaimHandler } from './claiming/handlers/get-claim.ts';
import { listClaimsHandler } from './claiming/handlers/list-claims.ts';
import { watchClaimHandler } from './claiming/handlers/watch-claim.ts';
import type { CommandContext } from './command-deps.ts';
import { adoptInstanceHandler } from './hosts/handlers/adopt-instance.ts';
import { keepAliveHandler } from './hosts/handlers/keep-alive.ts';
import { leavePoolHandler } from './hosts/handlers/leave-pool.ts';
import { listParkedAgentsHandler } from './hosts/handlers/list-parked-agents.ts';
import { registerHostHandler } from './hosts/handlers/register-host.ts';
import { registerInstanceHandler } from './hosts/handlers/register-instance.ts';
import { retireHostHandler } from './hosts/handlers/retire-host.ts';
import { getInstanceHandler } from './lifecycle/handlers/get-instance.ts';
import { listInstancesHandler } from './lifecycle/handlers/list-instances.ts';
import { releaseInstanceHandler } from './lifecycle/handlers/release-instance.ts';
import { reportInstanceHandler } from './lifecycle/handlers/report-instance.ts';
import { acceptInstanceHandler } from './ownership/handlers/accept-instance.ts';
import { consentToUpdateHandler } from './ownership/handlers/consent-to-update.ts';
import { setClonePolicyHandler } from './ownership/handlers/set-clone-policy.ts';
import { setUserConfigHandler } from './ownership/handlers/set-user-config.ts';
import { transferInstanceHandler } from './ownership/handlers/transfer-instance.ts';
import { cancelClaimHandler } from './queue/handlers/cancel-claim.ts';
import { getRolloutHandler } from './rollout/handlers/get-rollout.ts';
import { watchRolloutHandler } from './rollout/handlers/watch-rollout.ts';
import { getPoolStatusHandler } from './status/handlers/get-pool-status.ts';
import { listTransitionsHandler } from './status/handlers/list-transitions.ts';
import { watchPoolHandler } from './status/handlers/watch-pool.ts';
import { reserveInstanceHandler } from './stock/handlers/reserve-instance.ts';
import { createTransferHandler } from './transfers/handlers/create-transfer.ts';
import { getTransferHandler } from './transfers/handlers/get-transfer.ts';

/** Of this service, ready or not. */
export const services = [ClaimService, InstanceRegistryService, PoolService];

export function routes(context: CommandContext): ServiceRoute[] {
  return [
    route(
      ClaimService,
      {
        reserveInstance: reserveInstanceHandler(context),
        createClaim: createClaimHandler(context),
        cancelClaim: cancelClaimHandler(context),
        getClaim: getClaimHandler(context),
        watchClaim: watchClaimHandler(context),
        listClaims: listClaimsHandler(context),
        listInstances: listInstancesHandler(context),
        getInstance: getInstanceHandler(context),
        releaseInstance: releaseInstanceHandler(context),
        consentToUpdate: consentToUpdateHandler(context),
        setClonePolicy: setClonePolicyHandler(context),
        setUserConfig: setUserConfigHandler(context),
        transferInstance: transferInstanceHandler(context),
        acceptInstance: acceptInstanceHandler(context),
        createTransfer: createTransferHandler(context),
        getTransfer: getTransferHandler(context),
        getRollout: getRolloutHandler(context),
        watchRollout: watchRolloutHandler(context),
      },
      { callers: ['gateway'] },
    ),
    route(
      InstanceRegistryService,
      {
        registerHost: registerHostHandler(context),
        keepAlive: keepAliveHandler(context),
        leavePool: leavePoolHandler(context),
        registerInstance: registerInstanceHandler(context),
        reportInstance: reportInstanceHandler(context),
      },
      { callers: ['host'] },
    ),
    route(
      PoolService,
      {
        getPoolStatus: getPoolStatusHandler(context),
        watchPool: watchPoolHandler(context),
        listTransitions: listTransitionsHandler(context),
        retireHost: retireHostHandler(context),
        listParkedAgents: listParkedAgentsHandler(context),
        adoptInstance: adoptInstanceHandler(context),
      },
      { callers: ['operator'] },
    ),
  ];
}
