import { newId, Refusal } from '@offshoot/rpc';
import {
  type ClaimRequest,
  type CloneRequest,
  checkJoin,
  checkSameRequest,
  checkSealed,
  checkTexts,
  requestDigest,
} from '../domain/claim-request.ts';
import { checkClone } from '../domain/clone-rules.ts';
import { promptDigest } from '../domain/context-prompt.ts';
import { modelOverride, userConfigKeys } from '../domain/template-rules.ts';
import { agentById, claimWithAgent } from '../store/agents.ts';
import type { AgentRows } from '../store/change-agent.ts';
import { claimOfRequest, type NewClaim, takeIdleInstance } from '../store/claiming.ts';
import type { AgentMetadata } from '../store/entities/agent-metadata.ts';
import type { CommandContext } from './context.ts';
import { newestVersion } from './known-template.ts';

/**
 * Everything is checked before anything is written; the write is one statement, so a refused claim leaves nothing behind.
 * A repetition is answered from the row, before any check that time could have changed.
 */
export async function createClaim(context: CommandContext, requester: string, request: ClaimRequest): Promise<AgentRows> {
  const { db } = context;
  const digest = requestDigest(request, context.requestKey);
  const earlier = await claimAlreadyMade(context, requester, request, digest);
  if (earlier) return earlier;
  const now = context.now();
  checkTexts(request);
  checkSealed(request);
  checkJoin(request.join, now);
  const parent = request.clone ? await cloneableParent(context, requester, { ...request, clone: request.clone }, now) : undefined;
  const claim = await newClaim(context, requester, request, digest, parent, now);
  if (await takeIdleInstance(db, claim, now)) context.wake('configurations', 'lineage');
  const made = await claimAlreadyMade(context, requester, request, digest);
  if (made) return made;
  if (request.reservationId !== '') throw reservationNotFound();
  throw new Refusal('POOL_EMPTY', 'No idle agent is left in the pool at the moment.', {
    help: 'Repeat the same call, with the same request_id, in a few seconds: hosts start new agents all the time.',
  });
}

async function claimAlreadyMade(
  context: CommandContext,
  requester: string,
  request: ClaimRequest,
  digest: string,
): Promise<AgentRows | undefined> {
  const claim = await claimOfRequest(context.db, requester, request.requestId);
  if (!claim) return undefined;
  checkSameRequest(claim.requestDigest, digest);
  return claimWithAgent(context.db, claim);
}

async function cloneableParent(
  context: CommandContext,
  requester: string,
  request: ClaimRequest & { clone: CloneRequest },
  now: Date,
): Promise<AgentMetadata> {
  const parent = await agentById(context.db, request.clone.parentInstanceId);
  checkClone(request, requester, parent ?? undefined, now);
  if (!parent) throw new Error('checkClone lets no missing parent pass');
  return parent;
}

async function newClaim(
  context: CommandContext,
  requester: string,
  request: ClaimRequest,
  digest: string,
  parent: AgentMetadata | undefined,
  now: Date,
): Promise<NewClaim> {
  const template = parent?.templateId ? await newestVersion(context, parent.templateId) : await templateFor(context, requester, request);
  const sealed = request.sealedUserConfig?.keys ?? [];
  return {
    id: newId('clm'),
    requestId: request.requestId,
    requesterId: requester,
    requestDigest: digest,
    template: template.facts,
    versionMessage: template.message,
    inviteUrl: request.join.inviteUrl,
    modelOverride: modelOverride(template.facts, request.model, parent),
    userConfig: request.userConfig,
    sealedUserConfig: request.sealedUserConfig?.bytes,
    userConfigGiven: [...Object.keys(request.userConfig), ...sealed],
    userConfigKeys: userConfigKeys(template.facts, { clear: request.userConfig, sealed }, parent),
    parent: request.clone && parentOf(request.clone),
    reservationId: request.reservationId || undefined,
    deadlineAt: new Date(now.getTime() + context.configureTimeoutMs),
  };
}

function parentOf(clone: CloneRequest): NewClaim['parent'] {
  const { contextPrompt, sealedContextPrompt, statement } = clone;
  return {
    instanceId: clone.parentInstanceId,
    contextPrompt: sealedContextPrompt ? undefined : contextPrompt,
    sealedContextPrompt,
    contextPromptDigest: promptDigest(clone),
    summaryDigest: clone.summaryDigest,
    statement: statement.bytes,
    statementExpiresAt: statement.expiresAt,
  };
}

function templateFor(context: CommandContext, requester: string, request: ClaimRequest) {
  if (request.templateId !== '') return context.templates.current(request.templateId, requester);
  throw new Refusal('VALIDATION_FAILED', 'template_id is empty.', {
    help: 'Name the template to instantiate, or the instance to clone.',
    metadata: { field: 'template_id' },
  });
}

function reservationNotFound(): Refusal {
  return new Refusal('RESERVATION_NOT_FOUND', 'You have no such reservation: it is unknown, used, or its time is over.', {
    help: 'Reserve an instance anew, and seal and sign for that one.',
  });
}
