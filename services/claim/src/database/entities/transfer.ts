import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { Destination } from '@offshoot/statements';
import { transferKinds, transferStates } from '../domain/states.ts';

/**
 * An owner's order that one agent hands context to another. The order's contents are erased once they are no longer needed (spentOrder).
 */
export const TransferSchema = defineEntity({
  name: 'Transfer',
  tableName: 'transfers',
  properties: {
    id: p.text().primary(),
    kind: p.enum(transferKinds),
    ownerId: p.text(),
    /** The request that made the share; for a clone, its claim's request counts. */
    requestId: p.text().nullable(),
    requestDigest: p.text(),
    /** Only for a clone. */
    claimId: p.text().nullable(),
    sourceInstance: p.text(),
    sourceInbox: p.text(),
    /** Null: the claim's instance turned out to belong to someone else. */
    targetInstance: p.text().nullable(),
    targetInbox: p.text(),
    contextPrompt: p.text().nullable(),
    /** offshoot.statement.v1.SealedValue as received; only the source can decrypt it. */
    sealedContextPrompt: p.blob().nullable(),
    contextPromptDigest: p.text(),
    /** Digest of the summary that the owner signed; '' if the statement names none. */
    summaryDigest: p.text(),
    statement: p.blob().nullable(),
    statementExpiresAt: p.datetime().nullable(),
    /** For a clone: what the statement binds; both agents need it. */
    destination: p.json<Destination>().nullable(),
    /** For a clone: tools that the claim itself brings values for. */
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
