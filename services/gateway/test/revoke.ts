import { openAgentClient, type XmtpAgentClient, type XmtpNetwork } from '@offshoot/xmtp';
import { backendOf, identityOf } from '@offshoot/xmtp/testing';
import { applySignatureRequest, revokeInstallationsSignatureRequest } from '@xmtp/node-bindings';
import { hexToBytes } from 'viem';

/** A person's app: an inbox with a wallet and this installation. */
export async function openApp(network: XmtpNetwork, walletKey: `0x${string}`, dbPath: string): Promise<XmtpAgentClient> {
  return openAgentClient({ network, walletKey, dbPath, dbEncryptionKey: new Uint8Array(32).fill(7) });
}

/** Removes the installation from the inbox, as its owner would on another device: the wallet signs. */
export async function revokeInstallation(network: XmtpNetwork, walletKey: `0x${string}`, installationId: string): Promise<void> {
  const backend = await backendOf(network);
  const { identifier, inboxId, account } = identityOf(walletKey);
  const request = await revokeInstallationsSignatureRequest(backend, identifier, inboxId, [Buffer.from(installationId, 'hex')]);
  await request.addEcdsaSignature(hexToBytes(await account.signMessage({ message: await request.signatureText() })));
  await applySignatureRequest(backend, request);
}
