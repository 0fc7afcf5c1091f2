import { userToolsIn } from '@offshoot/statements';
import type { AgentMetadata } from '../../database/entities/agent-metadata.ts';
import type { AgentFacts, Offer } from '../domain/agent-facts.ts';

/** Writes new facts to the row. Returns whether anything visible changed, and whether the owner did. */
export function applyFacts(agent: AgentMetadata, facts: AgentFacts): 'unchanged' | 'changed' | 'owner changed' {
  if (facts.delivered && facts.delivered.version === agent.desiredVersion) {
    agent.deliveredRevision = Math.max(agent.deliveredRevision, facts.delivered.revision);
  }
  const before = shown(agent);
  agent.templateStale = facts.templateStale ?? agent.templateStale;
  agent.userConfigKeys = [...(facts.userConfigKeys ?? keysUnder(agent, facts))];
  agent.acceptedCapabilities = facts.acceptedCapabilities || agent.acceptedCapabilities;
  agent.conversationState = facts.conversationState ?? agent.conversationState;
  agent.voice = facts.voice ?? agent.voice;
  agent.inUse = facts.inUse ?? agent.inUse;
  agent.opinion = facts.opinion ?? agent.opinion;
  agent.pinnedVersion = facts.pinnedVersion ?? agent.pinnedVersion;
  if (facts.offer) keepOffer(agent, facts.offer);
  const formerOwner = agent.ownerId;
  if (facts.ownerId && facts.ownerId !== formerOwner) {
    agent.ownerId = facts.ownerId;
    clearOffer(agent);
    // The next offer comes from another owner, whose clock may differ.
    agent.offerIssuedAt = null;
    // The opinion was the former owner's.
    agent.opinion = facts.opinion ?? 'NONE';
    return 'owner changed';
  }
  return shown(agent) === before ? 'unchanged' : 'changed';
}

/** With a tool that is no longer accepted, the agent has given up its owner's value. Values for versions to come stay. */
function keysUnder(
  { userConfigKeys, acceptedCapabilities: before }: AgentMetadata,
  { acceptedCapabilities: after = '' }: AgentFacts,
): string[] {
  if (before === '' || after === '') return userConfigKeys;
  const left = userToolsIn(after);
  const givenUp = userToolsIn(before).filter((id) => !left.includes(id));
  return userConfigKeys.filter((key) => !givenUp.includes(key));
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
  const { templateStale, pinnedVersion, acceptedCapabilities, conversationState, voice, offeredToId, offerExpiresAt } = agent;
  return JSON.stringify([templateStale, pinnedVersion, acceptedCapabilities, conversationState, voice, offeredToId, offerExpiresAt]);
}
