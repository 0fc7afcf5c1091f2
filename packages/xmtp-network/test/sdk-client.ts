import { Client, createBackend, type IdentifierKind, type Signer } from '@xmtp/node-sdk';
import { hexToBytes } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';

type PrivateKey = `0x${string}`;

/** The SDK declares it as an ambient const enum, which code with stripped types cannot use. */
const ETHEREUM = 0 as IdentifierKind.Ethereum;

function signerOf(privateKey: PrivateKey): Signer {
  const account = privateKeyToAccount(privateKey);
  return {
    type: 'EOA',
    getIdentifier: () => ({ identifier: account.address.toLowerCase(), identifierKind: ETHEREUM }),
    signMessage: async (message) => hexToBytes(await account.signMessage({ message })),
  };
}

/** A real SDK client with its database in memory. */
export async function openClient(apiUrl: string, options: { privateKey?: PrivateKey; dbPath?: string } = {}): Promise<Client> {
  const backend = await createBackend({ env: 'local', apiUrl });
  const signer = signerOf(options.privateKey ?? generatePrivateKey());
  return await Client.create(signer, { backend, dbPath: options.dbPath ?? null, disableDeviceSync: true });
}

export async function textsIn(client: Client, conversationId: string): Promise<string[]> {
  await client.conversations.sync();
  const conversation = await client.conversations.getConversationById(conversationId);
  await conversation?.sync();
  const messages = (await conversation?.messages()) ?? [];
  return messages.map((message) => message.content).filter((content) => typeof content === 'string');
}
