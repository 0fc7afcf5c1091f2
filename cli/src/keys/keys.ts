import { type Command, InvalidArgumentError } from 'commander';
import { type ApiList, apiOf, moreText } from '../api/api.ts';
import { newCommand, type Run } from '../cli.ts';
import { limitOption } from '../profiles/list.ts';
import { profileId } from '../profiles/profile-argument.ts';
import { daysOption, gathered } from '../terminal/options.ts';
import { type ApiKey, keysText, type SecretKey, secretText } from './key-text.ts';

interface CreateOptions {
  scope?: string[];
  agent?: string[];
  group?: string[];
  days?: number;
  requestsPerMinute?: number;
  tokensPerMinute?: number;
}

/** For an application that uses agents and changes none. */
const USUAL_SCOPES = ['agents:read', 'agents:use', 'responses:read', 'responses:write'];
const DAY_MS = 86_400_000;

export function addKeys(program: Command, run: Run): void {
  const keys = program
    .command('keys')
    .description('Manage the API keys of your tenant, for applications.')
    .addHelpText(
      'after',
      '\nExamples:\n  $ offshoot keys create ci --scope agents:read --scope agents:write\n  $ offshoot keys revoke key_…',
    );
  addCreate(keys, run);
  addList(keys, run);
  addRevoke(keys, run);
  addRotate(keys, run);
}

function addCreate(keys: Command, run: Run): void {
  newCommand(keys, 'create', 'Create an API key. It can never do more than you can.', [
    'offshoot keys create chat-app',
    'offshoot keys create chat-app --agent security-analyst --days 90 --requests-per-minute 60',
    'offshoot keys create ci --scope agents:read --scope agents:write',
  ])
    .argument('<name>', 'what it is for')
    .option('--scope <scope>', `what it may do; can be repeated (default: ${USUAL_SCOPES.join(', ')})`, gathered)
    .option('--agent <profile>', 'limit it to this profile; can be repeated', gathered)
    .option('--group <group>', 'a group that the key is in, for access lists, such as group_security; can be repeated', gathered)
    .option('--days <days>', 'after how many days it expires (default: never)', daysOption)
    .option('--requests-per-minute <count>', 'maximum number of requests per minute', atLeastOne)
    .option('--tokens-per-minute <count>', 'maximum number of model tokens per minute', atLeastOne)
    .action((name: string, o: CreateOptions) =>
      run(async (cli) => {
        const api = apiOf(cli);
        const agents = await Promise.all((o.agent ?? []).map((one) => profileId(api, one)));
        const limits = {
          ...(o.requestsPerMinute !== undefined && { requests_per_minute: o.requestsPerMinute }),
          ...(o.tokensPerMinute !== undefined && { tokens_per_minute: o.tokensPerMinute }),
        };
        const made = await api<SecretKey>('POST', '/v1/keys', {
          body: {
            name,
            scopes: o.scope ?? USUAL_SCOPES,
            ...(agents.length > 0 && { allowed_agents: agents }),
            ...(o.group && { groups: o.group }),
            ...(Object.keys(limits).length > 0 && { limits }),
            ...(o.days !== undefined && { expires_at: new Date(Date.now() + o.days * DAY_MS).toISOString() }),
          },
        });
        return { json: made, text: secretText(made) };
      }),
    );
}

function addList(keys: Command, run: Run): void {
  newCommand(keys, 'list', 'List the API keys of your tenant, the newest first.', ['offshoot keys list', 'offshoot keys list --json'])
    .option('--limit <count>', 'maximum number of results, 1 to 100', limitOption, 20)
    .option('--after <key>', 'continue after this key: the last one of the previous page')
    .action((query: { limit: number; after?: string }) =>
      run(async (cli) => {
        const found: ApiList<ApiKey> = await apiOf(cli)('GET', '/v1/keys', { query: { limit: query.limit, after: query.after } });
        const none = 'No API keys. Make one: offshoot keys create NAME';
        return { json: { ...found }, text: found.data.length === 0 ? none : `${keysText(found.data, new Date())}${moreText(found)}` };
      }),
    );
}

function addRevoke(keys: Command, run: Run): void {
  newCommand(keys, 'revoke', 'Revoke an API key and the keys that were made with it. They stop working within seconds.', [
    'offshoot keys revoke key_…',
  ])
    .argument('<key>', 'id of the key: see `offshoot keys list`', keyArgument)
    .action((id: string) =>
      run(async (cli) => ({
        json: await apiOf(cli)('DELETE', `/v1/keys/${id}`),
        text: `${id} is revoked. It stops working within seconds.`,
      })),
    );
}

function addRotate(keys: Command, run: Run): void {
  newCommand(keys, 'rotate', 'Give an API key that you made a new secret. Its id, scopes and usage stay the same.', [
    'offshoot keys rotate key_…',
    'offshoot keys rotate key_… --grace-minutes 60',
  ])
    .argument('<key>', 'id of the key: see `offshoot keys list`', keyArgument)
    .option('--grace-minutes <minutes>', 'how long the old secret still works', countOption, 0)
    .action((id: string, { graceMinutes }: { graceMinutes: number }) =>
      run(async (cli) => {
        const rotated = await apiOf(cli)<SecretKey>('POST', `/v1/keys/${id}/rotate`, { body: { grace_seconds: graceMinutes * 60 } });
        return { json: rotated, text: secretText(rotated) };
      }),
    );
}

function keyArgument(value: string): string {
  if (!/^key_[a-z2-7]{26}$/.test(value)) throw new InvalidArgumentError('A key’s id is "key_" and 26 letters and digits.');
  return value;
}

/** 0 would mean that there is no limit. */
function atLeastOne(value: string): number {
  const limit = countOption(value);
  if (limit === 0) throw new InvalidArgumentError('Use a whole number from 1. Leave the option out for no limit.');
  return limit;
}

function countOption(value: string): number {
  const count = Number(value);
  if (!Number.isInteger(count) || count < 0) throw new InvalidArgumentError('Use a whole number.');
  return count;
}
