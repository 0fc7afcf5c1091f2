import type { Gateway } from '@offshoot/client';
import { idSyntax, SYNTAX } from '@offshoot/statements/field-syntax.ts';
import { type Command, InvalidArgumentError } from 'commander';
import type { Environment } from './environment.ts';
import type { IdentityStore } from './identity-store.ts';
import type { Input } from './terminal/input.ts';
import type { Result } from './terminal/output.ts';

const CLAIM_ID = idSyntax('clm');

/** The dependencies of a command. */
export interface Cli {
  environment: Environment;
  identities: IdentityStore;
  gateway: Gateway;
  input: Input;
  /** For commands with several results: prints a line to stdout. */
  print(line: string): void;
  /** For people who wait: prints a line to stderr. */
  progress(line: string): void;
  /** Aborts when the person presses Ctrl-C. */
  signal: AbortSignal;
}

/** Undefined: everything is printed already. */
export type Run = (work: (cli: Cli) => Promise<Result | undefined>) => Promise<void>;

/** Adds a command with what all of them have: --json, and examples below its help. */
export function newCommand(parent: Command, usage: string, description: string, examples: string[]): Command {
  return parent
    .command(usage)
    .description(description)
    .option('--json', 'print one JSON document to stdout, and errors as JSON to stderr')
    .addHelpText('after', `\nExamples:\n${examples.map((example) => `  $ ${example}`).join('\n')}`);
}

/** Lists the subcommands under headings, by their names. */
export function groupCommands({ commands }: Command, groups: Readonly<Record<string, readonly string[]>>): void {
  for (const [heading, names] of Object.entries(groups))
    for (const command of commands) if (names.includes(command.name())) command.helpGroup(heading);
}

export function templateIdArgument(value: string): string {
  return matching(value, SYNTAX.templateId, 'A template id is "tmpl_" and 26 letters and digits: see `offshoot template list`.');
}

export function instanceIdArgument(value: string): string {
  return matching(value, SYNTAX.instanceId, 'An instance id is "inst_" and 26 letters and digits: see `offshoot agents --mine`.');
}

export function claimIdArgument(value: string): string {
  return matching(value, CLAIM_ID, 'A claim id is "clm_" and 26 letters and digits: `offshoot claim` prints it.');
}

export function inboxIdArgument(value: string): string {
  return matching(value, SYNTAX.inboxId, 'An inbox id is 64 hex digits: `offshoot identity` shows yours.');
}

export function groupIdArgument(value: string): string {
  return matching(value, SYNTAX.hex128, 'A conversation id is 32 hex digits: Convos shows it as the group id.');
}

function matching(value: string, pattern: RegExp, otherwise: string): string {
  if (!pattern.test(value)) throw new InvalidArgumentError(otherwise);
  return value;
}

/** Templates as this person may read them. Without an identity, nobody can have a private one. */
export const readerOf = ({ gateway, identities }: Cli) => (identities.exists() ? gateway.signedIn : gateway.anonymous).templates;
