import { Failure } from '@offshoot/client';
import { MAX_VALUE_BYTES } from '@offshoot/statements/value-rule.ts';
import type { Cli } from '../cli.ts';
import { USAGE } from '../failure.ts';
import type { Input } from '../terminal/input.ts';

const TOOL_ID = /^[a-z0-9][a-z0-9-]{0,63}$/;

export interface ValueOptions {
  set: string[];
  setStdin?: string;
}

/**
 * "key=value" pairs; the value may contain further "=". A key alone asks the person for its value, and `setStdin` reads it from a
 * pipe, so that the value appears neither on the screen nor in the shell history or the process list.
 */
export async function userValuesOf({ input }: Pick<Cli, 'input'>, { set: pairs, setStdin }: ValueOptions): Promise<Record<string, string>> {
  const values = new Map<string, string>();
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at >= 1) values.set(pair.slice(0, at), pair.slice(at + 1));
    else if (input.isTerminal && TOOL_ID.test(pair)) values.set(pair, await input.ask(`${pair}: `, { hidden: true }));
    else {
      // The text may be a secret whose key is missing, so it is not repeated.
      throw new Failure(USAGE, 'A value for --set must have the form key=value.', {
        help: 'For example: --set personal-email=you@example.com. At a terminal, give only the id to be prompted for the value; --set-stdin reads it from a pipe.',
      });
    }
  }
  if (setStdin !== undefined) values.set(setStdin, await pipedValue(input, setStdin));
  for (const [key, value] of values) check(key, value);
  return Object.fromEntries(values);
}

async function pipedValue(input: Input, key: string): Promise<string> {
  // Nothing is piped in, and typing would be visible.
  if (input.isTerminal) return input.ask(`${key}: `, { hidden: true });
  // Without the trailing newline that `echo` and most files have.
  const value = (await input.all()).replace(/\r?\n$/, '');
  if (value !== '') return value;
  throw new Failure(USAGE, 'stdin is empty; --set-stdin needs a value.', {
    help: 'For example: … --set-stdin api-token < token.txt',
  });
}

/** The gateway cannot check sealed values, so this does. */
function check(key: string, value: string): void {
  if (!TOOL_ID.test(key)) {
    throw new Failure(USAGE, `--set ${JSON.stringify(key)} is not a tool id: ids consist of lower-case letters, digits and "-".`, {
      help: 'List the tools with `offshoot template show`.',
    });
  }
  const size = Buffer.byteLength(value);
  if (size > MAX_VALUE_BYTES || value.includes('\0')) {
    throw new Failure(USAGE, `The value of --set ${key} has ${size} bytes; the limit is ${MAX_VALUE_BYTES}, without NUL.`, {
      help: 'Use a shorter value.',
    });
  }
}
