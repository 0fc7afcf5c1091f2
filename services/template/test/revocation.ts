import { Client, createBackend, type IdentifierKind, type Signer } from '@xmtp/node-sdk';
import { hexToBytes } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';

/** The SDK declares it as an ambient const enum, which code with stripped types cannot use. */
const ETHEREUM = 0 as IdentifierKind.Ethereum;

/** Revokes an installation in the inbox's log on the network, as an owner who has lost a device would. */
export async function revokeInstallation(apiUrl: string, walletKey: `0x${string}`, inboxId: string, installationId: string): Promise<void> {
  const account = privateKeyToAccount(walletKey);
  const signer: Signer = {
    type: 'EOA',
    getIdentifier: () => ({ identifier: account.address.toLowerCase(), identifierKind: ETHEREUM }),
    signMessage: async (message) => hexToBytes(await account.signMessage({ message })),
  };
  const backend = await createBackend({ env: 'local', apiUrl });
  await Client.revokeInstallations(signer, inboxId, [Uint8Array.from(Buffer.from(installationId, 'hex'))], backend);
}
