import { Failure } from '@offshoot/client';
import type { JsonObject } from '@offshoot/statements';
import { printable } from '@offshoot/text';
import type { Command } from 'commander';
import { type Api, type ApiList, apiOf } from '../api/api.ts';
import { newCommand, type Run } from '../cli.ts';
import { USAGE } from '../failure.ts';
import { requireYes } from '../terminal/confirmation.ts';
import type { Input } from '../terminal/input.ts';
import { gathered } from '../terminal/options.ts';
import { table } from '../terminal/output.ts';

interface Secret extends JsonObject {
  id: string;
  name: string;
  allowed_hosts: string[];
  updated_at: string;
}

const ID = /^secret_[a-z2-7]{26}$/;

export function addSecrets(program: Command, run: Run): void {
  const secrets = program
    .command('secrets')
    .description('Manage keys for MCP servers: profiles refer to them, and nobody can read them again.')
    .addHelpText(
      'after',
      `
A profile refers to a secret in a header of a server: {"Authorization": {"secret_id": "secret_…", "prefix": "Bearer "}}

Examples:
  $ offshoot secrets create tickets --host mcp.tickets.example
  $ offshoot secrets update tickets < new-key.txt`,
    );
  addCreate(secrets, run);
  addList(secrets, run);
  addUpdate(secrets, run);
  addDelete(secrets, run);
}

function addCreate(secrets: Command, run: Run): void {
  newCommand(
    secrets,
    'create',
    'Store a key, or an OAuth client as JSON with client_id, client_secret and issuer. You are asked for it, or it is read from stdin.',
    [
      'offshoot secrets create tickets --host mcp.tickets.example',
      'offshoot secrets create tickets --host mcp.tickets.example --host mcp.tickets.example:8443 < key.txt',
    ],
  )
    .argument('<name>', 'your name for it')
    .requiredOption('--host <host>', 'a host that it may be sent to, with the port if it is not the default one; can be repeated', gathered)
    .action((name: string, { host: allowedHosts }: { host: string[] }) =>
      run(async (cli) => {
        const value = await valueFrom(cli.input);
        const made = await apiOf(cli)<Secret>('POST', '/v1/secrets', { body: { name, value, allowed_hosts: allowedHosts } });
        const header = `"Authorization": {"secret_id": "${made.id}", "prefix": "Bearer "}`;
        return { json: made, text: `${secretsText([made])}\n\nName it in the headers of a server in a profile: {${header}}` };
      }),
    );
}

function addList(secrets: Command, run: Run): void {
  newCommand(secrets, 'list', 'List the secrets of your tenant, without their values.', ['offshoot secrets list']).action(() =>
    run(async (cli) => {
      const found: ApiList<Secret> = await apiOf(cli)('GET', '/v1/secrets');
      const none = 'No secrets. Make one: offshoot secrets create NAME --host HOST';
      return { json: { ...found }, text: found.data.length === 0 ? none : secretsText(found.data) };
    }),
  );
}

function addUpdate(secrets: Command, run: Run): void {
  newCommand(
    secrets,
    'update',
    'Replace the value of a secret. The next call to a server uses the new one. Hosts can be changed only together with the value.',
    ['offshoot secrets update tickets', 'offshoot secrets update secret_… --host mcp.tickets.example < new-key.txt'],
  )
    .argument('<secret>', 'id or name of the secret')
    .option('--host <host>', 'a host that it may be sent to from now on; can be repeated (default: the same as before)', gathered)
    .action((meant: string, { host: allowedHosts }: { host?: string[] }) =>
      run(async (cli) => {
        const api = apiOf(cli);
        const { id } = await secretOf(api, meant);
        const body = { value: await valueFrom(cli.input), ...(allowedHosts && { allowed_hosts: allowedHosts }) };
        const now = await api<Secret>('PUT', `/v1/secrets/${id}`, { body });
        return { json: now, text: secretsText([now]) };
      }),
    );
}

function addDelete(secrets: Command, run: Run): void {
  newCommand(secrets, 'delete', 'Delete a secret that no profile refers to.', ['offshoot secrets delete tickets'])
    .argument('<secret>', 'id or name of the secret')
    .option('--yes', 'do not ask')
    .action((meant: string, { yes }: { yes?: boolean }) =>
      run(async (cli) => {
        const api = apiOf(cli);
        const { id, name } = await secretOf(api, meant);
        if (!yes)
          await requireYes(cli.input, `Delete the secret ${printable(name)}? Nobody can read it again.`, 'nothing was deleted', {
            help: 'Repeat it with --yes.',
            metadata: { secret: id },
          });
        return { json: await api('DELETE', `/v1/secrets/${id}`), text: 'Deleted.' };
      }),
    );
}

async function secretOf(api: Api, meant: string): Promise<Secret> {
  if (ID.test(meant)) return api('GET', `/v1/secrets/${meant}`);
  const { data }: ApiList<Secret> = await api('GET', '/v1/secrets');
  const found = data.find(({ name }) => name === meant);
  if (found) return found;
  throw new Failure('SECRET_NOT_FOUND', `No secret has the name ${meant}.`, { help: 'List yours: offshoot secrets list' });
}

/** Never an argument: those are in the shell's history and in the list of processes. */
async function valueFrom(input: Input): Promise<string> {
  if (input.isTerminal) return input.ask('Value: ', { hidden: true });
  const value = (await input.all()).replace(/\r?\n$/, '');
  if (value !== '') return inOneLine(value);
  throw new Failure(USAGE, 'stdin is empty, and a secret needs a value.', { help: 'For example: … < key.txt' });
}

/** A client of OAuth often comes as a file of several lines. */
function inOneLine(value: string): string {
  if (!value.trimStart().startsWith('{')) return value;
  try {
    return JSON.stringify(JSON.parse(value));
  } catch {
    return value;
  }
}

function secretsText(secrets: readonly Secret[]): string {
  return table(
    ['SECRET', 'NAME', 'CHANGED', 'HOSTS'],
    secrets.map(({ id, name, allowed_hosts: hosts, updated_at: at }) => [id, name, at, hosts.join(', ')]),
  );
}
