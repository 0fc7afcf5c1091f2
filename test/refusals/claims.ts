// Why a claim, a clone or an agent can be refused, and why claims fail later.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { contextCodecs } from '@offshoot/context';
import { inviteJoinErrorCodec, parseInvite } from '@offshoot/convos';
import { type Claim, ClaimState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { documentFor, sendDocument, Workspace } from '@offshoot/host/testing';
import { newId } from '@offshoot/refusals/ids';
import { asSeen } from '@offshoot/rpc/wire';
import { textDigest } from '@offshoot/statements';
import { eventually } from '@offshoot/testing';
import type { XmtpAgentClient } from '@offshoot/xmtp';
import { openDevice } from '../device.ts';
import { addedBy, type CloneOptions, type User } from '../user.ts';
import { claimed, QUOTA, type Scene, type Trouble } from './scene.ts';
import { byCall, inClaim, type Ways } from './way.ts';

const byInvite = (inviteUrl: string) => ({ join: { way: { case: 'inviteUrl' as const, value: inviteUrl } } });

export const claims = {
  POOL_EMPTY: byCall(async ({ broken: { user, template } }) => {
    return () => user.claim(template.id, { unsigned: true });
  }),
  QUEUE_TIMED_OUT: inClaim('claim', async ({ broken: { user, template } }) => {
    const { id } = await user.claim(template.id, { queueSeconds: 1 });
    return user.settled(id);
  }),
  CLAIM_CANCELLED: inClaim('claim', async ({ broken: { user, template } }) => {
    const { id: claimId } = await user.claim(template.id, { queueSeconds: 60 });
    await user.claims.cancelClaim({ claimId });
    return user.settled(claimId);
  }),
  CLAIM_NOT_QUEUED: byCall(async ({ creator, parent }) => {
    return () => creator.claims.cancelClaim({ claimId: parent.id });
  }),
  CLAIM_NOT_SIGNED: byCall(async ({ creator, template }) => {
    return () => creator.claim(template.id, { unsigned: true });
  }),
  CLAIM_VERSION_REFUSED: byCall(async ({ creator, strict }) => {
    // Plays a person who has not noticed that the template has changed.
    const reserved = await eventually(() => creator.reserve());
    const brought = { templateId: strict.id, join: addedBy(creator.inboxId), userConfig: { email: 'saul@example.com' } };
    const seen = asSeen(await creator.templateVersion(strict), 'none');
    const statement = await creator.signClaim(reserved, brought, { ...seen, version: seen.version + 1 });
    return () => creator.claims.createClaim({ requestId: randomUUID(), ...brought, reservationId: reserved.id, statement });
  }),
  QUOTA_EXCEEDED: byCall(
    async ({
      broken: {
        user,
        unclaimed: { id },
      },
    }) => {
      for (let made = 0; made < QUOTA; made++) await user.claim(id, { queueSeconds: 60 });
      return () => user.claim(id, { queueSeconds: 60 });
    },
  ),
  MODEL_OVERRIDE_NOT_ALLOWED: byCall(async ({ creator, strict }) => {
    return () => creator.claim(strict.id, { unsigned: true, model: 'another-model', userConfig: { email: 'saul@example.com' } });
  }),
  MODEL_NOT_OFFERED: byCall(async ({ broken: { user, unclaimed } }) => {
    return () => user.claim(unclaimed.id, { unsigned: true, model: 'dearest' });
  }),
  USER_CONFIG_MISSING: byCall(async ({ creator, strict }) => {
    return () => creator.claim(strict.id, { unsigned: true });
  }),
  USER_CONFIG_UNKNOWN: byCall(async ({ creator, strict }) => {
    return () => creator.claim(strict.id, { unsigned: true, userConfig: { email: 'saul@example.com', phone: '1' } });
  }),
  USER_CONFIG_INVALID: byCall(async ({ creator, strict }) => {
    return () => creator.claim(strict.id, { unsigned: true, userConfig: { email: 'the one that you know' } });
  }),
  TOOL_UNAVAILABLE: byCall(async ({ broken: { user, caller } }) => {
    return () => user.claim(caller.id, { queueSeconds: 60 });
  }),
  INVITE_MALFORMED: byCall(async ({ creator, template }) => {
    return () => creator.claim(template.id, { ...byInvite('https://dev.convos.org/v2?i=AAAA'), unsigned: true });
  }),
  INVITE_EXPIRED: byCall(async ({ creator, template, convos }) => {
    const { expiredInvite } = await convos;
    const { expiresAt } = parseInvite(expiredInvite);
    await eventually(() => {
      if (!expiresAt || expiresAt > new Date()) throw new Error('not expired yet');
    });
    return () => creator.claim(template.id, { ...byInvite(expiredInvite), unsigned: true });
  }),
  INVITE_REFUSED: inClaim('claim', async ({ creator, template, convos }) => {
    const { invite, phone } = await convos;
    const { id, inboxId } = await claimed(creator, template, byInvite(invite.url));
    await refuse(phone.client, inboxId, invite.tag);
    return creator.settled(id);
  }),
  JOIN_TIMED_OUT: inClaim('claim', async ({ broken: { user, claim } }) => user.settled(claim.id)),
  INSTANCE_NOT_FOUND: byCall(async ({ creator }) => {
    return () => creator.claims.getInstance({ instanceId: newId('inst') });
  }),
  NOT_INSTANCE_OWNER: byCall(async ({ stranger, parent }) => {
    return () => stranger.release(parent.instanceId);
  }),
  PARENT_NOT_CLONEABLE: byCall(async ({ creator, waiting }) => {
    return () => creator.clone(waiting.instanceId, { unsigned: true });
  }),
  CLAIM_NOT_FOUND: byCall(async ({ stranger, parent }) => {
    return () => stranger.claims.getClaim({ claimId: parent.id });
  }),
  SUMMARY_FAILED: inClaim('transfer', (scene) => cloneInTrouble(scene, 'fails')),
  TRANSFER_REFUSED: inClaim('transfer', async (scene) => {
    const { creator, parent, troubleSummaries, letGo } = scene;
    troubleSummaries('slow');
    const child = await cloned(creator, parent);
    await eventually(async () => {
      const { claim } = await creator.claims.getClaim({ claimId: child.id });
      if (claim?.state !== ClaimState.JOINING) throw new Error('not configured yet');
    });
    try {
      await handOverBeforeAWitness(scene, child);
      return await contextFailed(creator, child);
    } finally {
      troubleSummaries('none');
      letGo();
    }
  }),
  PREVIEW_NOT_FOUND: inClaim('transfer', async ({ creator, parent }) => {
    const child = await cloned(creator, parent, { summaryDigest: textDigest('never shown') });
    return contextFailed(creator, child);
  }),
  SECRET_FOUND: inClaim('transfer', (scene) => cloneInTrouble(scene, 'secret')),
  TRANSFER_NOT_POSSIBLE: byCall(async ({ creator, parent, waiting }) => {
    return () => creator.share(parent.instanceId, waiting.instanceId);
  }),
  TRANSFER_NOT_FOUND: byCall(async ({ creator }) => {
    return () => creator.claims.getTransfer({ transferId: newId('trf') });
  }),
} satisfies Ways;

function cloned(user: User, parent: Claim, o: CloneOptions = {}): Promise<Claim> {
  return eventually(() => user.clone(parent.instanceId, o));
}

async function cloneInTrouble({ creator, parent, troubleSummaries }: Scene, trouble: Trouble): Promise<Claim> {
  troubleSummaries(trouble);
  try {
    return await contextFailed(creator, await cloned(creator, parent));
  } finally {
    troubleSummaries('none');
  }
}

function contextFailed(user: User, { id: claimId }: Claim): Promise<Claim> {
  return eventually(async () => {
    const { claim } = await user.claims.getClaim({ claimId });
    if (!claim?.transfer?.failureReason) throw new Error(`the transfer has not failed: ${claim?.transfer?.state}`);
    return claim;
  });
}

/** Waits until the agent asks to join, and refuses. */
async function refuse(device: XmtpAgentClient, agentInboxId: string, inviteTag: string): Promise<void> {
  const request = await eventually(async () => {
    await device.sync();
    const dms = await device.conversations({ kind: 'dm' });
    const found = dms.find(({ memberInboxIds }) => memberInboxIds.includes(agentInboxId));
    if (!found) throw new Error('the agent has not asked yet');
    return found;
  });
  const refusal = { errorType: 'conversation_expired', inviteTag, timestamp: new Date() };
  await device.sendContent(request.id, inviteJoinErrorCodec, refusal, { idempotencyKey: 'no' });
}

/** An attacker with the parent's keys sends what a parent would, in a group with a third member. */
async function handOverBeforeAWitness({ system, parent, human }: Scene, child: Claim): Promise<void> {
  const { walletKey } = new Workspace(join(system.config.dataDir, 'instance', 'agents', parent.instanceId)).keys();
  await using thief = await openDevice(system.running.network, walletKey, contextCodecs);
  const group = await thief.client.createGroup([child.inboxId, human.client.inboxId]);
  await sendDocument(thief.client, group.id, documentFor({ ...child, transferId: child.transfer?.id ?? '' }, parent));
}
