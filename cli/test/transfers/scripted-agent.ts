// An inbox that answers its owner as a test scripts it: honestly, not at all, or with lies.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cut, encodeAnswer, type OwnerAnswer, type OwnerRequest, ownerAnswerCodec, ownerRequestCodec, type Part } from '@offshoot/context';
import type { ContentCodec } from '@offshoot/convos/content-codec.ts';
import { openAgentClient, type XmtpAgentClient, type XmtpNetwork } from '@offshoot/xmtp';

const CODECS = [ownerRequestCodec, ownerAnswerCodec] as readonly ContentCodec<unknown>[];

/** Returns an answer, or the bytes to send instead. */
export type Script = (request: OwnerRequest) => OwnerAnswer | Uint8Array | Part[] | undefined;

export class ScriptedAgent {
  readonly inbox: XmtpAgentClient;
  readonly asked: OwnerRequest[] = [];
  script: Script = () => undefined;
  readonly #folder: string;
  readonly #seen = new Set<string>();
  readonly #deafen: () => void;
  #working: Promise<void> = Promise.resolve();

  private constructor(inbox: XmtpAgentClient, folder: string) {
    this.inbox = inbox;
    this.#folder = folder;
    this.#deafen = inbox.onActivity(() => {
      this.#working = this.#working.then(() => this.#answerAll());
    });
  }

  static async join(network: XmtpNetwork): Promise<ScriptedAgent> {
    const folder = mkdtempSync(join(tmpdir(), 'offshoot-agent-'));
    const random = () => Buffer.from(crypto.getRandomValues(new Uint8Array(32)));
    const walletKey = `0x${random().toString('hex')}` as const;
    const inbox = await openAgentClient({ network, walletKey, dbPath: join(folder, 'a.db3'), dbEncryptionKey: random(), codecs: CODECS });
    return new ScriptedAgent(inbox, folder);
  }

  get inboxId(): string {
    return this.inbox.inboxId;
  }

  /** Sends an unsolicited answer. */
  async tell(inboxId: string, requestId: string, answer: OwnerAnswer): Promise<void> {
    const { id } = await this.inbox.openDm(inboxId);
    await this.#send(id, cut(requestId, encodeAnswer(answer)));
  }

  async #answerAll(): Promise<void> {
    for (const dm of await this.inbox.conversations({ kind: 'dm' })) {
      const { messages } = await this.inbox.messages(dm.id);
      for (const message of messages) {
        if (message.own || message.kind !== 'custom' || message.contentType !== ownerRequestCodec.contentType) continue;
        if (this.#seen.has(message.id)) continue;
        this.#seen.add(message.id);
        const request = message.content as OwnerRequest;
        this.asked.push(request);
        await this.#send(dm.id, partsOf(request.requestId, this.script(request)));
      }
    }
  }

  async #send(dm: string, parts: readonly Part[]): Promise<void> {
    for (const part of parts)
      await this.inbox.sendContent(dm, ownerAnswerCodec, part, { idempotencyKey: `${part.id}:${part.digest}:${part.index}` });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#deafen();
    await this.#working;
    await this.inbox.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function partsOf(requestId: string, answer: ReturnType<Script>): Part[] {
  if (answer === undefined) return [];
  if (Array.isArray(answer)) return answer;
  return cut(requestId, answer instanceof Uint8Array ? answer : encodeAnswer(answer));
}
