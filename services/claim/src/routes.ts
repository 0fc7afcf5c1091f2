import { ClaimService } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { InstanceRegistryService } from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import { PassService } from '@offshoot/gen/offshoot/claim/v1/pass_service_pb.ts';
import { PoolService } from '@offshoot/gen/offshoot/claim/v1/pool_service_pb.ts';
import { TextHookService, TextService } from '@offshoot/gen/offshoot/claim/v1/text_service_pb.ts';
import { route, type ServiceRoute } from '@offshoot/rpc';
import type { BudgetDeps } from './budgets/handlers/tokens.ts';
import { bookTokensHandler, takeTokensHandler } from './budgets/handlers/tokens.ts';
import type { CreateClaimDeps, ReadClaimsDeps } from './claiming/deps.ts';
import { cancelClaimHandler, getClaimHandler, listClaimsHandler, watchClaimHandler } from './claiming/handlers/claims.ts';
import { createClaimHandler } from './claiming/handlers/create-claim.ts';
import type { AdoptDeps, HostDeps, KeepAliveDeps } from './hosts/deps.ts';
import { listHostCertificatesHandler, retireHostHandler } from './hosts/handlers/hosts.ts';
import { keepAliveHandler, leavePoolHandler } from './hosts/handlers/keep-alive.ts';
import { adoptInstanceHandler, listParkedAgentsHandler } from './hosts/handlers/parked-agents.ts';
import { registerHostHandler } from './hosts/handlers/register-host.ts';
import { registerInstanceHandler } from './hosts/handlers/register-instance.ts';
import type { JournalDeps } from './journal/commands/journal-effect.ts';
import { journalEffectHandler, listJournalledEffectsHandler } from './journal/handlers/effects.ts';
import type { ReadInstancesDeps, ReleaseDeps } from './lifecycle/deps.ts';
import { getInstanceHandler, releaseInstanceHandler } from './lifecycle/handlers/instances.ts';
import { listInstancesHandler } from './lifecycle/handlers/list-instances.ts';
import { reportInstanceHandler } from './lifecycle/handlers/report-instance.ts';
import type { OwnershipDeps } from './ownership/deps.ts';
import { acceptInstanceHandler } from './ownership/handlers/accept-instance.ts';
import { consentToUpdateHandler } from './ownership/handlers/consent-to-update.ts';
import { offerInstanceHandler } from './ownership/handlers/offer-instance.ts';
import { setUserConfigHandler } from './ownership/handlers/set-user-config.ts';
import type { PassDeps } from './passes/commands/issue-passes.ts';
import { issuePassesHandler } from './passes/handlers/issue-passes.ts';
import { getRolloutHandler, setRolloutHandler, watchRolloutHandler } from './rollout/handlers/rollout.ts';
import type { StatusDeps } from './status/commands/watch-pool.ts';
import { listTransitionsHandler } from './status/handlers/list-transitions.ts';
import { getPoolStatusHandler, watchPoolHandler } from './status/handlers/pool-status.ts';
import type { ReserveDeps } from './stock/deps.ts';
import { reserveInstanceHandler } from './stock/handlers/reserve-instance.ts';
import type { TextDeps } from './texts/commands/send-text.ts';
import { collectTextsHandler, findTextHandler, receiveTextHookHandler, sendTextHandler } from './texts/handlers/texts.ts';
import type { TransferDeps } from './transfers/deps.ts';
import { createTransferHandler, getTransferHandler } from './transfers/handlers/transfers.ts';
import { getTemplateStatsHandler } from './use/handlers/template-stats.ts';

/** All services served here, whether ready or not. */
export const services = [ClaimService, InstanceRegistryService, TextService, TextHookService, PassService, PoolService];

/** Union of all handlers' deps; each handler picks what it needs. */
export type RouteDeps = CreateClaimDeps &
  ReadClaimsDeps &
  ReadInstancesDeps &
  ReleaseDeps &
  OwnershipDeps &
  HostDeps &
  KeepAliveDeps &
  AdoptDeps &
  ReserveDeps &
  JournalDeps &
  BudgetDeps &
  TransferDeps &
  TextDeps &
  PassDeps &
  StatusDeps;

export function routes(deps: RouteDeps): ServiceRoute[] {
  return [
    route(
      ClaimService,
      {
        reserveInstance: reserveInstanceHandler(deps),
        createClaim: createClaimHandler(deps),
        cancelClaim: cancelClaimHandler(deps),
        getClaim: getClaimHandler(deps),
        watchClaim: watchClaimHandler(deps),
        listClaims: listClaimsHandler(deps),
        listInstances: listInstancesHandler(deps),
        getInstance: getInstanceHandler(deps),
        releaseInstance: releaseInstanceHandler(deps),
        consentToUpdate: consentToUpdateHandler(deps),
        setUserConfig: setUserConfigHandler(deps),
        offerInstance: offerInstanceHandler(deps),
        acceptInstance: acceptInstanceHandler(deps),
        createTransfer: createTransferHandler(deps),
        getTransfer: getTransferHandler(deps),
        getTemplateStats: getTemplateStatsHandler(deps),
        setRollout: setRolloutHandler(deps),
        getRollout: getRolloutHandler(deps),
        watchRollout: watchRolloutHandler(deps),
        listHostCertificates: listHostCertificatesHandler(deps),
      },
      { callers: ['gateway'] },
    ),
    route(
      InstanceRegistryService,
      {
        registerHost: registerHostHandler(deps),
        keepAlive: keepAliveHandler(deps),
        leavePool: leavePoolHandler(deps),
        registerInstance: registerInstanceHandler(deps),
        reportInstance: reportInstanceHandler(deps),
        journalEffect: journalEffectHandler(deps),
        listJournalledEffects: listJournalledEffectsHandler(deps),
        takeTokens: takeTokensHandler(deps),
        bookTokens: bookTokensHandler(deps),
      },
      { callers: ['host'] },
    ),
    route(
      TextService,
      { sendText: sendTextHandler(deps), findText: findTextHandler(deps), collectTexts: collectTextsHandler(deps) },
      { callers: ['host'] },
    ),
    route(TextHookService, { receiveTextHook: receiveTextHookHandler(deps) }, { callers: ['gateway'] }),
    route(PassService, { issuePasses: issuePassesHandler(deps) }, { callers: ['host'] }),
    route(
      PoolService,
      {
        getPoolStatus: getPoolStatusHandler(deps),
        watchPool: watchPoolHandler(deps),
        listTransitions: listTransitionsHandler(deps),
        retireHost: retireHostHandler(deps),
        listParkedAgents: listParkedAgentsHandler(deps),
        adoptInstance: adoptInstanceHandler(deps),
      },
      { callers: ['operator'] },
    ),
  ];
}
