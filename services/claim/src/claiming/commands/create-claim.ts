import { Refusal } from '@offshoot/refusals';
import { newId } from '@offshoot/refusals/ids';
import type { UserCall } from '@offshoot/rpc/auth';
import type { AgentMetadata } from '../../database/entities/agent-metadata.ts';
import { promptDigest } from '../../lifecycle/domain/context-prompt.ts';
import { quotaExceeded } from '../../lifecycle/domain/quota.ts';
import { checkSameRequest } from '../../lifecycle/domain/request-digest.ts';
import type { ClaimView } from '../../lifecycle/store/agents.ts';
import { countClaim } from '../../lifecycle/store/claim-counter.ts';
import { DEFAULT_QUEUE_SECONDS } from '../../queue/domain/queue.ts';
import { type ReadVersion, versionToClaim } from '../../templates/adapters/template-facts.ts';
import { checkModelOffered, checkToolsAvailable, modelOverride, userConfigKeys } from '../../templates/domain/template-rules.ts';
import type { CreateClaimDeps } from '../deps.ts';
import { type ClaimRequest, type CloneRequest, checkDestination, checkSealed, checkTexts, requestDigest } from '../domain/claim-request.ts';
import { checkSigned, checkSignedVersion } from '../domain/claim-statement.ts';
import { checkClone } from '../domain/clone-rules.ts';
import type { NewClaim, NewCloneTransfer } from '../store/new-claim.ts';

/**
 * Everything is checked before anything is written, and the write is a single statement, so a refused claim leaves nothing behind. A
 * repeated request is answered from its row, even if it would fail the checks by now. Repetition is detected by the statement itself, or by
 * a lookup before any refusal, so a new claim pays for no extra query. The queue timeout is not part of the request's content: a retry with
 * a shorter timeout still means the same claim.
 */
export async function createClaim(
  deps: CreateClaimDeps,
  user: UserCall,
  request: ClaimRequest,
  queueSeconds = DEFAULT_QUEUE_SECONDS,
): Promise<ClaimView> {
  const digest = requestDigest(request, deps.settings.requestKey);
  deps.pressure.note();
  let refusal: unknown;
  try {
    const made = await makeClaim(deps, user, request, digest, queueSeconds);
    if (made !== 'repeated') return made;
  } catch (error) {
    refusal = error;
  }
  const earlier = await claimAlreadyMade(deps, user.inboxId, request, digest);
  if (earlier) return earlier;
  if (refusal instanceof Refusal) countClaim('REFUSED', refusal.reason);
  throw refusal ?? new Error('a claim that was made before has no row');
}

async function makeClaim(
  deps: CreateClaimDeps,
  user: UserCall,
  request: ClaimRequest,
  digest: string,
  queueSeconds: number,
): Promise<ClaimView | 'repeated'> {
  const { claims, settings } = deps;
  const now = deps.now();
  checkTexts(request);
  checkSealed(request);
  checkDestination(request.destination, now);
  const parent = request.clone ? await cloneableParent(deps, user.inboxId, { ...request, clone: request.clone }, now) : undefined;
  const claim = await newClaim(deps, user, request, digest, parent, now);
  const quotas = await deps.templateCounts.quotasFor(claim.templateId);
  const taken = await claims.take(claim, quotas, now, settings.keepsWarm);
  if (typeof taken === 'object') {
    deps.wake('configurations');
    deps.shortage.served();
    countClaim('CONFIGURING');
    const { instanceId, inboxId } = taken;
    const transfer = claim.transfer ? { ...claim.transfer, targetInstance: instanceId, targetInbox: inboxId } : null;
    return { claim: { ...claim, instanceId }, transfer, agent: { inboxId, conversationId: '' }, queuePosition: 0 };
  }
  if (taken === 'repeated') return taken;
  if (taken !== 'none') throw quotaExceeded(taken, settings.quotas);
  if (request.reservationId !== '') throw reservationNotFound();
  deps.shortage.missed();
  if (queueSeconds === 0) throw poolEmpty();
  const queued = await claims.enqueue(claim, quotas, new Date(now.getTime() + queueSeconds * 1000), now);
  if (queued !== 'waits' && queued !== 'repeated') throw quotaExceeded(queued, settings.quotas);
  // Needed even if an instance became idle just now: the last serving pass may have run before this claim joined the queue.
  if (queued === 'waits') {
    countClaim('QUEUED');
    deps.wake('queue');
  }
  return (await claimAlreadyMade(deps, user.inboxId, request, digest)) ?? 'repeated';
}

function poolEmpty(): Refusal {
  return new Refusal('POOL_EMPTY', 'No idle agent is left in the pool at the moment.', {
    help: 'Repeat the same call with the same request_id in a few seconds. Hosts keep starting new agents.',
  });
}

