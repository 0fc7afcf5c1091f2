import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { Destination } from '@offshoot/statements';
import { claimStates } from '../domain/states.ts';

/** A claim request and its progress. Nullable request fields are erased once they are no longer needed (isConfigSpent). */
export const ClaimSchema = defineEntity({
  name: 'Claim',
  tableName: 'claims',
  properties: {
    id: p.text().primary(),
    requestId: p.text(),
    requesterId: p.text(),
    requestDigest: p.text(),
    /** Null: the claim is queued, or ended in the queue. */
    instanceId: p.text().nullable(),
    templateId: p.text(),
    templateVersion: p.bigint('number'),
    destination: p.json<Destination>().nullable(),
    /** The destination's kind, which stays. */
    joinBy: p.enum(['invite', 'added'] as const),
    modelOverride: p.text(),
    userConfig: p.json<Record<string, string>>().nullable(),
    /** offshoot.claim.v1.SealedConfig as received; only the instance can decrypt it. */
    sealedUserConfig: p.blob().nullable(),
    /** offshoot.claim.v1.ClaimStatement as received; the instance verifies it. Null: the claim is unsigned, or already configured. */
    claimStatement: p.blob().nullable(),
    userConfigGiven: p.array(),
    /** For a queued claim: copied to the instance's row once the claim is served. */
    userConfigKeys: p.array(),
    parentInstance: p.text().nullable(),
    state: p.enum(claimStates),
    failureReason: p.text(),
    failureMessage: p.text(),
    /** When the current state times out. Null: never. */
    deadlineAt: p.datetime().nullable(),
    /** Its round in the queue; kept once it is served. Null: it never waited, or left the queue unserved. */
    queueTurn: p.bigint('number').nullable(),
    attempts: p.integer(),
    nextAttemptAt: p.datetime(),
    revision: p.bigint('number'),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});
export type Claim = InferEntity<typeof ClaimSchema>;
