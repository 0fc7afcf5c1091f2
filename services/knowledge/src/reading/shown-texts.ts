import { ConfinedReader } from '@offshoot/documents';
import { Refusal } from '@offshoot/refusals';

export interface TextJob {
  name: string;
  content: Uint8Array;
}

/** A person waits for the text. Milliseconds. */
const READ_MS = 15_000;
/** Files of one tenant that are being read, or wait for it. */
const MAX_OF_TENANT = 8;
/** UTF-16 units of the texts that are kept in memory: a conversation shows a file in each of its turns. */
const MAX_KEPT = 16 * 1024 * 1024;

/** Texts of files for models. They are read in a process of their own, which does nothing else: what is read for searches may take long. */
export class ShownTexts {
  readonly #reader = new ConfinedReader<TextJob, string>(new URL('./reading-process.ts', import.meta.url), READ_MS);
  /** By file; the one that was shown longest ago is first. */
  readonly #kept = new Map<string, string>();
  #size = 0;
  /** The last reading of each tenant, and how many there are: one file of a tenant is read at a time, so that tenants take turns. */
  readonly #tenants = new Map<string, { count: number; last: Promise<unknown> }>();

  /** The text of a file that was read lately. The caller must be allowed to see the file. */
  known(fileId: string): string | undefined {
    const text = this.#kept.get(fileId);
    if (text !== undefined) this.#keep(fileId, text);
    return text;
  }

  /** `load`: the file's content, which never changes. Throws UnreadableFile, RATE_LIMITED, and what `load` throws. */
  async read({ fileId, tenantId, name }: { fileId: string; tenantId: string; name: string }, load: () => Promise<Buffer>): Promise<string> {
    const text = await this.#oneAtATime(tenantId, async () => this.#reader.read({ name, content: await load() }));
    this.#keep(fileId, text);
    return text;
  }

  close(): Promise<void> {
    return this.#reader.close();
  }

  async #oneAtATime(tenantId: string, read: () => Promise<string>): Promise<string> {
    const turn = this.#tenants.get(tenantId) ?? { count: 0, last: Promise.resolve() };
    if (turn.count >= MAX_OF_TENANT) {
      throw new Refusal('RATE_LIMITED', 'Many files of the tenant are being read.', {
        help: 'Wait for retry_after_ms, then repeat the call.',
        metadata: { retry_after_ms: '2000' },
      });
    }
    turn.count += 1;
    this.#tenants.set(tenantId, turn);
    const reading = turn.last.then(read);
    turn.last = reading.catch(() => {});
    try {
      return await reading;
    } finally {
      turn.count -= 1;
      if (turn.count === 0) this.#tenants.delete(tenantId);
    }
  }

  #keep(fileId: string, text: string): void {
    if (!this.#kept.delete(fileId)) this.#size += text.length;
    this.#kept.set(fileId, text);
    for (const [oldest, its] of this.#kept) {
      if (this.#size <= MAX_KEPT) return;
      this.#kept.delete(oldest);
      this.#size -= its.length;
    }
  }
}