async function claimAlreadyMade(
  deps: CreateClaimDeps,
  requester: string,
  request: ClaimRequest,
  digest: string,
): Promise<ClaimView | undefined> {
  const claim = await deps.claims.ofRequest(requester, request.requestId);
  if (!claim) return undefined;
  checkSameRequest(claim.requestDigest, digest);
  return deps.claims.view(claim);
}

async function cloneableParent(
  deps: CreateClaimDeps,
  requester: string,
  request: ClaimRequest & { clone: CloneRequest },
  now: Date,
): Promise<AgentMetadata> {
  const parent = await deps.claims.parent(request.clone.parentInstanceId);
  checkClone(request, requester, parent, now);
  if (!parent) throw new Error('checkClone lets no missing parent pass');
  return parent;
}

async function newClaim(
  deps: CreateClaimDeps,
  user: UserCall,
  request: ClaimRequest,
  digest: string,
  parent: AgentMetadata | undefined,
  now: Date,
): Promise<NewClaim> {
  const { version: template, isOpen } = await versionFor(deps, user, request, parent);
  checkToolsAvailable(template.facts, deps.settings.resourcesMade);
  const { statement } = request;
  const model = modelOverride(template.facts, request.model, parent, statement !== undefined);
  const sealed = request.sealedUserConfig?.keys ?? [];
  const keys = userConfigKeys(template.facts, { clear: request.userConfig, sealed }, parent);
  checkModelOffered(template.facts, { model, keys }, deps.settings.allowedModels);
  checkSigned(request, user.inboxId, isOpen, now);
  if (statement) checkSignedVersion(statement, versionToClaim(template.message), model !== '');
  const { templateId, version: templateVersion, revision: templateRevision, creatorId, agentName } = template.facts;
  const id = newId('clm');
  return {
    id,
    requestId: request.requestId,
    requesterId: user.inboxId,
    requestDigest: digest,
    templateId,
    templateVersion,
    templateRevision,
    creatorId,
    agentName,
    versionMessage: template.message,
    destination: request.destination,
    modelOverride: model,
    userConfig: request.userConfig,
    sealedUserConfig: request.sealedUserConfig?.bytes,
    claimStatement: statement?.bytes,
    userConfigGiven: [...Object.keys(request.userConfig), ...sealed],
    userConfigKeys: keys,
    parentInstance: parent?.id ?? null,
    transfer: request.clone && parent && transferFrom(parent, request.clone, { id, requesterId: user.inboxId }, now),
    reservationId: request.reservationId || undefined,
    deadlineAt: new Date(now.getTime() + deps.settings.configureTimeoutMs),
    state: 'CONFIGURING',
    failureReason: '',
    failureMessage: '',
    revision: 0,
    createdAt: now,
    updatedAt: now,
  };
}

function transferFrom(
  parent: AgentMetadata,
  clone: CloneRequest,
  claim: Pick<NewClaim, 'id' | 'requesterId'>,
  now: Date,
): NewCloneTransfer {
  const { contextPrompt, sealedContextPrompt, statement } = clone;
  return {
    id: newId('trf'),
    kind: 'CLONE',
    requestId: null,
    claimId: claim.id,
    ownerId: claim.requesterId,
    sourceInstance: parent.id,
    sourceInbox: parent.inboxId,
    contextPrompt: sealedContextPrompt ? undefined : contextPrompt,
    sealedContextPrompt,
    contextPromptDigest: promptDigest(clone),
    summaryDigest: clone.summaryDigest,
    statement: statement.bytes,
    statementExpiresAt: statement.expiresAt,
    state: 'PENDING',
    failureReason: '',
    createdAt: now,
    updatedAt: now,
  };
}

/** Cloning an agent entitles its owner to the parent's template, even if that is private. */
async function versionFor(
  deps: CreateClaimDeps,
  user: UserCall,
  { templateId, statement }: ClaimRequest,
  parent: AgentMetadata | undefined,
): Promise<{ version: ReadVersion; isOpen: boolean }> {
  if (parent?.templateId) return { version: await deps.templates.newest(parent.templateId), isOpen: true };
  if (templateId !== '' && statement) return { version: await deps.templates.current(templateId, user), isOpen: true };
  if (templateId !== '') return deps.templates.currentAndVisibility(templateId, user);
  throw new Refusal('VALIDATION_FAILED', 'template_id is empty.', {
    help: 'Name the template to instantiate, or the instance to clone.',
    metadata: { field: 'template_id' },
  });
}

function reservationNotFound(): Refusal {
  return new Refusal('RESERVATION_NOT_FOUND', 'You have no such reservation. It is unknown, used or expired.', {
    help: 'Reserve a new instance, then seal and sign for it.',
  });
}
