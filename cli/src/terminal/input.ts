import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { DECLINED, Failure } from '../failure.ts';

/** What the person, or a pipe, has to say. */
export interface Input {
  /** A person is there to answer. */
  readonly isTerminal: boolean;
  /** One line of the person; `hidden` shows nothing of it. Throws DECLINED where they close the terminal instead (Ctrl-D). */
  ask(question: string, options?: { hidden?: boolean }): Promise<string>;
  /** Everything that the pipe has. */
  all(): Promise<string>;
}

/** Nobody is there, and nothing is piped. */
export const silence: Input = {
  isTerminal: false,
  ask: async () => '',
  all: async () => '',
};

/** Questions go where errors go: stdout is for the answer of the command alone. */
export function inputOf(stdin: NodeJS.ReadStream, print: (text: string) => void, signal: AbortSignal): Input {
  return {
    isTerminal: stdin.isTTY === true,
    async ask(question, { hidden = false } = {}) {
      print(question);
      const output = new Writable({
        write(chunk, _encoding, done) {
          if (!hidden) print(String(chunk));
          done();
        },
      });
      // In raw mode the terminal itself shows nothing of what is typed; what readline would show goes nowhere.
      const line = createInterface({ input: stdin, output, terminal: hidden });
      // In raw mode Ctrl-C is a key like any other.
      line.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
      const closed = Promise.withResolvers<never>();
      line.once('close', () => closed.reject(new Failure(DECLINED, 'The question was not answered.', { help: 'Repeat the command.' })));
      closed.promise.catch(() => undefined);
      try {
        return await Promise.race([line.question('', { signal }), closed.promise]);
      } finally {
        line.close();
        if (hidden) print('\n');
      }
    },
    all: () => text(stdin),
  };
}
