// A tenant with an API key, profiles on three levels, and many more profiles for lists.
import { randomBytes } from 'node:crypto';
import { newId } from '@offshoot/refusals/ids';
import pg from 'pg';
import type { User } from '../../test/user.ts';
import { askJson } from './asking.ts';

export interface Company {
  tenantId: string;
  headers: { authorization: string };
  /** With a base that has a base. */
  agentId: string;
  /** What the three of them come to, as a request says it. */
  inline: Record<string, unknown>;
}

const rule = (of: string, n: number) => `- Rule ${n} of the ${of}: say what you know, where it is from, and what is still open.`;
const rules = (of: string) => Array.from({ length: 20 }, (_, n) => rule(of, n + 1)).join('\n');
const tool = (name: string) => ({
  type: 'function',
  name,
  description: `Use it to ${name.replaceAll('_', ' ')} for the customer who asks.`,
  parameters: {
    type: 'object',
    properties: { title: { type: 'string' }, urgency: { type: 'string', enum: ['low', 'high'] }, customer_id: { type: 'string' } },
    required: ['title'],
  },
});

export async function foundCompany(url: string, user: User): Promise<Company> {
  const { challenge, audience } = await user.sessions.createChallenge({});
  const statement = await user.sign({ action: 'session.sign-in', audience, challenge });
  const { accessToken } = await user.sessions.signIn({ challenge, statement });
  const post = <T>(path: string, body: object, authorization = `Bearer ${accessToken}`) =>
    askJson<T>({ url: `${url}/v1${path}`, headers: { authorization }, body });
  const { id: tenantId } = await post<{ id: string }>('/tenants', { name: 'Bench' });
  const scopes = ['agents:read', 'agents:write', 'agents:use', 'responses:read', 'responses:write'];
  const { secret } = await post<{ secret: string }>('/keys', { name: 'bench', scopes });
  const headers = { authorization: `Bearer ${secret}` };
  let base: string | null = null;
  for (const [level, tools] of [
    ['company', ['create_ticket', 'find_customer']],
    ['department', ['book_room', 'send_letter']],
    ['team', ['order_parts', 'plan_visit']],
  ] as const) {
    const body: object = {
      name: level,
      instructions: rules(level),
      tools: tools.map(tool),
      temperature: 0.2,
      base_profile_id: base,
      metadata: { level },
    };
    base = (await post<{ id: string }>('/agents', body, headers.authorization)).id;
  }
  const agentId = base ?? '';
  const { instructions, tools, temperature } = await askJson<Record<string, unknown>>({
    url: `${url}/v1/agents/${agentId}?resolve=true`,
    headers,
  });
  return { tenantId, headers, agentId, inline: { instructions, tools, temperature } };
}

/** Straight into the tables, as copies of a profile there. `teams`: how many values their metadata have. */
export async function addProfiles(
  databaseUrl: string,
  { tenantId, agentId }: Company,
  o: { profiles: number; teams: number },
): Promise<void> {
  const db = new pg.Client({ connectionString: databaseUrl });
  await db.connect();
  try {
    const ids = Array.from({ length: o.profiles }, () => newId('agent', randomBytes(26)));
    await db.query('begin');
    await db.query(
      `insert into profile.agent_profiles
          (id, tenant_id, name, display_name, description, status, version, metadata, access, base_profile_id, created_by, created_at, updated_at)
        select new.id, tenant_id, 'profile-' || n, display_name, description, status, 1,
            jsonb_build_object('team', 'team-' || n % $3, 'level', 'team'), access, null, created_by, created_at + n * interval '1 ms', updated_at
          from profile.agent_profiles, unnest($2::text[]) with ordinality as new (id, n) where agent_profiles.id = $1`,
      [agentId, ids, o.teams],
    );
    await db.query(
      `insert into profile.agent_profile_versions (agent_id, version, tenant_id, status, content, base_profile_id, changed_by, changed_at, change_summary)
        select new.id, 1, tenant_id, status, content, null, changed_by, changed_at, change_summary
          from profile.agent_profile_versions, unnest($2::text[]) as new (id) where agent_id = $1 and version = 1 and tenant_id = $3`,
      [agentId, ids, tenantId],
    );
    await db.query('commit');
    await db.query('vacuum analyze profile.agent_profiles');
  } finally {
    await db.end();
  }
}
