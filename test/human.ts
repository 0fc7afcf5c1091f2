// A person using the real XMTP SDK, for what the Convos client cannot do or does too slowly.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@offshoot/testing';
import { openAgentClient, type XmtpAgentClient, type XmtpNetwork } from '@offshoot/xmtp';
import { randomHex } from './user.ts';

export class Human {
  readonly client: XmtpAgentClient;
  readonly #folder: string;

  private constructor(client: XmtpAgentClient, folder: string) {
    this.client = client;
    this.#folder = folder;
  }

  /** Default: a new inbox. */
  static async join(network: XmtpNetwork, walletKey: `0x${string}` = `0x${randomHex(32)}`): Promise<Human> {
    const folder = mkdtempSync(join(tmpdir(), 'offshoot-human-'));
    const dbEncryptionKey = Buffer.from(randomHex(32), 'hex');
    const client = await openAgentClient({ network, walletKey, dbPath: join(folder, 'xmtp.db3'), dbEncryptionKey });
    return new Human(client, folder);
  }

  /** Creates a conversation with these inboxes; returns its ID. */
  async conversation(...inboxIds: string[]): Promise<string> {
    return (await this.client.createGroup(inboxIds, { name: 'Test' })).id;
  }

  say(conversationId: string, text: string): Promise<string> {
    return this.client.sendText(conversationId, text, { idempotencyKey: randomHex(8) });
  }

  /** Texts by others in a conversation, oldest first. */
  async texts(conversationId: string): Promise<string[]> {
    await this.client.syncConversation(conversationId);
    const { messages } = await this.client.messages(conversationId, { limit: 1000 });
    return messages.flatMap((message) => (!message.own && 'text' in message ? [message.text] : []));
  }

  /** Says something and waits for the next text by another member that `matches`. */
  async ask(conversationId: string, text: string, matches: RegExp = /./): Promise<string> {
    const before = (await this.texts(conversationId)).length;
    await this.say(conversationId, text);
    return this.hears(conversationId, matches, before);
  }

  /** Waits for a text by another member that `matches`, skipping the first `skip`. */
  hears(conversationId: string, matches: RegExp, skip = 0): Promise<string> {
    return eventually(async () => {
      const later = (await this.texts(conversationId)).slice(skip);
      const found = later.find((one) => matches.test(one));
      if (found === undefined) throw new Error(`nobody said ${matches}; heard ${JSON.stringify(later)}`);
      return found;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
