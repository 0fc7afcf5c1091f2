import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { conditions } from '../domain/condition.ts';
import { conversationStates, instanceStates, opinions, voices } from '../domain/states.ts';

/** An agent as the pool knows it. Idle rows have no owner; claimed rows are kept for good. */
export const AgentMetadataSchema = defineEntity({
  name: 'AgentMetadata',
  tableName: 'agent_metadata',
  properties: {
    id: p.text().primary(),
    inboxId: p.text().unique(),
    hostId: p.text(),
    state: p.enum(instanceStates),
    condition: p.enum(conditions),
    /** Why the condition is not OK, for people to read. Empty if it is OK. */
    conditionMessage: p.text(),
    /** Null: since registration. Written by the database. */
    conditionSince: p.datetime().nullable(),
    /** Where its newest encrypted backup is stored; empty: no backup. */
    backupPlace: p.text(),
    /** State generation of that backup, counted up by the instance. 0: no backup. */
    backupGeneration: p.bigint('number'),
    /** How often a move was started or cancelled; orders of earlier epochs are void. */
    moveEpoch: p.bigint('number'),
    /** The host that is to take it over. Null: it is not being moved. */
    moveTarget: p.text().nullable(),
    moveTargetSince: p.datetime().nullable(),
    /** Whether the target has stored this epoch's order. */
    moveAccepted: p.boolean(),
    /** Hosts that could not take it over, in this move. */
    moveRefusedBy: p.array(),
    /** Hosts that may have received an order for it, and with it its inbox: earlier ones must not go on running it. */
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
    /** Tools that the agent has a value for; the values themselves stay with the instance. */
    userConfigKeys: p.array(),
    conversationId: p.text(),
    appliedVersion: p.bigint('number'),
    desiredVersion: p.bigint('number'),
    updateRefusal: p.text(),
    /** Capabilities of the desired version while it waits for the owner's consent. */
    pendingCapabilities: p.text(),
    pinnedVersion: p.bigint('number'),
    acceptedCapabilities: p.text(),
    templateStale: p.boolean(),
    conversationState: p.enum(conversationStates),
    voice: p.enum(voices),
    /** People spoke with it on at least seven of the last 28 days. */
    inUse: p.boolean(),
    /** What its owner lately thought of its answers. */
    opinion: p.enum(opinions),
    /** The newest revision of the desired version that came from the feed; its signatures and attestations grow. */
    desiredRevision: p.bigint('number'),
    /** The newest revision that was sent to the instance; reset to 0 when another version is desired. */
    deliveredRevision: p.bigint('number'),
    updateAttempts: p.integer(),
    updateNextAttemptAt: p.datetime().nullable(),
    /** SHA-256 of the credential that the instance sends with its reports. */
    credentialDigest: p.blob(),
    /** The key that values for the instance are sealed to, and the statement `instance.register` that proves it. */
    sealingKey: p.blob(),
    sealingStatement: p.blob(),
    sealingVoucher: p.blob(),
    /** Reserved for one caller until reservedUntil; after that, or once claimed, only a record. */
    reservationId: p.text().nullable(),
    reservationRequest: p.text().nullable(),
    reservedBy: p.text().nullable(),
    reservedUntil: p.datetime().nullable(),
    /** Its inbox was told to a caller: the instance is theirs or nobody's. */
    handedOut: p.boolean(),
    /** The inbox that the owner offers it to, under the statement `instance.offer`. */
    offeredToId: p.text().nullable(),
    offerStatement: p.blob().nullable(),
    offerExpiresAt: p.datetime().nullable(),
    /** When this owner's newest offer or withdrawal was issued; older ones that arrive late change nothing. */
    offerIssuedAt: p.datetime().nullable(),
    revision: p.bigint('number'),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
    claimedAt: p.datetime().nullable(),
  },
});
export type AgentMetadata = InferEntity<typeof AgentMetadataSchema>;
