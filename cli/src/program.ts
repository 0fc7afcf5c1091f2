import { readFileSync } from 'node:fs';
import { Failure } from '@offshoot/client';
import { Command, CommanderError, Help, type Option } from 'commander';
import { addAgents } from './agents/agents.ts';
import { addLineage } from './agents/lineage.ts';
import { addRelease } from './agents/release.ts';
import { addClaimsCancel } from './claims/cancel.ts';
import { addClaim } from './claims/claim.ts';
import type { Run } from './cli.ts';
import { USAGE } from './failure.ts';
import { addIdentity } from './identity/show.ts';
import { addSignOut } from './identity/sign-out.ts';
import { addToken } from './identity/token.ts';
import { addKeys } from './keys/keys.ts';
import { addKnowledge } from './knowledge/knowledge.ts';
import { addMcp } from './mcp/mcp.ts';
import { addPool } from './pool/pool.ts';
import { addProfiles } from './profiles/profiles.ts';
import { addSecrets } from './secrets/secrets.ts';
import { addServe } from './serve/serve.ts';
import { addStore } from './store/store.ts';
import { addTemplateAppeal } from './templates/appeal.ts';
import { addTemplateCategories } from './templates/categories.ts';
import { addTemplateCreate } from './templates/create.ts';
import { addTemplateCreatorName } from './templates/creator-name.ts';
import { addTemplateDelete } from './templates/delete.ts';
import { addTemplateDuplicate } from './templates/duplicate.ts';
import { addTemplateExport } from './templates/export.ts';
import { addTemplateImport } from './templates/import.ts';
import { addTemplateList } from './templates/list.ts';
import { addTemplatePublish } from './templates/publish.ts';
import { addTemplateReport } from './templates/report.ts';
import { addTemplateRollout } from './templates/rollout/rollout.ts';
import { addTemplateShow } from './templates/show.ts';
import { addTemplateAttest } from './templates/signing/attest.ts';
import { addTemplateResign } from './templates/signing/resign.ts';
import { addTemplateUnpublish } from './templates/unpublish.ts';
import { addTemplateUpdate } from './templates/update.ts';
import { addTenants } from './tenants/tenants.ts';
import { addClone } from './transfers/clone.ts';
import { addReceipts } from './transfers/receipts.ts';
import { addShare } from './transfers/share.ts';
import { addLink } from './trust/link.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };

const ENVIRONMENT = `
Environment:
  OFFSHOOT_URL   the gateway (default http://localhost:8080)
  OFFSHOOT_HOME  folder with your identity (default ~/.offshoot)
  XMTP_ENV       local, dev or production (default local)
  XMTP_URL       the local XMTP network (default http://localhost:5556)
  OFFSHOOT_API_KEY, OFFSHOOT_TENANT   an API key or a tenant, for profile, keys, secrets, knowledge and tenant

Exit codes: 0 success, 1 refused or failed, 2 wrong usage, 130 interrupted.

Examples:
  $ offshoot template list --public
  $ offshoot claim tmpl_… --invite "https://dev.convos.org/v2?i=…" --wait`;

/** All commands. They print and exit only through `run` and thrown errors. */
export function buildProgram(run: Run, print: (help: string) => void): Command {
  const program = new Command('offshoot')
    .description('Share AI agents on Convos, as templates or with what they learned.')
    .version(version, '--version', 'print the version')
    .exitOverride()
    // `agents` has its own options, and subcommands with options of the same names.
    .enablePositionalOptions()
    .configureHelp({ optionDescription })
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
  addTemplateDuplicate(template, run);
  addTemplateExport(template, run);
  addTemplateImport(template, run);
  addTemplateRollout(template, run);
  addTemplatePublish(template, run);
  addTemplateUnpublish(template, run);
  addTemplateAttest(template, run);
  addTemplateResign(template, run);
  addTemplateDelete(template, run);
  addTemplateList(template, run);
  addTemplateCategories(template, run);
  addTemplateShow(template, run);
  addTemplateReport(template, run);
  addTemplateAppeal(template, run);
  addTemplateCreatorName(template, run);
  addClaim(program, run);
  addClone(program, run);
  const claims = program
    .command('claims')
    .description('Manage claims that are waiting for an agent.')
    .addHelpText('after', '\nExamples:\n  $ offshoot claims cancel clm_…');
  addClaimsCancel(claims, run);
  addShare(program, run);
  addAgents(program, run);
  addLink(program, run);
  addLineage(program, run);
  addReceipts(program, run);
  addRelease(program, run);
  addToken(program, run);
  addSignOut(program, run);
  addTenants(program, run);
  addProfiles(program, run);
  addKeys(program, run);
  addSecrets(program, run);
  addKnowledge(program, run);
  addPool(program, run);
  addMcp(program, run);
  addStore(program, run);
  addServe(program, run);
  return program;
}

/** An empty default says nothing. */
function optionDescription(option: Option): string {
  const { defaultValue, description } = option;
  const isObject = typeof defaultValue === 'object' && defaultValue !== null;
  const isEmpty = defaultValue === '' || (isObject && Object.keys(defaultValue).length === 0);
  return isEmpty ? description : new Help().optionDescription(option);
}

/** Undefined if help was requested and printed. */
export function usageFailure(error: CommanderError): Failure | undefined {
  if (error.exitCode === 0) return undefined;
  const message = error.code === 'commander.help' ? 'The command is incomplete.' : error.message.replace(/^error: /, '');
  return new Failure(USAGE, message, { help: 'See `offshoot --help`, or --help after the command.' });
}

export function isUsageError(error: unknown): error is CommanderError {
  return error instanceof CommanderError;
}
