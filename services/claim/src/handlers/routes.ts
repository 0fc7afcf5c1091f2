import { ClaimService } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { InstanceRegistryService } from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import { PoolService } from '@offshoot/gen/offshoot/claim/v1/pool_service_pb.ts';
import { route, type ServiceRoute } from '@offshoot/rpc';
import type { CommandContext } from '../commands/context.ts';
import { acceptInstanceHandler } from './accept-instance.ts';
import { adoptInstanceHandler } from './adopt-instance.ts';
import { cancelClaimHandler } from './cancel-claim.ts';
import { consentToUpdateHandler } from './consent-to-update.ts';
import { createClaimHandler } from './create-claim.ts';
import { getClaimHandler } from './get-claim.ts';
import { getContextShareHandler } from './get-context-share.ts';
import { getInstanceHandler } from './get-instance.ts';
import { getPoolStatusHandler } from './get-pool-status.ts';
import { getRolloutHandler } from './get-rollout.ts';
import { keepAliveHandler } from './keep-alive.ts';
import { leavePoolHandler } from './leave-pool.ts';
import { listClaimsHandler } from './list-claims.ts';
import { listInstancesHandler } from './list-instances.ts';
import { listParkedAgentsHandler } from './list-parked-agents.ts';
import { listTransitionsHandler } from './list-transitions.ts';
import { registerHostHandler } from './register-host.ts';
import { registerInstanceHandler } from './register-instance.ts';
import { releaseInstanceHandler } from './release-instance.ts';
import { reportInstanceHandler } from './report-instance.ts';
import { reserveInstanceHandler } from './reserve-instance.ts';
import { retireHostHandler } from './retire-host.ts';
import { setClonePolicyHandler } from './set-clone-policy.ts';
import { setUserConfigHandler } from './set-user-config.ts';
import { shareContextHandler } from './share-context.ts';
import { transferInstanceHandler } from './transfer-instance.ts';
import { watchClaimHandler } from './watch-claim.ts';
import { watchPoolHandler } from './watch-pool.ts';
import { watchRolloutHandler } from './watch-rollout.ts';

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
        shareContext: shareContextHandler(context),
        getContextShare: getContextShareHandler(context),
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
