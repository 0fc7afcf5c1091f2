import { lock, tryLock } from '../../lock-spaces.ts';

const held = `state in ('CLAIMED', 'JOINING', 'LIVE', 'DRAINING')`;
/** For owners without a limit, only repetitions of the same request wait for each other. */
const whoAsks = `case when owner_limit > 0 or day_limit > 0 then an_owner else an_owner || ' ' || a_request end`;

/**
 * claim_over_quota returns 'repeated' if the request already has its claim, the scope of the quota that is exhausted, or null if there is
 * room. It holds the lock until the transaction ends. Being volatile, it counts after it got the lock, so that a single statement can check
 * and take: a claim needs no query before its statement, and a repetition holds no idle row that others want. claim_over_quota_unless_busy
 * is for statements that write claims of many owners: it returns 'busy' if another transaction is deciding on the owner, so that no owner's
 * claims wait for another's, and no two statements for each other. A statement may ask for each owner only once.
 */
export const quotas = [
  `create function claim_over_quota(an_owner text, a_request text, a_template text, owner_limit int, day_limit int, template_limit int)
    returns text language plpgsql volatile as $$
    begin
      perform ${lock('owner', whoAsks)};
      if exists (select from claim.claims where requester_id = an_owner and request_id = a_request) then return 'repeated'; end if;
      if owner_limit > 0 and owner_limit <=
        (select count(*) from claim.agent_metadata where owner_id = an_owner and ${held})
        + (select count(*) from claim.agent_metadata where accepting_id = an_owner and offer_expires_at > now())
        + (select count(*) from claim.claims where requester_id = an_owner and state = 'QUEUED')
      then return 'owner'; end if;
      if day_limit > 0 and day_limit <=
        (select count(*) from claim.claims where requester_id = an_owner and created_at > now() - interval '1 day')
      then return 'day'; end if;
      if template_limit > 0 then
        perform ${lock('template', 'a_template')};
        if template_limit <=
          (select count(*) from claim.agent_metadata where template_id = a_template and ${held})
          + (select count(*) from claim.claims where template_id = a_template and state = 'QUEUED')
        then return 'template'; end if;
      end if;
      return null;
    end $$`,
  `create function claim_over_quota_unless_busy(an_owner text, a_request text, owner_limit int, day_limit int)
    returns text language plpgsql volatile as $$
    begin
      if not ${tryLock('owner', whoAsks)} then return 'busy'; end if;
      return claim.claim_over_quota(an_owner, a_request, '', owner_limit, day_limit, 0);
    end $$`,
];
