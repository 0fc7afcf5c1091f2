import { Refusal } from '@offshoot/refusals';
import { type Handover, handOverAction, MAX_HANDOVERS, takeOverAction } from '@offshoot/statements';
import { existing, requireCreator } from '../../database/domain/access.ts';
import { etagMismatch, etagOf, type Statement, type Template, type TemplateOffer } from '../../database/domain/template.ts';
import { canonical, namesVersion, requireSigner, requireStatement } from '../../versions/domain/statement-check.ts';
import { checkContent } from '../domain/content-rules.ts';
import type { Deps } from '../domain/ports.ts';
import { redeem } from './set-visibility.ts';
import { type NextVersion, publishNext } from './update-template.ts';

export interface OfferChange {
  callerId: string;
  templateId: string;
  /** Those whom it belongs to, with the caller: the offer ends. */
  newCreatorId: string;
  team?: readonly string[];
  statement: Statement;
}

/** Offers the template to another person or team as it is now, or ends that, once per statement. Undefined: it is not offered any more. */
export async function offerTemplate({ store, identities, now }: Deps, change: OfferChange): Promise<TemplateOffer | undefined> {
  const { callerId, templateId, newCreatorId, team, statement } = change;
  const seen = existing(await store.templateById(templateId), templateId);
  requireCreator(seen, callerId);
  requireSigner(statement, callerId);
  const keys = await identities.keysOf(callerId, { fresh: true });

  return store.transactionAfterPromises(templateId, async (tx) => {
    const current = existing(await tx.lockedTemplate(templateId), templateId);
    requireCreator(current, callerId);
    requireRoom(current);
    const action = canonical(() => handOverAction(templateId, { ...current, newCreatorId, team }));
    await requireStatement({ statement, action, signer: callerId, keys, now: now(), help: namesVersion(current.version) });
    await redeem(tx, statement, now());
    const isWithdrawn = newCreatorId === callerId && String(team ?? []) === String(current.team);
    const offer = isWithdrawn ? undefined : { newCreatorId, ...(team && { team }), statement };
    return (await tx.setOffer(current, offer)).offer;
  });
}

export interface TakeOver {
  callerId: string;
  templateId: string;
  statement: Statement;
  next: NextVersion;
}

/** Makes the caller the template's creator, with their team if the offer names one, and the next version as their first one. */
export async function takeOverTemplate(deps: Deps, { callerId, templateId, statement, next }: TakeOver): Promise<Template> {
  const { store, identities, now } = deps;
  requireOffer(existing(await store.templateById(templateId), templateId), callerId, now());
  checkContent(next.content);
  requireSigner(statement, callerId);
  requireSigner(next.statement, callerId);
  const keys = await identities.keysOf(callerId, { fresh: true });

  return store.transactionAfterPromises(templateId, async (tx) => {
    const current = existing(await tx.lockedTemplate(templateId), templateId);
    const { statement: offer, team } = requireOffer(current, callerId, now());
    if (next.etag !== etagOf(current)) throw etagMismatch(current);
    const { version, digest } = current;
    const of = { version, digest, previousCreatorId: offer.envelope.signer, newCreatorId: callerId, ...(team && { team }) };
    const action = canonical(() => takeOverAction(templateId, { ...of, offer }));
    const help = 'The statement must name the current version, its digest, who offered it, the team, and the nonce of the offer.';
    await requireStatement({ statement, action, signer: callerId, keys, now: now(), help });
    await redeem(tx, statement, now());
    const handover: Handover = { ...of, offer, acceptance: statement };
    return publishNext(deps, { tx, update: next, current, signer: callerId, keys, now: now(), handover });
  });
}

/** Throws TEMPLATE_NOT_OFFERED. */
function requireOffer({ id, offer }: Template, callerId: string, now: Date): TemplateOffer {
  const { expiresAt } = offer?.statement.envelope ?? {};
  if (offer?.newCreatorId === callerId && expiresAt !== undefined && now <= expiresAt) return offer;
  throw new Refusal('TEMPLATE_NOT_OFFERED', `Template ${id} is not offered to you.`, {
    help: 'Ask its creator to offer it again: an offer ends with the next version, and with its time.',
    metadata: { template_id: id },
  });
}

/** Throws QUOTA_EXCEEDED. */
function requireRoom({ id, formerCreators }: Template): void {
  if (formerCreators.length < MAX_HANDOVERS) return;
  throw new Refusal('QUOTA_EXCEEDED', `Template ${id} has changed hands ${MAX_HANDOVERS} times, and cannot do so again.`, {
    help: 'The other person can duplicate it.',
    metadata: { scope: 'handovers', limit: String(MAX_HANDOVERS) },
  });
}
