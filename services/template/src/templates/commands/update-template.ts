import { Refusal } from '@offshoot/refusals';
import { type Handover, type InboxKeys, type JsonObject, type PublishVersionAction, publishVersionAction } from '@offshoot/statements';
import { existing, requireCreator } from '../../database/domain/access.ts';
import { type Content, etagMismatch, etagOf, type Statement, type Template, type Version } from '../../database/domain/template.ts';
import { requireNameOfOwn } from '../../publication/commands/public-name.ts';
import { requireWithinQuotas } from '../../publication/domain/quota.ts';
import { attestVersionAction, currentVersion, namesDigest } from '../../versions/domain/current-version.ts';
import { canonical, holdsFor, requireSigner, requireStatement } from '../../versions/domain/statement-check.ts';
import { checkContent } from '../domain/content-rules.ts';
import type { Deps, TemplateTransaction } from '../domain/ports.ts';
import { requireSameOrigin } from './duplication.ts';

/** What is to become the next version. */
export interface NextVersion {
  /** The etag of the template that the new version is based on. */
  etag: string;
  content: Content;
  contentJson: JsonObject;
  statement: Statement;
  /** Attests that the new version is the latest. */
  attestation: Statement | undefined;
}

export interface Update extends NextVersion {
  callerId: string;
  templateId: string;
}

/** Appends a signed version. Repeating the update that created the current version gives the same answer. */
export async function updateTemplate(deps: Deps, update: Update): Promise<Template> {
  const { store, identities, now } = deps;
  const seen = existing(await store.templateById(update.templateId), update.templateId);
  requireCreator(seen, update.callerId);
  checkContent(update.content);
  const signer = update.callerId;
  requireSigner(update.statement, signer);
  const keys = await identities.keysOf(signer, { fresh: true });

  return store.transactionAfterPromises(update.templateId, async (tx) => {
    const current = existing(await tx.lockedTemplate(update.templateId), update.templateId);
    requireCreator(current, signer);
    const attempt = { tx, update, current, signer, keys, now: now() };
    if (update.etag !== etagOf(current)) return repeatedUpdate(attempt);
    return publishNext(deps, attempt);
  });
}

/** Publishes what follows the current version, which the caller has compared with the etag. Call it last, like appendVersion. */
export async function publishNext({ quotas }: Pick<Deps, 'quotas'>, attempt: Attempt): Promise<Template> {
  const { tx, update, current } = attempt;
  requireSameOrigin(update.content.duplicatedFrom, current.duplicatedFrom);
  const action = nextVersion(update, current);
  await requireSuccessor(attempt, action);
  const version = versionOf(attempt, action, await handoversOf(attempt));
  await requireAttestation(attempt, version);
  const { agentName } = update.content;
  if (current.visibility === 'public' && agentName !== current.agentName) {
    await requireNameOfOwn(tx, agentName, { id: current.id, creatorId: version.creatorId });
  }
  await tx.lockCreator(version.creatorId);
  await tx.appendVersion(version);
  const template = await tx.setContent(current, version, update.content);
  await requireWithinQuotas(tx, version, quotas);
  return template;
}

async function handoversOf({ tx, current, handover }: Attempt): Promise<Handover[]> {
  const { handovers } = await currentVersion(tx, current);
  return handover ? [...handovers, handover] : handovers;
}

interface Attempt {
  tx: TemplateTransaction;
  update: NextVersion;
  current: Template;
  /** Who signs the next version, and their keys. */
  signer: string;
  keys: InboxKeys;
  now: Date;
  /** With which the template changes hands. Absent: it stays its creator's. */
  handover?: Handover;
}

function nextVersion({ contentJson }: NextVersion, { id, version, digest }: Template): PublishVersionAction {
  return canonical(() => publishVersionAction({ templateId: id, version: version + 1, previousDigest: digest, contentJson }));
}

function versionOf({ update, current, signer, now }: Attempt, action: PublishVersionAction, handovers: Handover[]): Version {
  const { version, previousDigest, digest } = action;
  const { contentJson, statement, attestation } = update;
  const { id: templateId, salt } = current;
  return {
    templateId,
    version,
    creatorId: signer,
    salt,
    previousDigest,
    digest,
    contentJson,
    statement,
    attestation,
    handovers,
    createdAt: now,
  };
}

async function requireAttestation(attempt: Attempt, version: Version): Promise<void> {
  if (!version.attestation) return;
  const action = attestVersionAction(version);
  await requireStatement({ ...checkOf(attempt), statement: version.attestation, action, help: namesDigest(version) });
}

/** Checks that the statement is for the next number on top of the current digest. If it was for an older version, the refusal says so. */
async function requireSuccessor(attempt: Attempt, action: PublishVersionAction): Promise<void> {
  try {
    await requireStatement({
      ...checkOf(attempt),
      action,
      help: `Sign version ${action.version} with previous digest ${action.previousDigest}.`,
    });
  } catch (refusal) {
    const old = await versionMadeBy(attempt, action.digest);
    if (old === undefined) throw refusal;
    throw new Refusal('VERSION_CHAIN_BROKEN', `The statement is for version ${old}, the next one is ${action.version}.`, {
      help: 'Sign the next version on top of the current digest.',
      metadata: { version: String(attempt.current.version), digest: attempt.current.digest },
    });
  }
}

/**
 * A client that lost our answer repeats its call with the old etag. Another key's signature for the version that it created is a
 * repetition, too, and is not stored: resignVersion adds signatures, attestVersion attestations.
 */
async function repeatedUpdate(attempt: Attempt): Promise<Template> {
  const { digest } = nextVersion(attempt.update, attempt.current);
  if ((await versionMadeBy(attempt, digest)) === attempt.current.version) return attempt.current;
  throw etagMismatch(attempt.current);
}

/** The existing version with this digest that the statement was made for. */
async function versionMadeBy(attempt: Attempt, digest: string): Promise<number | undefined> {
  const { tx, update, current } = attempt;
  const { contentJson } = update;
  for (const { version, previousDigest } of await tx.versionsWithDigest(current.id, digest)) {
    const action = publishVersionAction({ templateId: current.id, version, previousDigest, contentJson });
    if (await holdsFor({ ...checkOf(attempt), action })) return version;
  }
  return undefined;
}

function checkOf({ update, signer, keys, now }: Attempt) {
  return { statement: update.statement, signer, keys, now };
}
