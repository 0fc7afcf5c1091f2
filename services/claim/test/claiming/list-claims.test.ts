import { ClaimState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newInbox, Pool, refused } from '../pool.ts';

let pool: Pool;
let templateId: string;
beforeAll(async () => {
  pool = await Pool.start({ leaseMs: 300_000 });
  templateId = pool.templates.add(newInbox());
});
afterAll(() => pool.close());

test('only the requester can list waiting and ended claims, newest first, page by page', async () => {
  const [user, other] = [newInbox(), newInbox()];
  const first = await pool.claim(user, { templateId });
  const second = await pool.claim(user, { templateId });
  const foreign = await pool.claim(other, { templateId });
  const third = await pool.claim(user, { templateId });
  await pool.as(user).cancelClaim({ claimId: second.id });
  const ids = async (request: { includeEnded?: boolean } = {}, caller = user) =>
    (await pool.as(caller).listClaims(request)).claims.map(({ id }) => id);
  expect(await ids()).toEqual([third.id, first.id]);
  expect(await ids({ includeEnded: true })).toEqual([third.id, second.id, first.id]);
  expect(await ids({}, other)).toEqual([foreign.id]);
  expect(await ids({}, newInbox())).toEqual([]);
  const { claims } = await pool.as(user).listClaims({ includeEnded: true });
  expect(claims[1]).toMatchObject({ state: ClaimState.FAILED, failureReason: 'CLAIM_CANCELLED', queuePosition: 0 });
  expect(claims[2]).toMatchObject({ state: ClaimState.QUEUED, queuePosition: 1 });

  const page = await pool.as(user).listClaims({ includeEnded: true, pageSize: 2 });
  expect(page.claims.map(({ id }) => id)).toEqual([third.id, second.id]);
  const rest = await pool.as(user).listClaims({ includeEnded: true, pageSize: 2, pageToken: page.nextPageToken });
  expect(rest).toMatchObject({ claims: [{ id: first.id }], nextPageToken: '' });
  // A token is valid only for its own filter and person.
  const elsewhere = pool.as(other).listClaims({ includeEnded: true, pageToken: page.nextPageToken });
  expect((await refused(elsewhere)).reason).toBe('PAGE_TOKEN_INVALID');
  expect((await refused(pool.as(user).listClaims({ pageToken: page.nextPageToken }))).reason).toBe('PAGE_TOKEN_INVALID');
});
