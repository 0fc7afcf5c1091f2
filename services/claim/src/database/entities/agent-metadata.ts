import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { conversationStates, voices } from '../../lifecycle/domain/agent-facts.ts';
import { conditions } from '../../lifecycle/domain/condition.ts';
import { instanceStates } from '../../lifecycle/domain/lifecycle.ts';

/** One agent as the pool knows it. Idle rows belong to nobody; rows that were claimed stay for good. */
export const AgentMetadataSchema = defineEntity({
  name: 'AgentMetadata',
  tableName: 'agent_metadata',
  properties: {
    id: p.text().primary(),
    inboxId: p.text().unique(),
    hostId: p.text(),
    state: p.enum(instanceStates),
    condition: p.enum(conditions),
    /** Why it is not OK, in words for people. Empty: it is. */
    conditionMessage: p.text(),
    /** Null: since it was registered. Written by the database. */
    conditionSince: p.datetime().nullable(),
    /** Where its newest encrypted backup lies; empty: there is none. */
    backupPlace: p.text(),
    /** The state that this backup holds, counted up by the instance. 0: there is none. */
    backupGeneration: p.bigint('number'),
    /** How often a move was begun or taken back: an order of an earlier epoch means nothing any more. */
    moveEpoch: p.bigint('number'),
    /** The host that is to take it over. Null: it is not being moved. */
    moveTarget: p.text().nullable(),
    moveTargetSince: p.datetime().nullable(),
    /** The target has written the order of this epoch down. */
    moveAccepted: p.boolean(),
    /** Hosts that could not, of this move. */
    moveRefusedBy: p.array(),
    /** Hosts that may have taken an order for it, and its inbox with that: who had it before must not go on. */
    moveOrdered: p.array(),
    moveAttempts: p.integer(),
    moveNextAttemptAt: p.datetime().nullable(),
    claimId: p.text().nullable(),
    ownerId: p.text().nullable(),
    templateId: p.text().nullable(),
    creatorId: p.text().nullable(),
    agentName: p.text(),
    parentInstance: p.text().nullable(),
    modelOverride: p.text(),
    /** Tools that the agent has a value for; the values are the instance's alone. */
    userConfigKeys: p.array(),
    conversationId: p.text(),
    appliedVersion: p.bigint('number'),
    desiredVersion: p.bigint('number'),
    updateRefusal: p.text(),
    /** What the desired version would let the agent use, where it waits for the owner's consent. */
    pendingCapabilities: p.text(),
    acceptedCapabilities: p.text(),
    templateStale: p.boolean(),
    conversationState: p.enum(conversationStates),
    voice: p.enum(voices),
    /** The newest revision of the desired version that was fed; its signatures and attestation grow. */
    desiredRevision: p.bigint('number'),
    /** The newest of them that the instance was sent; 0 as soon as another version is desired. */
    deliveredRevision: p.bigint('number'),
    updateAttempts: p.integer(),
    updateNextAttemptAt: p.datetime().nullable(),
    /** SHA-256 of what the instance sends with its reports. */
    credentialDigest: p.blob(),
    /** What values for the instance are sealed to, and its statement `instance.register`. */
    sealingKey: p.blob(),
    sealingStatement: p.blob(),
    sealingVoucher: p.blob(),
    /** Kept for one caller until then; past that, or claimed, the reservation is history. */
    reservationId: p.text().nullable(),
    reservationRequest: p.text().nullable(),
    reservedBy: p.text().nullable(),
    reservedUntil: p.datetime().nullable(),
    /** Somebody was told its inbox: it is theirs or nobody's. */
    handedOut: p.boolean(),
    /** To whom the owner offers it, by the statement `instance.offer`. */
    offeredToId: p.text().nullable(),
    offerStatement: p.blob().nullable(),
    offerExpiresAt: p.datetime().nullable(),
    /** Of the newest offer or withdrawal of this owner: an older one that comes late changes nothing. */
    offerIssuedAt: p.datetime().nullable(),
    /** The owner's statement `instance.release`, kept until the host has acted on it. */
    releaseStatement: p.blob().nullable(),
    releaseExpiresAt: p.datetime().nullable(),
    releaseAttempts: p.integer(),
    releaseNextAttemptAt: p.datetime().nullable(),
    revision: p.bigint('number'),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
    claimedAt: p.datetime().nullable(),
  },
});
export type AgentMetadata = InferEntity<typeof AgentMetadataSchema>;
