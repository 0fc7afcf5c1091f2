import { createInterface } from 'node:readline/promises';
import { addAbortSignal, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Interrupts } from './interrupts.ts';

/** Input from a person or a pipe. */
export interface Input {
  /** Whether a person can answer. */
  readonly isTerminal: boolean;
  /** Reads one line from the person; `hidden` does not echo it. Throws DECLINED if they close the terminal instead (Ctrl-D). */
  ask(question: string, options?: { hidden?: boolean }): Promise<string>;
  /** Everything that is piped in. */
  all(): Promise<string>;
  /** While another program has the terminal, Ctrl-C is for that program. */
  lend<T>(work: () => Promise<T>): Promise<T>;
}

/** Nobody can answer, and nothing is piped in. */
export const silence: Input = {
  isTerminal: false,
  ask: async () => '',
  all: async () => '',
  lend: (work) => work(),
};

/** Questions go to stderr: stdout is only for the command's result. */
export function inputOf(
  stdin: NodeJS.ReadStream,
  print: (text: string) => void,
  { signal, lend }: Pick<Interrupts, 'signal' | 'lend'>,
): Input {
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
      // In raw mode the terminal does not echo what is typed, and readline's echo is discarded.
      const line = createInterface({ input: stdin, output, terminal: hidden });
      // In raw mode Ctrl-C is an ordinary key.
      line.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
      const closed = Promise.withResolvers<never>();
      line.once('close', () => void unanswered().then(closed.reject));
      closed.promise.catch(() => undefined);
      try {
        return await Promise.race([line.question('', { signal }), closed.promise]);
      } finally {
        line.close();
        if (hidden) print('\n');
      }
    },
    // Otherwise Ctrl-C would wait for the end of the input.
    all: () => text(addAbortSignal(signal, stdin)),
    lend,
  };
}

/** Loaded late: a program that only prints its help needs no client. */
async function unanswered(): Promise<Error> {
  const [{ Failure }, { DECLINED }] = await Promise.all([import('@offshoot/client'), import('../failure.ts')]);
  return new Failure(DECLINED, 'The question was not answered.', { help: 'Repeat the command.' });
}
