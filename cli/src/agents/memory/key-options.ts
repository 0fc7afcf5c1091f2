import { Failure } from '@offshoot/client';
import type { Command } from 'commander';
import type { Cli } from '../../cli.ts';
import { USAGE } from '../../failure.ts';

/** Shorter ones are found by trying. */
const LEAST_PASSPHRASE = 8;

export interface PassphraseOption {
  passphraseStdin?: boolean;
}

export const withPassphrase = (command: Command): Command =>
  command.option('--passphrase-stdin', 'read the passphrase from stdin (default: it is asked for)');

/** Nothing shows it and nothing keeps it. `isNew`: asked twice. Throws USAGE. */
export async function passphraseOf(
  { input }: Pick<Cli, 'input'>,
  { passphraseStdin = false }: PassphraseOption,
  { isNew }: { isNew: boolean },
): Promise<string> {
  const given = passphraseStdin ? (await input.all()).replace(/\r?\n$/, '') : await asked(input, isNew);
  if (given.length >= LEAST_PASSPHRASE || !isNew) return given;
  throw new Failure(USAGE, `A passphrase has ${LEAST_PASSPHRASE} characters at least.`, { help: 'Use several words.' });
}

async function asked(input: Cli['input'], isNew: boolean): Promise<string> {
  if (!input.isTerminal)
    throw new Failure(USAGE, 'There is no terminal to ask for a passphrase.', { help: 'Pipe it in with --passphrase-stdin.' });
  const first = await input.ask('Passphrase: ', { hidden: true });
  if (isNew && (await input.ask('Once more: ', { hidden: true })) !== first)
    throw new Failure(USAGE, 'The two passphrases differ.', { help: 'Repeat the command.' });
  return first;
}
