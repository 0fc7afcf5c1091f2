import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { claimStates } from '../../lifecycle/domain/lifecycle.ts';

/** What somebody asked for and how far it has come. Nullable request fields are erased when they have served (isConfigSpent). */
export const ClaimSchema = defineEntity({
  name: 'Claim',
  tableName: 'claims',
  properties: {
    id: p.text().primary(),
    requestId: p.text(),
    requesterId: p.text(),
    requestDigest: p.text(),
    /** Null: it waits in the queue, or ended there. */
    instanceId: p.text().nullable(),
    templateId: p.text(),
    templateVersion: p.bigint('number'),
    inviteUrl: p.text().nullable(),
    /** Who adds the agent, and to which group; at least one where joinBy says so. */
    addedBy: p.text().nullable(),
    addedToGroup: p.text().nullable(),
    joinBy: p.enum(['invite', 'added'] as const),
    modelOverride: p.text(),
    userConfig: p.json<Record<string, string>>().nullable(),
    /** offshoot.claim.v1.SealedConfig as it came; only the instance can open it. */
    sealedUserConfig: p.blob().nullable(),
    /** offshoot.claim.v1.ClaimStatement as it came; the instance verifies it. Null: the claim is not signed, or configured. */
    claimStatement: p.blob().nullable(),
    userConfigGiven: p.array(),
    /** Of a claim that waited: what its instance's row takes over. */
    userConfigKeys: p.array(),
    parentInstance: p.text().nullable(),
    state: p.enum(claimStates),
    failureReason: p.text(),
    failureMessage: p.text(),
    /** When the present state counts as failed. Null: it may last. */
    deadlineAt: p.datetime().nullable(),
    /** Its round in the queue; kept when it is served. Null: it never waited, or was not served. */
    queueTurn: p.bigint('number').nullable(),
    attempts: p.integer(),
    nextAttemptAt: p.datetime(),
    revision: p.bigint('number'),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});
export type Claim = InferEntity<typeof ClaimSchema>;
