import { readFileSync } from 'node:fs';
import { Command, Help, type Option } from 'commander';
import type { Run } from './cli.ts';

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
  $ offshoot template list
  $ offshoot claim tmpl_… --invite "https://dev.convos.org/v2?i=…" --wait`;

/** A command with everything below it. Its code is loaded only if the person has typed it: the program starts five times as fast. */
interface Part {
  group: 'Agents:' | 'Templates:' | 'Account:' | 'Teams:' | 'Operators:';
  name: string;
  /** For the list of all commands. */
  summary: string;
  load(): Promise<(program: Command, run: Run, everything: () => Promise<Command>) => void>;
}

const PARTS: readonly Part[] = [
  {
    group: 'Agents:',
    name: 'claim',
    summary: 'add an agent to a conversation',
    load: async () => (await import('./claims/claim.ts')).addClaim,
  },
  {
    group: 'Agents:',
    name: 'claims',
    summary: 'cancel a claim that waits for an agent',
    load: async () => (await import('./claims/cancel.ts')).addClaims,
  },
  {
    group: 'Agents:',
    name: 'agents',
    summary: 'list agents; what they know, ask and may do',
    load: async () => (await import('./agents/agents.ts')).addAgents,
  },
  {
    group: 'Agents:',
    name: 'clone',
    summary: 'bring a copy of your agent into another conversation',
    load: async () => (await import('./transfers/clone.ts')).addClone,
  },
  {
    group: 'Agents:',
    name: 'share',
    summary: 'send a part of what an agent knows to another one',
    load: async () => (await import('./transfers/share.ts')).addShare,
  },
  {
    group: 'Agents:',
    name: 'commons',
    summary: 'what agents learned: take it up, publish yours',
    load: async () => (await import('./commons/commons.ts')).addCommons,
  },
  {
    group: 'Agents:',
    name: 'lineage',
    summary: 'show the family of an agent',
    load: async () => (await import('./agents/lineage.ts')).addLineage,
  },
  {
    group: 'Agents:',
    name: 'receipts',
    summary: 'show what went from one agent to another',
    load: async () => (await import('./transfers/receipts.ts')).addReceipts,
  },
  {
    group: 'Agents:',
    name: 'release',
    summary: 'let an agent go',
    load: async () => (await import('./agents/release.ts')).addRelease,
  },
  {
    group: 'Templates:',
    name: 'template',
    summary: 'create, import, publish and find templates',
    load: async () => (await import('./templates/templates.ts')).addTemplates,
  },
  {
    group: 'Templates:',
    name: 'mcp',
    summary: 'look at servers of tools, for a template',
    load: async () => (await import('./mcp/mcp.ts')).addMcp,
  },
  {
    group: 'Account:',
    name: 'identity',
    summary: 'show who you are; made on first use',
    load: async () => (await import('./identity/show.ts')).addIdentity,
  },
  {
    group: 'Account:',
    name: 'link',
    summary: 'link the account by which you chat',
    load: async () => (await import('./trust/link.ts')).addLink,
  },
  {
    group: 'Account:',
    name: 'serve',
    summary: 'offer your agents to programs and a page on this machine',
    load: async () => (await import('./serve/serve.ts')).addServe,
  },
  {
    group: 'Account:',
    name: 'token',
    summary: 'print an access token, for curl',
    load: async () => (await import('./identity/token.ts')).addToken,
  },
  {
    group: 'Account:',
    name: 'sign-out',
    summary: 'end the session',
    load: async () => (await import('./identity/sign-out.ts')).addSignOut,
  },
  {
    group: 'Account:',
    name: 'completion',
    summary: 'have your shell complete commands',
    load: async () => (await import('./completion/completion.ts')).addCompletion,
  },
  {
    group: 'Teams:',
    name: 'tenant',
    summary: 'create a tenant; its members, usage and records',
    load: async () => (await import('./tenants/tenants.ts')).addTenants,
  },
  {
    group: 'Teams:',
    name: 'profile',
    summary: 'agents as configuration, for the Responses API',
    load: async () => (await import('./profiles/profiles.ts')).addProfiles,
  },
  {
    group: 'Teams:',
    name: 'keys',
    summary: 'API keys for applications',
    load: async () => (await import('./keys/keys.ts')).addKeys,
  },
  {
    group: 'Teams:',
    name: 'secrets',
    summary: 'keys for MCP servers',
    load: async () => (await import('./secrets/secrets.ts')).addSecrets,
  },
  {
    group: 'Teams:',
    name: 'knowledge',
    summary: 'what agents of a tenant find',
    load: async () => (await import('./knowledge/knowledge.ts')).addKnowledge,
  },
  {
    group: 'Operators:',
    name: 'pool',
    summary: 'hosts and their agents',
    load: async () => (await import('./pool/pool.ts')).addPool,
  },
  {
    group: 'Operators:',
    name: 'store',
    summary: 'reports, appeals and what is featured',
    load: async () => (await import('./store/store.ts')).addStore,
  },
];

export const COMMAND_NAMES: readonly string[] = PARTS.map(({ name }) => name);

/**
 * The commands. They print and exit only through `run` and thrown errors. `args`: what was typed, if only that is to be loaded; the other
 * commands are then there by name.
 */
export async function buildProgram(run: Run, print: (help: string) => void, args?: readonly string[]): Promise<Command> {
  const program = new Command('offshoot')
    .description('Share AI agents on Convos, as templates or with what they learned.')
    .version(version, '--version', 'print the version')
    .exitOverride()
    // `agents` has its own options, and subcommands with options of the same names.
    .enablePositionalOptions()
    .configureHelp({ optionDescription, subcommandTerm })
    .configureOutput({ writeOut: print, writeErr: () => {} })
    .addHelpCommand(new Command('help').argument('[command]').description('display help for command').helpGroup('Help:'))
    .addHelpText('after', ENVIRONMENT);
  const typed = args?.find((arg) => arg !== 'help' && !arg.startsWith('-'));
  for (const { group, name, summary, load } of PARTS) {
    if (args === undefined || name === typed) (await load())(program, run, () => buildProgram(run, print));
    else program.command(name);
    program.commands.at(-1)?.summary(summary).helpGroup(group);
  }
  return program;
}

/** In the list of all commands, a name says enough. */
const subcommandTerm = (command: Command): string =>
  command.parent?.parent === null ? command.name() : new Help().subcommandTerm(command);

/** An empty default says nothing. */
function optionDescription(option: Option): string {
  const { defaultValue, description } = option;
  const isObject = typeof defaultValue === 'object' && defaultValue !== null;
  const isEmpty = defaultValue === '' || (isObject && Object.keys(defaultValue).length === 0);
  return isEmpty ? description : new Help().optionDescription(option);
}
