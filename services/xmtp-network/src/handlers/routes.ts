import type { ConnectRouter } from '@connectrpc/connect';
import { IdentityApi } from '@offshoot/gen/xmtp/identity/api/v1/identity_pb.ts';
import { MlsApi } from '@offshoot/gen/xmtp/mls/api/v1/mls_pb.ts';
import type { Network } from '../network.ts';
import { batchPublishCommitLog } from './batch-publish-commit-log.ts';
import { batchQueryCommitLog } from './batch-query-commit-log.ts';
import { fetchKeyPackages } from './fetch-key-packages.ts';
import { getIdentityUpdates } from './get-identity-updates.ts';
import { getInboxIds } from './get-inbox-ids.ts';
import { getNewestGroupMessage } from './get-newest-group-message.ts';
import { publishIdentityUpdate } from './publish-identity-update.ts';
import { queryGroupMessages } from './query-group-messages.ts';
import { queryWelcomeMessages } from './query-welcome-messages.ts';
import { registerInstallation } from './register-installation.ts';
import { sendGroupMessages } from './send-group-messages.ts';
import { sendWelcomeMessages } from './send-welcome-messages.ts';
import { subscribeGroupMessages } from './subscribe-group-messages.ts';
import { subscribeWelcomeMessages } from './subscribe-welcome-messages.ts';
import { uploadKeyPackage } from './upload-key-package.ts';
import { verifySmartContractWalletSignatures } from './verify-smart-contract-wallet-signatures.ts';

export function addRoutes(router: ConnectRouter, network: Network): void {
  router.service(MlsApi, {
    sendGroupMessages: sendGroupMessages(network),
    sendWelcomeMessages: sendWelcomeMessages(network),
    registerInstallation: registerInstallation(network),
    uploadKeyPackage: uploadKeyPackage(network),
    fetchKeyPackages: fetchKeyPackages(network),
    queryGroupMessages: queryGroupMessages(network),
    queryWelcomeMessages: queryWelcomeMessages(network),
    subscribeGroupMessages: subscribeGroupMessages(network),
    subscribeWelcomeMessages: subscribeWelcomeMessages(network),
    getNewestGroupMessage: getNewestGroupMessage(network),
    batchPublishCommitLog: batchPublishCommitLog(network),
    batchQueryCommitLog: batchQueryCommitLog(network),
  });
  router.service(IdentityApi, {
    publishIdentityUpdate: publishIdentityUpdate(network),
    getIdentityUpdates: getIdentityUpdates(network),
    getInboxIds: getInboxIds(network),
    verifySmartContractWalletSignatures: verifySmartContractWalletSignatures(),
  });
}
