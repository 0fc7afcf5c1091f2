import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import type { Run } from './cli.ts';
import { addAgents } from './commands/agents.ts';
import { addClaim } from './commands/claim.ts';
import { addClaimsCancel } from './commands/claims-cancel.ts';
import { addClone } from './commands/clone.ts';
import { addIdentity } from './commands/identity.ts';
import { addLineage } from './commands/lineage.ts';
import { addPool } from './commands/pool.ts';
import { addReceipts } from './commands/receipts.ts';
import { addRelease } from './commands/release.ts';
import { addShare } from './commands/share.ts';
import { addSignOut } from './commands/sign-out.ts';
import { addTemplateAttest } from './commands/template-attest.ts';
import { addTemplateCreate } from './commands/template-create.ts';
import { addTemplateDelete } from './commands/template-delete.ts';
import { addTemplateList } from './commands/template-list.ts';
import { addTemplatePublish } from './commands/template-publish.ts';
import { addTemplateResign } from './commands/template-resign.ts';
import { addTemplateRollout } from './commands/template-rollout.ts';
import { addTemplateShow } from './commands/template-show.ts';
import { addTemplateUnpublish } from './commands/template-unpublish.ts';
import { addTemplateUpdate } from './commands/template-update.ts';
import { Failure, USAGE } from './failure.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };

const ENVIRONMENT = `
Environment:
  OFFSHOOT_URL   the gateway (default http://localhost:8080)
  OFFSHOOT_HOME  folder with your identity (default ~/.offshoot)
  XMTP_ENV       local, dev or production (default local)
  XMTP_URL       the local XMTP network (default http://localhost:5556)

Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 130 interrupted.

Examples:
  $ offshoot template list --public
  $ offshoot claim tmpl_… --invite "https://dev.convos.org/v2?i=…" --wait`;

/** All commands. Nothing is printed and nothing exits but through `run` and what is thrown. */
export function buildProgram(run: Run, print: (help: string) => void): Command {
  const program = new Command('offshoot')
    .description('Share AI agents on Convos: as templates, and with what they learned.')
    .version(version, '--version', 'print the version')
    .exitOverride()
    // `agents` has options of its own, and subcommands that have some of the same name.
    .enablePositionalOptions()
    .configureOutput({ writeOut: print, writeErr: () => {} })
    .addHelpText('after', ENVIRONMENT);
  addIdentity(program, run);
  const template = program
    .command('template')
    .description('Create, publish and find templates.')
    .addHelpText(
      'after',
      '\nExamples:\n  $ offshoot template list --public\n  $ offshoot template create -f examples/templates/trip-planner.yaml',
    );
  addTemplateCreate(template, run);
  addTemplateUpdate(template, run);
  addTemplateRollout(template, run);
  addTemplatePublish(template, run);
  addTemplateUnpublish(template, run);
  addTemplateAttest(template, run);
  addTemplateResign(template, run);
  addTemplateDelete(template, run);
  addTemplateList(template, run);
  addTemplateShow(template, run);
  addClaim(program, run);
  addClone(program, run);
  const claims = program
    .command('claims')
    .description('Claims that wait for an agent.')
    .addHelpText('after', '\nExamples:\n  $ offshoot claims cancel clm_…');
  addClaimsCancel(claims, run);
  addShare(program, run);
  addAgents(program, run);
  addLineage(program, run);
  addReceipts(program, run);
  addRelease(program, run);
  addSignOut(program, run);
  addPool(program, run);
  return program;
}

/** Undefined: help was asked for and printed. */
export function usageFailure(error: CommanderError): Failure | undefined {
  if (error.exitCode === 0) return undefined;
  const message = error.code === 'commander.help' ? 'The command is not complete.' : error.message.replace(/^error: /, '');
  return new Failure(USAGE, message, { help: 'See `offshoot --help`, or --help after the command.' });
}

export function isUsageError(error: unknown): error is CommanderError {
  return error instanceof CommanderError;
}
