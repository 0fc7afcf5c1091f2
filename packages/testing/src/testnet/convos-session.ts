import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type ConvosEnvironment, spawnConvos, stopChild } from './convos-process.ts';

/** More than twice the 20 s after which an agent checks by itself for what it has missed. */
export const ANSWER_MS = 120_000;

/** One line of a long-running `convos` process. */
export interface ConvosEvent {
  event: string;
  [field: string]: unknown;
}

/** A long-running `convos` process that prints one JSON event per line. */
export class ConvosSession {
  /** Every event so far. */
  readonly events: ConvosEvent[] = [];
  readonly #child: ChildProcess;
  readonly #listeners = new Set<() => void>();
  #ended: string | undefined;
  #complaints = '';

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#complaints = (this.#complaints + text).slice(-2000);
    });
    if (child.stdout) createInterface({ input: child.stdout }).on('line', (line) => this.#hear(line));
    child.on('exit', (code, signal) => {
      this.#ended = `convos ended (${signal ?? code}): ${this.#complaints}`;
      this.#notify();
    });
  }

  /** Resolves after the process has printed `readyEvent`: from then on it misses nothing. */
  static async start(environment: ConvosEnvironment, args: string[], readyEvent: string): Promise<ConvosSession> {
    const session = new ConvosSession(spawnConvos(environment, args));
    try {
      await session.waitForEvent((event) => event.event === readyEvent);
      return session;
    } catch (error) {
      await session.stop();
      throw error;
    }
  }

  /** The first event that the predicate accepts, including past ones. */
  async waitForEvent(predicate: (event: ConvosEvent) => boolean, timeoutMs = ANSWER_MS): Promise<ConvosEvent> {
    const deadline = AbortSignal.timeout(timeoutMs);
    for (;;) {
      const found = this.events.find(predicate);
      if (found !== undefined) return found;
      if (this.#ended !== undefined) throw new Error(this.#ended);
      if (deadline.aborted)
        throw new Error(`convos did not print it within ${timeoutMs} ms; it printed: ${JSON.stringify(this.events).slice(-1500)}`);
      await this.#change(deadline);
    }
  }

  /** Only for a session of one conversation (`Convos.serve`). Resolves when the message is on the network. */
  async sendText(text: string): Promise<{ id: string }> {
    const before = this.events.length;
    this.command({ type: 'send', text });
    const sent = await this.waitForEvent((event) => event.event === 'sent' && event.text === text && this.events.indexOf(event) >= before);
    return { id: String(sent.id) };
  }

  /** What `convos agent serve` takes on its input; only for a session of one conversation. */
  command(command: { type: string; [field: string]: unknown }): void {
    this.#child.stdin?.write(`${JSON.stringify(command)}\n`);
  }

  /** Waits for a text from another member; only for a session of one conversation. */
  async waitForText(predicate: (text: string, senderInboxId: string) => boolean, timeoutMs = ANSWER_MS): Promise<string> {
    const found = await this.waitForEvent((event) => {
      return event.event === 'message' && typeof event.content === 'string' && predicate(event.content, String(event.senderInboxId));
    }, timeoutMs);
    return String(found.content);
  }

  stop(): Promise<void> {
    return stopChild(this.#child);
  }

  async #change(deadline: AbortSignal): Promise<void> {
    const changed = Promise.withResolvers<void>();
    this.#listeners.add(changed.resolve);
    const expired = once(deadline, 'abort');
    await Promise.race([changed.promise, expired]);
    this.#listeners.delete(changed.resolve);
  }

  #hear(line: string): void {
    if (!line.startsWith('{')) return;
    try {
      this.events.push(JSON.parse(line) as ConvosEvent);
      this.#notify();
    } catch {
      // Not one of its events.
    }
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }
}
