import { Migration } from '@mikro-orm/migrations';

/** Immutable: a change of the schema is a new migration. */
export class SpeedUpClaims extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

/**
 * claim_over_quota answers 'repeated' where the request has its claim already: asked under the lock, so that a claim needs no
 * question before its statement, and a repetition holds no idle row that others want.
 */
const statements = [
  `create or replace function claim_over_quota(an_owner text, a_request text, a_template text, owner_limit int, template_limit int)
    returns text language plpgsql volatile as $$
    begin
      perform pg_advisory_xact_lock(hashtextextended(case when owner_limit > 0 then an_owner else an_owner || ' ' || a_request end, 0));
      if exists (select from claim.claims where requester_id = an_owner and request_id = a_request) then return 'repeated'; end if;
      if owner_limit > 0 and owner_limit <=
        (select count(*) from claim.agent_metadata where owner_id = an_owner and state in ('CLAIMED', 'JOINING', 'LIVE', 'DRAINING'))
        + (select count(*) from claim.agent_metadata where accepting_id = an_owner and offer_expires_at > now())
        + (select count(*) from claim.claims where requester_id = an_owner and state = 'QUEUED')
      then return 'owner'; end if;
      if template_limit > 0 then
        perform pg_advisory_xact_lock(hashtextextended(a_template, 2));
        if template_limit <=
          (select count(*) from claim.agent_metadata where template_id = a_template and state in ('CLAIMED', 'JOINING', 'LIVE', 'DRAINING'))
          + (select count(*) from claim.claims where template_id = a_template and state = 'QUEUED')
        then return 'template'; end if;
      end if;
      return null;
    end $$`,
  // Updates are taken host by host. No index has the time of the next attempt, and pages have room, so that taking a row, which
  // changes nothing else, writes to its page alone. The same for configurations.
  'drop index agent_metadata_to_update',
  `create index agent_metadata_to_update on agent_metadata (host_id)
    where state in ('JOINING', 'LIVE') and update_refusal = '' and (desired_version > applied_version or desired_revision > delivered_revision)`,
  'alter table agent_metadata set (fillfactor = 70)',
  'drop index claims_to_configure',
  `create index claims_to_configure on claims (instance_id) where state = 'CONFIGURING'`,
  'alter table claims set (fillfactor = 80)',
  // agent_metadata_held_by_template has the same rows and a few more, and every index costs each version of each agent a write.
  'drop index agent_metadata_running_by_template',
];
