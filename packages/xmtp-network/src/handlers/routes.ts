import type { ConnectRouter } from '@connectrpc/connect';
import { IdentityApi } from '@offshoot/gen/xmtp/identity/api/v1/identity_pb.ts';
import { MlsApi } from '@offshoot/gen/xmtp/mls/api/v1/mls_pb.ts';
import type { Network } from '../network.ts';
import { batchPublishCommitLogHandler } from './batch-publish-commit-log.ts';
import { batchQueryCommitLogHandler } from './batch-query-commit-log.ts';
import { fetchKeyPackagesHandler } from './fetch-key-packages.ts';
import { getIdentityUpdatesHandler } from './get-identity-updates.ts';
import { getInboxIdsHandler } from './get-inbox-ids.ts';
import { getNewestGroupMessageHandler } from './get-newest-group-message.ts';
import { publishIdentityUpdateHandler } from './publish-identity-update.ts';
import { queryGroupMessagesHandler } from './query-group-messages.ts';
import { queryWelcomeMessagesHandler } from './query-welcome-messages.ts';
import { registerInstallationHandler } from './register-installation.ts';
import { sendGroupMessagesHandler } from './send-group-messages.ts';
import { sendWelcomeMessagesHandler } from './send-welcome-messages.ts';
import { subscribeGroupMessagesHandler } from './subscribe-group-messages.ts';
import { subscribeWelcomeMessagesHandler } from './subscribe-welcome-messages.ts';
import { uploadKeyPackageHandler } from './upload-key-package.ts';
import { verifySmartContractWalletSignaturesHandler } from './verify-smart-contract-wallet-signatures.ts';

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
