import type { ClientBase } from 'pg';

/** Of each kind, more than one step of erasing takes. */
const ROWS: Readonly<Record<string, string>> = {
  'profile.agent_profiles': `insert into profile.agent_profiles
      (id, tenant_id, name, status, version, metadata, created_by, created_at, updated_at)
    select 'agent_' || $1 || n, $1, 'agent-' || n, 'active', 1, '{}', 'user_x', now(), now() from generate_series(1, 35) n`,
  'profile.agent_profile_versions': `insert into profile.agent_profile_versions
      (agent_id, version, tenant_id, status, content, changed_by, changed_at, change_summary)
    select id, 1, tenant_id, 'active', '{}', 'user_x', now(), '' from profile.agent_profiles where tenant_id = $1`,
  'profile.registry_tools': `insert into profile.registry_tools (id, tenant_id, name, version, created_by, created_at, updated_at)
    select 'tool_' || $1 || n, $1, 'tool-' || n, 1, 'user_x', now(), now() from generate_series(1, 120) n`,
  'profile.sandbox_policies': `insert into profile.sandbox_policies (id, tenant_id, name, content, created_by, created_at, updated_at)
    select 'policy_' || $1 || n, $1, 'policy-' || n, '{}', 'user_x', now(), now() from generate_series(1, 501) n`,
  'profile.secrets': `insert into profile.secrets (id, tenant_id, name, allowed_hosts, sealed, created_by, created_at, updated_at)
    select 'secret_' || $1 || n, $1, 'secret-' || n, '{}', '', 'user_x', now(), now() from generate_series(1, 501) n`,
  'profile.usage_days': `insert into profile.usage_days select $1, now(), 'key_' || n, '', 0, 1, 1, 1 from generate_series(1, 2001) n`,
  'profile.audit_events': `insert into profile.audit_events (tenant_id, time, subject, key_id, action, target, detail)
    select $1, now(), 'user_x', '', 'agent.create', '', '{}' from generate_series(1, 2001) n`,
  'knowledge.vector_store': `insert into knowledge.vector_store
      (store_id, tenant_id, created_by, kind, name, description, metadata, create_time, active_time)
    select 'vs_' || $1 || n, $1, 'user_x', 'files', '', '', '{}', now(), now() from generate_series(1, 1001) n`,
  'knowledge.file': `insert into knowledge.file (file_id, tenant_id, created_by, name, purpose, bytes, is_stored, create_time)
    select 'file_' || $1 || n, $1, 'user_x', 'notes', 'assistants', 5, true, now() from generate_series(1, 1001) n`,
  'knowledge.file_part': `insert into knowledge.file_part select file_id, 0, 'notes' from knowledge.file where tenant_id = $1`,
  'knowledge.document': `insert into knowledge.document
      (tenant_id, store_key, file_id, attributes, chunk_tokens, overlap_tokens, status, language, create_time)
    select $1, s.store_key, f.file_id, '{}', 800, 400, 'completed', 'english', now()
      from knowledge.vector_store s join knowledge.file f on f.tenant_id = s.tenant_id and right(f.file_id, 1) = right(s.store_id, 1)
      where s.tenant_id = $1 order by 3 limit 20`,
  'knowledge.chunk': `insert into knowledge.chunk (document_id, ordinal, text, repeats)
    select document_id, n, 'notes', 0 from knowledge.document, generate_series(0, 9) n where tenant_id = $1`,
  'knowledge.entry': `insert into knowledge.entry (entry_id, tenant_id, topic, content, source, state, created_by, create_time, update_time)
    select 'entry_' || $1 || n, $1, '', '', 'manual', 'suggested', 'user_x', now(), now() from generate_series(1, 1001) n`,
  'response.configuration': `insert into response.configuration select $1, 'digest-' || n, '{}', now() from generate_series(1, 401) n`,
  'response.response': `insert into response.response
      (response_id, tenant_id, payer, subject, key_id, conversation_id, status, is_background, has_events, resource, input, output, item_count,
        item_ids, bytes,
        agent_id, agent_version, agent_reference, variables, config_digest, create_time, start_time, end_time, expire_time)
    select 'resp_' || $1 || n, $1, 'inbox_x', 'user_x', '', 'resp_' || $1 || n, 'completed', true, false, '{}', '[]', '[]', 2, '{}', 100,
        'agent_x', 1, 'agent_x', '{}', 'digest-1', now(), now(), now(), now() + interval '30 days' from generate_series(1, 501) n`,
  'response.conversation': `insert into response.conversation
      (conversation_id, tenant_id, subject, key_id, metadata, revision, item_count, bytes, agent_id, config_digest, retention_days, create_time,
        expire_time)
    select 'conv_' || $1 || n, $1, 'user_x', '', '{}', 1, 1, 2, 'agent_x', 'digest-2', 30, now(), now() + interval '30 days'
      from generate_series(1, 501) n`,
  'response.conversation_item': `insert into response.conversation_item
    select conversation_id, 1, 'msg_x', null, '{}' from response.conversation where tenant_id = $1`,
  'response.left_files': `insert into response.left_files
    select response_id, response_id, tenant_id, '-infinity' from response.response where tenant_id = $1`,
  'response.stored_change': `insert into response.stored_change
    select tenant_id, subject, count(*), sum(bytes) from response.response where tenant_id = $1 group by 1, 2`,
  'response.approval': `insert into response.approval select response_id, 'mcpr_x', response_id from response.response where tenant_id = $1`,
  'response.event': `insert into response.event select response_id, n, '{}' from response.response, generate_series(0, 3) n where tenant_id = $1`,
  'response.summary': `insert into response.summary select response_id, conversation_id, '' from response.response where tenant_id = $1`,
  // It is due in a year, so nobody sends it.
  'response.usage_record': `insert into response.usage_record
    select 'resp_' || $1 || n, $1, 'user_x', '', 0, 1, 1, 1, now() + interval '1 year', true from generate_series(1, 401) n`,
};

/** Gives a tenant rows as if it had worked for long. */
export async function fillTenant(database: ClientBase, tenantId: string): Promise<void> {
  for (const sql of Object.values(ROWS)) await database.query(sql, [tenantId]);
}
