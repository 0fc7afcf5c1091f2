// Agents of a quarantined template get no updates, however these come about, and all of them when it ends; claims stop waiting for it.

import { type Claim, ClaimState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { eventually } from '@offshoot/testing';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { newInbox, Pool, refused } from '../pool.ts';

const REASON = 'It asks for passwords.';

let pool: Pool;
beforeAll(async () => {
  pool = await Pool.start();
});
afterAll(() => pool.close());
afterEach(() => pool.empty());

const instanceOf = ({ requesterId, instanceId }: Claim) => pool.instance(requesterId, instanceId);
const versionsOf = async (claim: Claim) => {
  const { appliedVersion, desiredVersion, templateQuarantine } = await instanceOf(claim);
  return [Number(appliedVersion), Number(desiredVersion), templateQuarantine];
};

/** Two agents on one host: of a template to quarantine, and of another one. */
async function scene() {
  const host = await pool.host(2);
  const [held, free] = [pool.templates.add(newInbox()), pool.templates.add(newInbox())];
  const [suspect, control] = await Promise.all([held, free].map((templateId) => pool.live(newInbox(), { templateId })));
  if (!suspect || !control) throw new Error('no agents');
  return { host, held, free, suspect, control };
}

/** The feed is in order, so what was told before has been handled by now. */
async function delivered(templateId: string, control: Claim): Promise<void> {
  const version = pool.templates.publish(templateId);
  await eventually(async () => expect((await versionsOf(control))[0]).toBe(version));
}

test('versions and new signatures are held back, and its owner sees why; the newest comes when the quarantine ends', async () => {
  const { host, held, free, suspect, control } = await scene();
  pool.templates.quarantine(held, REASON);
  pool.templates.publish(held);
  await delivered(free, control);
  pool.templates.publish(held);
  pool.templates.resign(held);
  await delivered(free, control);
  expect(await versionsOf(suspect)).toEqual([1, 3, REASON]);
  expect(await instanceOf(suspect)).toMatchObject({ templateQuarantineTime: { seconds: 1_790_000_000n } });
  expect(host.updates.filter(({ instanceId }) => instanceId === suspect.instanceId)).toEqual([]);
  pool.templates.quarantine(held, '');
  await eventually(async () => expect(await versionsOf(suspect)).toEqual([3, 3, '']));
  await pool.retire(host);
});

test('attack: a version is waiting for a host that is away when its template is quarantined: the host returns to nothing', async () => {
  const { host, held, free, suspect, control } = await scene();
  await host.stop();
  await pool.query(`update hosts set lease_expires_at = now() - interval '1 second' where id = $1`, [host.id]);
  pool.templates.publish(held);
  await eventually(async () => expect(await versionsOf(suspect)).toEqual([1, 2, '']));
  pool.templates.quarantine(held, REASON);
  await eventually(async () => expect(await versionsOf(suspect)).toEqual([1, 2, REASON]));
  await host.start();
  await delivered(free, control);
  expect(await versionsOf(suspect)).toEqual([1, 2, REASON]);
  pool.templates.quarantine(held, '');
  await eventually(async () => expect(await versionsOf(suspect)).toEqual([2, 2, '']));
  await pool.retire(host);
});

test('a claim service that was cut off from the feed learns of a quarantine and of its end', async () => {
  const { host, held, free, suspect, control } = await scene();
  pool.templates.feeding = false;
  pool.templates.quarantine(held, 'First.');
  pool.templates.publish(held);
  pool.templates.quarantine(held, REASON);
  pool.templates.resumeFeed();
  await delivered(free, control);
  expect(await versionsOf(suspect)).toEqual([1, 2, REASON]);
  pool.templates.quarantine(held, '');
  pool.templates.quarantine(held, '');
  await eventually(async () => expect(await versionsOf(suspect)).toEqual([2, 2, '']));
  await pool.retire(host);
});

test('attack: claims wait in the queue for a template that is then quarantined: they end, and others stay in their places', async () => {
  const [held, free] = [pool.templates.add(newInbox()), pool.templates.add(newInbox())];
  const [first, second, third] = [newInbox(), newInbox(), newInbox()];
  const suspects = [await pool.claim(first, { templateId: held }), await pool.claim(first, { templateId: held })];
  const honest = await pool.claim(second, { templateId: free });
  pool.templates.quarantine(held, REASON);
  for (const { id, requesterId } of suspects) {
    await eventually(async () => {
      const { claim } = await pool.as(requesterId).getClaim({ claimId: id });
      expect(claim).toMatchObject({ state: ClaimState.FAILED, failureReason: 'TEMPLATE_QUARANTINED', instanceId: '' });
    });
  }
  expect((await pool.as(second).getClaim({ claimId: honest.id })).claim).toMatchObject({ state: ClaimState.QUEUED, queuePosition: 1 });
  expect((await refused(pool.claim(third, { templateId: held }))).reason).toBe('TEMPLATE_QUARANTINED');
});
