import { Refusal } from '@offshoot/refusals';
import { existing, readable } from '../../database/domain/access.ts';
import type { Act, ActKind, Decision, Feature } from '../../database/domain/moderation.ts';
import type { Standing, Template } from '../../database/domain/template.ts';
import { requireNameOfOwn } from '../../publication/commands/public-name.ts';
import type { Moderation, ModerationDeps, ModerationTransaction } from '../domain/ports.ts';

const KINDS: Record<Standing, ActKind> = { listed: 'list', unlisted: 'unlist', quarantined: 'quarantine' };

type DecisionDeps = Pick<ModerationDeps, 'now' | 'newId'> & {
  store: Pick<ModerationDeps['store'], 'transactionAfterPromises' | 'transaction'>;
};

interface Seen {
  /** The version that the operator has read. 0: whichever there is. */
  seenVersion: number;
}

/** Undefined: the template had this standing for this reason already. Waits for promises, so no claim gets it once this has returned. */
export function setStanding(deps: DecisionDeps, decision: Decision & Seen & { standing: Standing }): Promise<Act | undefined> {
  const { templateId, standing, reason } = decision;
  return deps.store.transactionAfterPromises(templateId, async (tx) => {
    const template = existing(await tx.lockedTemplate(templateId), templateId);
    requireSeen(template, decision);
    if (template.standing === standing && (standing === 'listed' || template.standingReason === reason)) return undefined;
    const isListedAgain = standing === 'listed' && template.visibility === 'public';
    if (isListedAgain) await requireNameOfOwn(tx, template.agentName, template);
    const act = await recorded(deps, tx, template, { ...decision, kind: KINDS[standing] });
    await tx.settleReports(act);
    await tx.settleAppeal(act);
    await tx.setStanding(template, standing, act);
    return act;
  });
}

/** Undefined: no report was open. */
export function dismissReports(deps: DecisionDeps, decision: Decision): Promise<Act | undefined> {
  return onTemplate(deps, decision, async (tx, template) => {
    if ((await tx.openReports(template.id)) === 0) return undefined;
    const act = await recorded(deps, tx, template, { ...decision, kind: 'dismiss-reports' });
    await tx.settleReports(act);
    return act;
  });
}

export function rejectAppeal(deps: DecisionDeps, decision: Decision): Promise<Act> {
  return onTemplate(deps, decision, async (tx, template) => {
    const act = await recorded(deps, tx, template, { ...decision, kind: 'reject-appeal' });
    if (await tx.settleAppeal(act)) return act;
    throw new Refusal('APPEAL_NOT_POSSIBLE', `Template ${template.id} has no open appeal.`, { help: 'List the open appeals.' });
  });
}

/** As many as the store lists, and as anybody looks at. */
const MAX_FEATURED = 50;

export function featureTemplate(deps: DecisionDeps, { place, startsAt, endsAt, ...decision }: Decision & Seen & Feature): Promise<Act> {
  return onTemplate(deps, decision, async (tx, template) => {
    requireSeen(template, decision);
    readable(template, template.id, { kind: 'anonymous' });
    const act = await recorded(deps, tx, template, { ...decision, kind: 'feature' });
    const featured = await tx.feature(template.id, { place, startsAt: startsAt ?? act.createdAt, endsAt }, act.createdAt);
    if (featured <= MAX_FEATURED) return act;
    throw new Refusal('QUOTA_EXCEEDED', `${MAX_FEATURED} templates are featured, and no more are allowed.`, {
      help: 'Take one out of the list first.',
      metadata: { scope: 'featured', limit: String(MAX_FEATURED) },
    });
  });
}

/** Undefined: it was not featured. */
export function unfeatureTemplate(deps: DecisionDeps, decision: Decision): Promise<Act | undefined> {
  return onTemplate(deps, decision, async (tx, template) => {
    if (!(await tx.unfeature(template.id))) return undefined;
    return recorded(deps, tx, template, { ...decision, kind: 'unfeature' });
  });
}

/** Its creator can change a template while an operator reads it. */
function requireSeen({ id, version }: Template, { seenVersion }: Seen): void {
  if (seenVersion === 0 || seenVersion === version) return;
  throw new Refusal('ETAG_MISMATCH', `Template ${id} has version ${version} by now, not ${seenVersion}.`, {
    help: 'Read the template again and decide about its current version.',
    metadata: { template_id: id, version: String(version) },
  });
}

function onTemplate<T>(
  { store }: DecisionDeps,
  { templateId }: Decision,
  work: (tx: ModerationTransaction, template: Template) => Promise<T>,
): Promise<T> {
  return store.transaction(async (tx) => work(tx, existing(await tx.lockedTemplate(templateId), templateId)));
}

async function recorded(
  { now, newId }: DecisionDeps,
  tx: ModerationTransaction,
  { version }: Template,
  { kind, templateId, operator, reason }: Decision & { kind: ActKind },
): Promise<Act> {
  const act: Act = { id: newId('act'), templateId, kind, operator, reason, version, createdAt: now() };
  await tx.recordAct(act);
  return act;
}

export interface Review {
  template: Template;
  reports: Awaited<ReturnType<Moderation['openReportsOf']>>;
  appeal: Awaited<ReturnType<Moderation['appealOf']>>;
  acts: Act[];
}

/** More than anybody reads; the list of acts has pages. */
const MAX_SHOWN = 100;

/** Private texts are not the operators' to read. */
export async function reviewOf({ store, moderation }: Pick<ModerationDeps, 'store' | 'moderation'>, templateId: string): Promise<Review> {
  const template = existing(await store.templateById(templateId), templateId);
  const [reports, appeal, acts] = await Promise.all([
    moderation.openReportsOf(templateId, MAX_SHOWN),
    moderation.appealOf(templateId),
    moderation.actsBefore(templateId, undefined, MAX_SHOWN),
  ]);
  return { template: template.visibility === 'private' ? withoutContent(template) : template, reports, appeal, acts };
}

function withoutContent(template: Template): Template {
  const nothing = {
    agentName: '',
    instructions: '',
    description: '',
    category: '',
    tags: [],
    emoji: '',
    contextDirective: '',
    soul: undefined,
    mcpServers: [],
    exampleConversation: [],
    tools: [],
  };
  return { ...template, ...nothing };
}
