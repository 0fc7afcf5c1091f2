import { Refusal } from '@offshoot/refusals';
import { type JsonObject, publishVersionAction, templateId } from '@offshoot/statements';
import { existing } from '../../database/domain/access.ts';
import type { Content, Statement, Template, Version } from '../../database/domain/template.ts';
import { requireWithinQuotas } from '../../publication/domain/quota.ts';
import { attestVersionAction, namesDigest } from '../../versions/domain/current-version.ts';
import { canonical, requireSigner, requireStatement } from '../../versions/domain/statement-check.ts';
import { checkContent } from '../domain/content-rules.ts';
import type { Deps, NewTemplate, TemplateTransaction } from '../domain/ports.ts';
import { requireTrueOrigin } from './duplication.ts';

export interface Creation {
  creatorId: string;
  requestId: string;
  templateId: string;
  salt: string;
  content: Content;
  contentJson: JsonObject;
  statement: Statement;
  /** Attests that version 1 is the latest. */
  attestation: Statement | undefined;
}

/** Creates a private template with version 1. Repeating the request returns the same template. */
export async function createTemplate({ store, identities, now, quotas }: Deps, creation: Creation): Promise<Template> {
  requireCertifiedId(creation);
  checkContent(creation.content);
  requireSigner(creation.statement, creation.creatorId);
  const version = firstVersion(creation, now());
  const keys = await identities.keysOf(creation.creatorId, { fresh: true });
  await requireStatement({ statement: creation.statement, action: actionOf(creation), signer: creation.creatorId, keys, now: now() });

  const { creatorId, requestId, templateId: id, salt, attestation } = creation;
  const attestedUntil = attestation?.envelope.expiresAt;
  const template: NewTemplate = { id, creatorId, salt, requestId, digest: version.digest, attestedUntil, now: version.createdAt };
  return store.transaction(async (tx) => {
    await tx.lockCreator(creatorId);
    // Insert first, then look: another creation could slip in between two looks before it.
    if (!(await tx.insertTemplate(template, creation.content))) return repetitionOf(tx, creation, version.digest);
    // Checked after repetitions, which get the same answer even if the source is gone or the attestation has expired in the meantime.
    await requireTrueOrigin(tx, creation.content.duplicatedFrom);
    if (attestation) {
      const action = attestVersionAction(version);
      await requireStatement({ statement: attestation, action, signer: creatorId, keys, now: now(), help: namesDigest(version) });
    }
    await tx.appendVersion(version);
    await requireWithinQuotas(tx, version, quotas);
    return existing(await tx.templateById(id), id);
  });
}

/** If the id did not certify its creator, a pool could name a different one later. */
function requireCertifiedId(creation: Creation): void {
  if (canonical(() => templateId(creation.creatorId, creation.salt)) === creation.templateId) return;
  throw new Refusal('TEMPLATE_ID_MISMATCH', `Template id ${creation.templateId} does not certify creator ${creation.creatorId}.`, {
    help: 'Derive the id from your own inbox id and the salt that you send.',
    metadata: { template_id: creation.templateId },
  });
}

function actionOf(creation: Creation) {
  const { contentJson, templateId: id } = creation;
  return canonical(() => publishVersionAction({ templateId: id, version: 1, previousDigest: '', contentJson }));
}

function firstVersion(creation: Creation, createdAt: Date): Version {
  const { previousDigest, digest } = actionOf(creation);
  const { templateId: id, creatorId, salt, contentJson, statement, attestation } = creation;
  return {
    templateId: id,
    version: 1,
    creatorId,
    salt,
    previousDigest,
    digest,
    contentJson,
    statement,
    attestation,
    handovers: [],
    createdAt,
  };
}

/** The template that this same request created before. Throws if the request id or the template id was used for something else. */
async function repetitionOf(tx: TemplateTransaction, creation: Creation, digest: string): Promise<Template> {
  const made = await tx.templateOfRequest(creation.creatorId, creation.requestId);
  if (!made) return refuseTaken(creation);
  const first = await tx.versionOf(made.id, 1);
  if (made.id !== creation.templateId || first?.digest !== digest) {
    throw new Refusal('REQUEST_ID_CONFLICT', `Request ${creation.requestId} was already used for another template.`, {
      help: 'Use a new request_id for a new template.',
    });
  }
  return existing(made, made.id);
}

function refuseTaken(creation: Creation): never {
  throw new Refusal('REQUEST_ID_CONFLICT', `Template ${creation.templateId} was already created by another request.`, {
    help: 'Use a new random salt for a new template.',
    metadata: { template_id: creation.templateId },
  });
}
