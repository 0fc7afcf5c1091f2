import { Failure } from '@offshoot/client';
import type { JsonObject, JsonValue } from '@offshoot/statements';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type ApiList, all, apiOf, moreText } from '../api/api.ts';
import type { Member, Membership } from '../api/tenant-members.ts';
import { inboxIdArgument, newCommand, type Run } from '../cli.ts';
import { USAGE } from '../failure.ts';
import { limitOption } from '../profiles/list.ts';
import { valueText } from '../profiles/profile-text.ts';
import { requireName, requireYes } from '../terminal/confirmation.ts';
import { gathered } from '../terminal/options.ts';
import { table } from '../terminal/output.ts';

interface Deleted extends JsonObject {
  id: string;
  kept_templates: string[];
}

interface StoredResponses extends JsonObject {
  responses: number;
  bytes: number;
  most_responses: number | null;
  most_bytes: number | null;
  tenant: Omit<StoredResponses, 'tenant'> | null;
}

interface AuditEvent extends JsonObject {
  time: string;
  subject: string;
  key_id: string | null;
  action: string;
  target: string;
  detail: JsonValue;
}

interface Usage extends JsonObject {
  day: string;
  subject: string;
  agent_id: string | null;
  agent_version: number | null;
  requests: number;
  input_tokens: number;
  output_tokens: number;
}

const ROLES = ['platform-admin', 'agent-developer', 'agent-user', 'viewer'];

export function addTenants(program: Command, run: Run): void {
  const tenant = program
    .command('tenant')
    .description('Manage your tenant: the members of your company, what they may do, and what they did.')
    .addHelpText('after', '\nExamples:\n  $ offshoot tenant create "Acme"\n  $ offshoot tenant invite INBOX --role agent-developer');
  addOwn(tenant, run);
  addMembers(tenant, run);
  addRecords(tenant, run);
}

/** Commands about a person's own memberships. */
function addOwn(tenant: Command, run: Run): void {
  newCommand(tenant, 'create', 'Create a tenant, with you as its platform admin.', ['offshoot tenant create "Acme"'])
    .argument('<name>', 'what people call it')
    .action((name: string) =>
      run(async (cli) => {
        const api = apiOf(cli);
        const { data: before }: ApiList<Membership> = await api('GET', '/v1/tenants');
        const made = await api<Membership>('POST', '/v1/tenants', { body: { name } });
        const isOnly = cli.environment.tenant === undefined && before.every(({ status }) => status === 'invited');
        const offshoot = isOnly ? 'offshoot' : `OFFSHOOT_TENANT=${made.id} offshoot`;
        const next = `${offshoot} profile create -f FILE.yaml, ${offshoot} keys create NAME`;
        return { json: made, text: `${made.id}  ${made.name}\n\nNext: ${next}` };
      }),
    );
  newCommand(tenant, 'list', 'List your tenants, and those you are invited to.', ['offshoot tenant list']).action(() =>
    run(async (cli) => {
      const { data }: ApiList<Membership> = await apiOf(cli)('GET', '/v1/tenants');
      const rows = data.map(({ id, name, role, status }) => [id, name, role, status]);
      const text =
        rows.length === 0
          ? 'You have no tenant. Make one: offshoot tenant create NAME'
          : table(['TENANT', 'NAME', 'ROLE', 'YOU ARE'], rows);
      return { json: data, text };
    }),
  );
  newCommand(tenant, 'accept', 'Accept an invitation.', ['offshoot tenant accept tenant_…'])
    .argument('<tenant>', 'id of the tenant: see `offshoot tenant list`', tenantArgument)
    .action((id: string) =>
      run(async (cli) => ({ json: await apiOf(cli)('POST', `/v1/tenants/${id}/accept`), text: `You are a member of ${id}.` })),
    );
  newCommand(tenant, 'leave', 'Leave a tenant, or decline an invitation. The keys that you made are revoked.', [
    'offshoot tenant leave tenant_…',
  ])
    .argument('<tenant>', 'id of the tenant: see `offshoot tenant list`', tenantArgument)
    .option('--yes', 'do not ask')
    .action((id: string, { yes }: { yes?: boolean }) =>
      run(async (cli) => {
        const outcome = { help: 'Repeat it with --yes.', metadata: { tenant: id } };
        if (!yes) await requireYes(cli.input, `Leave ${id}? The keys that you made there are revoked.`, 'you are still a member', outcome);
        return { json: await apiOf(cli)('POST', `/v1/tenants/${id}/leave`), text: `You are no member of ${id} any more.` };
      }),
    );
  newCommand(
    tenant,
    'delete',
    'Delete your tenant for good, with its profiles, keys, members, responses, files, knowledge, usage and audit log. Templates that were published from it stay.',
    ['offshoot tenant delete', 'offshoot tenant delete --yes "Acme"'],
  )
    .option('--yes <name>', 'do not ask; the name of the tenant confirms it')
    .action(({ yes }: { yes?: string }) =>
      run(async (cli) => {
        const api = apiOf(cli);
        const { id, name } = await api<Pick<Membership, 'id' | 'name'>>('GET', '/v1/tenant');
        const outcome = { help: 'Repeat it with --yes and the name.', metadata: { tenant: id } };
        const question = `All of ${name} will be gone: profiles, keys, members, responses, files and knowledge. Type its name to delete it:`;
        if (yes === undefined) await requireName(cli.input, name, question, 'nothing was deleted', outcome);
        const deleted = await api<Deleted>('DELETE', '/v1/tenant', { query: { name: yes ?? name } });
        return { json: deleted, text: deletedText(name, deleted) };
      }),
    );
}

