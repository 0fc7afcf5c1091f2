import type { Claim } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { HostCounterpart } from './host-counterpart.ts';
import { newInbox, type Person, Pool } from './pool.ts';

/** Gives the importing file a pool, and each of its tests one live agent on its own host. */
export let pool: Pool;
export let host: HostCounterpart;
export let owner: Person;
export let creator: string;
export let templateId: string;
export let claim: Claim;

export function withOneAgent(): void {
  beforeAll(async () => {
    pool = await Pool.start();
  });
  afterAll(() => pool.close());
  beforeEach(async () => {
    host = await pool.host(1);
    owner = pool.person();
    creator = newInbox();
    templateId = pool.templates.add(creator);
    claim = await pool.live(owner.inboxId, { templateId });
  });
  afterEach(() => pool.retire(host));
}
