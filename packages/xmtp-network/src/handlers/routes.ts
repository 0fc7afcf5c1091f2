import type { ConnectRouter, ServiceImpl } from '@connectrpc/connect';
import { IdentityApi } from '@offshoot/gen/xmtp/identity/api/v1/identity_pb.ts';
import { MlsApi } from '@offshoot/gen/xmtp/mls/api/v1/mls_pb.ts';
import { pageOf } from '../domain/paging.ts';
import type { Network } from '../network.ts';
import { groupMessageToWire, pageRequestFromWire, pagingInfoToWire, welcomeToWire } from '../wire/message-wire.ts';
import { acceptKeyPackage } from './accept-key-package.ts';
import { batchPublishCommitLogHandler } from './batch-publish-commit-log.ts';
import { batchQueryCommitLogHandler } from './batch-query-commit-log.ts';
import { fetchKeyPackagesHandler } from './fetch-key-packages.ts';
import { getIdentityUpdatesHandler } from './get-identity-updates.ts';
import { getInboxIdsHandler } from './get-inbox-ids.ts';
import { getNewestGroupMessageHandler } from './get-newest-group-message.ts';
import { publishIdentityUpdateHandler } from './publish-identity-update.ts';
import { invalid, requireAtMost } from './refuse.ts';
import { sendGroupMessagesHandler } from './send-group-messages.ts';
import { sendWelcomeMessagesHandler } from './send-welcome-messages.ts';
import { subscribeGroupMessagesHandler } from './subscribe-group-messages.ts';
import { subscribeWelcomeMessagesHandler } from './subscribe-welcome-messages.ts';

const MAX_SIGNATURES = 1_000;

/** This network has no access to a chain, so it cannot verify contract signatures. */
function verifySmartContractWalletSignaturesHandler(): ServiceImpl<typeof IdentityApi>['verifySmartContractWalletSignatures'] {
  return ({ signatures }) => {
    requireAtMost(MAX_SIGNATURES, signatures, 'signatures');
    return { responses: signatures.map(() => ({ isValid: false, error: 'this network has no access to a chain' })) };
  };
}

export function addRoutes(router: ConnectRouter, network: Network): void {
  router.service(MlsApi, {
    sendGroupMessages: sendGroupMessagesHandler(network),
    sendWelcomeMessages: sendWelcomeMessagesHandler(network),
    registerInstallation: registerInstallationHandler(network),
    uploadKeyPackage: uploadKeyPackageHandler(network),
    fetchKeyPackages: fetchKeyPackagesHandler(network),
    queryGroupMessages: queryGroupMessagesHandler(network),
    queryWelcomeMessages: queryWelcomeMessagesHandler(network),
    subscribeGroupMessages: subscribeGroupMessagesHandler(network),
    subscribeWelcomeMessages: subscribeWelcomeMessagesHandler(network),
    getNewestGroupMessage: getNewestGroupMessageHandler(network),
    batchPublishCommitLog: batchPublishCommitLogHandler(network),
    batchQueryCommitLog: batchQueryCommitLogHandler(network),
  });
  router.service(IdentityApi, {
    publishIdentityUpdate: publishIdentityUpdateHandler(network),
    getIdentityUpdates: getIdentityUpdatesHandler(network),
    getInboxIds: getInboxIdsHandler(network),
    verifySmartContractWalletSignatures: verifySmartContractWalletSignaturesHandler(),
  });
}

function queryGroupMessagesHandler(network: Network): ServiceImpl<typeof MlsApi>['queryGroupMessages'] {
  return ({ groupId, pagingInfo }) => {
    if (groupId.length === 0) throw invalid('the group id is missing');
    const request = pageRequestFromWire(pagingInfo);
    const page = pageOf(network.groupMessages.page(groupId, request), request);
    return { messages: page.rows.map(groupMessageToWire), pagingInfo: pagingInfoToWire(request, page.nextCursor) };
  };
}

function queryWelcomeMessagesHandler(network: Network): ServiceImpl<typeof MlsApi>['queryWelcomeMessages'] {
  return ({ installationKey, pagingInfo }) => {
    if (installationKey.length === 0) throw invalid('the installation key is missing');
    const request = pageRequestFromWire(pagingInfo);
    const page = pageOf(network.welcomeMessages.page(installationKey, request), request);
    return { messages: page.rows.map(welcomeToWire), pagingInfo: pagingInfoToWire(request, page.nextCursor) };
  };
}

function registerInstallationHandler(network: Network): ServiceImpl<typeof MlsApi>['registerInstallation'] {
  return async ({ keyPackage }) => ({ installationKey: await acceptKeyPackage(network, keyPackage) });
}

function uploadKeyPackageHandler(network: Network): ServiceImpl<typeof MlsApi>['uploadKeyPackage'] {
  return async ({ keyPackage }) => {
    await acceptKeyPackage(network, keyPackage);
    return {};
  };
}