function deletedText(name: string, { kept_templates: kept }: Deleted): string {
  const gone = `${name} is deleted. Its rows are erased from now on, and the last of them within about an hour.`;
  return kept.length === 0 ? gone : `${gone}\nThese templates stay, each its creator’s: ${kept.join(' ')}`;
}

function addMembers(tenant: Command, run: Run): void {
  const roleOption = () => new Option('--role <role>', 'what they may do').choices(ROLES);
  const groupOption = [
    '--group <group>',
    'a group that the member is in, for access lists, such as group_security; can be repeated',
    gathered,
  ] as const;
  newCommand(tenant, 'members', 'List the members of your tenant, and those who are invited.', ['offshoot tenant members']).action(() =>
    run(async (cli) => {
      const members = await all<Member>(apiOf(cli), '/v1/tenant/members');
      const rows = members.map(({ id, inbox_id: inbox, role, status, groups }) => [id, inbox, role, status, groups.join(' ')]);
      return { json: members, text: table(['MEMBER', 'INBOX', 'ROLE', 'STATUS', 'GROUPS'], rows) };
    }),
  );
  newCommand(tenant, 'invite', 'Invite a person. They become a member when they accept.', [
    'offshoot tenant invite INBOX --role agent-developer',
    'offshoot tenant invite INBOX --role agent-user --group group_security',
  ])
    .argument('<inbox>', 'inbox id of the person: `offshoot identity` shows it to them', inboxIdArgument)
    .addOption(roleOption().makeOptionMandatory())
    .option(...groupOption)
    .action((inbox: string, { role, group = [] }: { role: string; group?: string[] }) =>
      run(async (cli) => {
        const member = await apiOf(cli)<Member>('POST', '/v1/tenant/members', { body: { inbox_id: inbox, role, groups: group } });
        return { json: member, text: `${member.id} is invited. They run: offshoot tenant list, then offshoot tenant accept TENANT` };
      }),
    );
  newCommand(
    tenant,
    'change',
    'Change the role or the groups of a member. The groups that you give replace all earlier ones. Keys that they made can do no more than the new role.',
    ['offshoot tenant change user_… --role viewer'],
  )
    .argument('<member>', 'id of the member: see `offshoot tenant members`', memberArgument)
    .addOption(roleOption())
    .option(...groupOption)
    .action((id: string, { role, group }: { role?: string; group?: string[] }) =>
      run(async (cli) => {
        if (role === undefined && group === undefined)
          throw new Failure(USAGE, 'There is nothing to change: give --role, --group or both.');
        const body = { ...(role && { role }), ...(group && { groups: group }) };
        const member = await apiOf(cli)<Member>('PATCH', `/v1/tenant/members/${id}`, { body });
        return { json: member, text: `${member.id} has the role ${member.role}.` };
      }),
    );
  newCommand(tenant, 'remove', 'Remove a member, or withdraw an invitation. The keys that they made are revoked.', [
    'offshoot tenant remove user_…',
    'offshoot tenant remove user_… --keys-to user_…',
  ])
    .argument('<member>', 'id of the member: see `offshoot tenant members`', memberArgument)
    .option('--keys-to <member>', 'give their keys to this member instead', memberArgument)
    .option('--yes', 'do not ask')
    .action((id: string, { keysTo, yes }: { keysTo?: string; yes?: boolean }) =>
      run(async (cli) => {
        const outcome = { help: 'Repeat it with --yes.', metadata: { member: id } };
        if (!yes) await requireYes(cli.input, `Remove ${id}?`, 'nobody was removed', outcome);
        const removed = await apiOf(cli)('DELETE', `/v1/tenant/members/${id}`, { query: { keys_to: keysTo } });
        return { json: removed, text: `${id} is removed; ${removed.revoked_keys} keys are revoked.` };
      }),
    );
}

