import { Migration } from '@mikro-orm/migrations';

/** Immutable: a change of the schema is a new migration. */
export class ClaimInBatches extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const held = `state in ('CLAIMED', 'JOINING', 'LIVE', 'DRAINING')`;

/**
 * For statements that write claims of many owners: 'busy' where somebody else is deciding on the owner, so that no owner's
 * claims wait for another's, and no two statements for each other. One statement may ask for each owner once.
 */
const statements = [
  `create function claim_over_quota_unless_busy(an_owner text, a_request text, owner_limit int)
    returns text language plpgsql volatile as $$
    begin
      if not pg_try_advisory_xact_lock(
        hashtextextended(case when owner_limit > 0 then an_owner else an_owner || ' ' || a_request end, 0)) then return 'busy'; end if;
      return claim.claim_over_quota(an_owner, a_request, '', owner_limit, 0);
    end $$`,
  // Each index can serve only questions that name its own column. To a planner whose statistics are older than the last crowd
  // of claims both are empty, and it counted an owner's agents by reading through those of all templates.
  'drop index agent_metadata_held_by_owner',
  `create index agent_metadata_held_by_owner on agent_metadata (owner_id) where ${held} and owner_id is not null`,
  'drop index agent_metadata_held_by_template',
  `create index agent_metadata_held_by_template on agent_metadata (template_id) where ${held} and template_id is not null`,
];
