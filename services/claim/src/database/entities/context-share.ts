import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

export const shareStates = ['PENDING', 'DELIVERED', 'INGESTED', 'FAILED'] as const;

/** An owner's order that one agent tells another what it learned. Request fields are erased when they have served. */
export const ContextShareSchema = defineEntity({
  name: 'ContextShare',
  tableName: 'context_shares',
  properties: {
    id: p.text().primary(),
    requestId: p.text(),
    ownerId: p.text(),
    requestDigest: p.text(),
    sourceInstance: p.text(),
    targetInstance: p.text(),
    contextPrompt: p.text().nullable(),
    /** offshoot.statement.v1.SealedValue as it came; only the source can open it. */
    sealedContextPrompt: p.blob().nullable(),
    contextPromptDigest: p.text(),
    summaryDigest: p.text(),
    statement: p.blob().nullable(),
    statementExpiresAt: p.datetime(),
    state: p.enum(shareStates),
    failureReason: p.text(),
    /** The target has written down whom it expects context from. */
    expected: p.boolean(),
    /** The source has written the owner's order down. */
    handedOver: p.boolean(),
    attempts: p.integer(),
    nextAttemptAt: p.datetime(),
    ingestedAt: p.datetime().nullable(),
    /** When lineage is to be told next. Null: it knows, or there is nothing to tell. */
    recordNextAttemptAt: p.datetime().nullable(),
    recordAttempts: p.integer(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});
export type ContextShare = InferEntity<typeof ContextShareSchema>;