function addRecords(tenant: Command, run: Run): void {
  newCommand(tenant, 'storage', 'Show how many responses are stored, and the limits.', ['offshoot tenant storage']).action(() =>
    run(async (cli) => {
      const stored = await apiOf(cli)<StoredResponses>('GET', '/v1/usage/responses');
      const rows = [storedLine('you', stored), ...(stored.tenant ? [storedLine('tenant', stored.tenant)] : [])];
      return { json: stored, text: table(['OF', 'RESPONSES', 'AT MOST', 'BYTES', 'AT MOST'], rows) };
    }),
  );
  newCommand(tenant, 'audit', 'List the changes in your tenant, the latest first.', [
    'offshoot tenant audit',
    'offshoot tenant audit --target agent_…',
  ])
    .option('--subject <subject>', 'only changes by this member or key')
    .option('--target <id>', 'only changes to this id')
    .option('--limit <count>', 'maximum number of results, 1 to 100', limitOption, 20)
    .option('--after <next>', 'continue after this: `next` of the previous page')
    .action(({ subject, target, limit, after }: { subject?: string; target?: string; limit: number; after?: string }) =>
      run(async (cli) => {
        const found: ApiList<AuditEvent> = await apiOf(cli)('GET', '/v1/tenant/audit', { query: { subject, target, limit, after } });
        const rows = found.data.map((one) => [one.time, one.subject, one.key_id ?? '', one.action, one.target, detailText(one.detail)]);
        return { json: { ...found }, text: `${table(['WHEN', 'WHO', 'KEY', 'WHAT', 'ON', 'DETAIL'], rows)}${moreText(found)}` };
      }),
    );
  newCommand(tenant, 'usage', 'List usage by day, key or person, profile and version.', [
    'offshoot tenant usage',
    'offshoot tenant usage --from 2026-11-01 --to 2026-11-30 --json',
  ])
    .option('--from <day>', 'first day (UTC), such as 2026-11-01')
    .option('--to <day>', 'last day (UTC)')
    .option('--limit <count>', 'maximum number of results, 1 to 100', limitOption, 100)
    .option('--after <next>', 'continue after this: `next` of the previous page')
    .action(({ from, to, limit, after }: { from?: string; to?: string; limit: number; after?: string }) =>
      run(async (cli) => {
        const found: ApiList<Usage> = await apiOf(cli)('GET', '/v1/usage', { query: { from, to, limit, after } });
        const rows = found.data.map((one) => [
          one.day,
          one.subject,
          one.agent_id === null ? '–' : `${one.agent_id}${one.agent_version === null ? '' : `@${one.agent_version}`}`,
          String(one.requests),
          String(one.input_tokens),
          String(one.output_tokens),
        ]);
        return {
          json: { ...found },
          text: `${table(['DAY', 'WHO', 'AGENT', 'REQUESTS', 'TOKENS IN', 'TOKENS OUT'], rows)}${moreText(found)}`,
        };
      }),
    );
}

/** "name: app, scopes: agents:read agents:use" */
function detailText(detail: JsonValue): string {
  if (typeof detail !== 'object' || detail === null || Array.isArray(detail)) return detail === null ? '' : valueText(detail);
  const isSaid = (value: JsonValue | undefined) => value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0);
  return Object.entries(detail)
    .filter(([, value]) => isSaid(value))
    .map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(' ') : valueText(value ?? null)}`)
    .join(', ');
}

function storedLine(
  name: string,
  { responses, bytes, most_responses: most, most_bytes: mostBytes }: Omit<StoredResponses, 'tenant'>,
): string[] {
  return [name, String(responses), most === null ? 'any' : String(most), String(bytes), mostBytes === null ? 'any' : String(mostBytes)];
}

function tenantArgument(value: string): string {
  if (!/^tenant_[a-z2-7]{26}$/.test(value)) throw new InvalidArgumentError('A tenant’s id is "tenant_" and 26 letters and digits.');
  return value;
}

function memberArgument(value: string): string {
  if (!/^user_[a-z2-7]{26}$/.test(value)) throw new InvalidArgumentError('A member’s id is "user_" and 26 letters and digits.');
  return value;
}
