import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { contextStates, instanceStates } from '../../domain/lifecycle.ts';

/** One agent as the pool knows it. Idle rows belong to nobody; rows that were claimed stay for good. */
export const AgentMetadataSchema = defineEntity({
  name: 'AgentMetadata',
  tableName: 'agent_metadata',
  properties: {
    id: p.text().primary(),
    inboxId: p.text().unique(),
    hostId: p.text(),
    state: p.enum(instanceStates),
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
    contextState: p.enum(contextStates),
    appliedVersion: p.bigint('number'),
    desiredVersion: p.bigint('number'),
    updateRefusal: p.text(),
    updateAttempts: p.integer(),
    updateNextAttemptAt: p.datetime().nullable(),
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
