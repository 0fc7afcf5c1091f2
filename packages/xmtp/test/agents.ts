import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestNetwork, type TestNetwork } from '@offshoot/testing/testnet';
import { generatePrivateKey } from 'viem/accounts';
import { type AgentClientOptions, type AgentMessage, openAgentClient, type XmtpAgentClient, type XmtpNetwork } from '../src/index.ts';

/** A network and its agents; everything is stopped and removed on disposal. */
export class Scene {
  readonly testNetwork: TestNetwork;
  readonly network: XmtpNetwork;
  readonly #folder: string;
  readonly #clients = new Set<XmtpAgentClient>();
  #count = 0;

  private constructor(testNetwork: TestNetwork, folder: string) {
    this.testNetwork = testNetwork;
    this.network = { env: 'local', apiUrl: testNetwork.url };
    this.#folder = folder;
  }

  static async open(): Promise<Scene> {
    return new Scene(await startTestNetwork(), await mkdtemp(join(tmpdir(), 'offshoot-xmtp-')));
  }

  /** Options for a new agent; the same options open the same agent again. */
  options(overrides: Partial<AgentClientOptions> = {}): AgentClientOptions {
    return {
      network: this.network,
      walletKey: generatePrivateKey(),
      dbPath: join(this.#folder, `agent-${this.#count++}`, 'xmtp.db3'),
      dbEncryptionKey: randomBytes(32),
      ...overrides,
    };
  }

  async agent(options: AgentClientOptions | Partial<AgentClientOptions> = {}): Promise<XmtpAgentClient> {
    const client = await openAgentClient(this.options(options));
    this.#clients.add(client);
    return client;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#clients].map((client) => client.close()));
    await this.testNetwork.close();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** All messages in the conversation, once one of them satisfies the predicate. Driven by wake-ups only. */
export async function untilMessage(
  client: XmtpAgentClient,
  conversationId: string,
  wanted: (message: AgentMessage) => boolean,
  deadlineMs = 20_000,
): Promise<AgentMessage[]> {
  const found = Promise.withResolvers<AgentMessage[]>();
  const look = async () => {
    if (!(await client.conversation(conversationId))) return;
    const { messages } = await client.messages(conversationId);
    if (messages.some(wanted)) found.resolve(messages);
  };
  const unsubscribe = client.onActivity(() => void look().catch(found.reject));
  const deadline = setTimeout(() => found.reject(new Error('no such message came')), deadlineMs);
  try {
    return await found.promise;
  } finally {
    clearTimeout(deadline);
    unsubscribe();
  }
}

export function textsOf(messages: readonly AgentMessage[]): string[] {
  return messages.flatMap((message) => ('text' in message ? [message.text] : []));
}

/** Without membership updates, which may arrive before or after the messages. */
export function saidIn(messages: readonly AgentMessage[]): AgentMessage[] {
  return messages.filter((message) => message.kind !== 'group-updated');
}
