import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { transferKinds, transferStates } from '../../transfers/domain/transfer.ts';

/** An owner's order that one agent hands context to another. What is in the order is erased when it has served (spentOrder). */
export const TransferSchema = defineEntity({
  name: 'Transfer',
  tableName: 'transfers',
  properties: {
    id: p.text().primary(),
    kind: p.enum(transferKinds),
    ownerId: p.text(),
    /** Of a share: the request that made it. Of a clone its claim's. */
    requestId: p.text().nullable(),
    requestDigest: p.text(),
    /** Of a clone. */
    claimId: p.text().nullable(),
    sourceInstance: p.text(),
    sourceInbox: p.text(),
    /** Null: the claim's instance turned out to be somebody else's. */
    targetInstance: p.text().nullable(),
    targetInbox: p.text(),
    contextPrompt: p.text().nullable(),
    /** offshoot.statement.v1.SealedValue as it came; only the source can open it. */
    sealedContextPrompt: p.blob().nullable(),
    contextPromptDigest: p.text(),
    /** Of the summary that the owner has signed; '' where the statement names none. */
    summaryDigest: p.text(),
    statement: p.blob().nullable(),
    statementExpiresAt: p.datetime().nullable(),
    /** Of a clone: the destination that the statement binds; both sides need it. */
    inviteUrl: p.text().nullable(),
    addedBy: p.text().nullable(),
    addedToGroup: p.text().nullable(),
    /** Of a clone: tools that the claim itself has values for. */
    overriddenConfigKeys: p.array(),
    state: p.enum(transferStates),
    failureReason: p.text(),
    tellTarget: p.boolean(),
    tellSource: p.boolean(),
    tellLineage: p.boolean(),
    attempts: p.integer(),
    nextAttemptAt: p.datetime(),
    ingestedAt: p.datetime().nullable(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});
export type Transfer = InferEntity<typeof TransferSchema>;
