import type { AgentMetadata } from '../../database/entities/agent-metadata.ts';
import type { AgentFacts, Offer } from '../domain/agent-facts.ts';

/** Writes new facts to the row. Returns whether anything visible changed, and whether the owner did. */
export function applyFacts(agent: AgentMetadata, facts: AgentFacts): 'unchanged' | 'changed' | 'owner changed' {
  if (facts.delivered && facts.delivered.version === agent.desiredVersion) {
    agent.deliveredRevision = Math.max(agent.deliveredRevision, facts.delivered.revision);
  }
  const before = shown(agent);
  agent.templateStale = facts.templateStale ?? agent.templateStale;
  agent.acceptedCapabilities = facts.acceptedCapabilities || agent.acceptedCapabilities;
  agent.userConfigKeys = [...(facts.userConfigKeys ?? agent.userConfigKeys)];
  agent.conversationState = facts.conversationState ?? agent.conversationState;
  agent.voice = facts.voice ?? agent.voice;
  agent.inUse = facts.inUse ?? agent.inUse;
  if (facts.offer) keepOffer(agent, facts.offer);
  const formerOwner = agent.ownerId;
  if (facts.ownerId && facts.ownerId !== formerOwner) {
    agent.ownerId = facts.ownerId;
    clearOffer(agent);
    // The next offer comes from another owner, whose clock may differ.
    agent.offerIssuedAt = null;
    return 'owner changed';
  }
  return shown(agent) === before ? 'unchanged' : 'changed';
}

/** Below every revision, so that even a version without a revision number is due. */
export function bringVersionAgain(agent: AgentMetadata, now: Date): void {
  agent.deliveredRevision = -1;
  agent.updateRefusal = '';
  agent.pendingCapabilities = '';
  agent.updateAttempts = 0;
  agent.updateNextAttemptAt = now;
}

export function clearOffer(agent: AgentMetadata): void {
  agent.offeredToId = null;
  agent.offerStatement = null;
  agent.offerExpiresAt = null;
}

/** An offer to oneself withdraws the previous offer, and is stored as a withdrawal. */
function keepOffer(agent: AgentMetadata, offer: Offer): void {
  agent.offerIssuedAt = offer.issuedAt;
  clearOffer(agent);
  if (offer.newOwnerId === agent.ownerId) return;
  agent.offeredToId = offer.newOwnerId;
  agent.offerStatement = Buffer.from(offer.statement);
  agent.offerExpiresAt = offer.expiresAt;
}

function shown(agent: AgentMetadata): string {
  const { templateStale, acceptedCapabilities, conversationState, voice, offeredToId, offerExpiresAt } = agent;
  return JSON.stringify([templateStale, acceptedCapabilities, conversationState, voice, offeredToId, offerExpiresAt]);
}
