import { Refusal } from '@offshoot/refusals';
import { existing, readable, requireCreator, templatePrivate } from '../../database/domain/access.ts';
import type { Report } from '../../database/domain/moderation.ts';
import { requireWithinReports } from '../../publication/domain/quota.ts';
import type { ModerationDeps } from '../domain/ports.ts';

const DAY_MS = 24 * 3_600_000;

/**
 * Keeps one report per person and template: a later one replaces it while it is open, or once the template has a newer version. A decision
 * about a version stands.
 */
export async function reportTemplate({ store, now, quotas }: ModerationDeps, report: Report): Promise<void> {
  const { templateId, reporterId } = report;
  const template = readable(await store.templateById(templateId), templateId, { kind: 'user', inboxId: reporterId });
  if (template.visibility === 'private') throw templatePrivate(templateId);
  await store.transaction(async (tx) => {
    await tx.lockReporter(reporterId);
    await tx.keepReport({ ...report, version: template.version, createdAt: now() });
    requireWithinReports(await tx.reportsBy(reporterId, new Date(now().getTime() - DAY_MS)), quotas);
  });
}

/** The creator's word against the act that gave the template its standing: one per act. Returns when it was made. */
export async function appealStanding(
  { store, now }: ModerationDeps,
  appeal: { callerId: string; templateId: string; text: string },
): Promise<Date> {
  const { callerId, templateId, text } = appeal;
  return store.transaction(async (tx) => {
    const template = existing(await tx.lockedTemplate(templateId), templateId);
    requireCreator(template, callerId);
    if (template.standing === 'listed') {
      throw new Refusal('APPEAL_NOT_POSSIBLE', `Template ${templateId} is neither unlisted nor quarantined.`, {
        help: 'There is nothing to appeal against.',
      });
    }
    const createdAt = now();
    if (await tx.keepAppeal({ templateId, text, createdAt })) return createdAt;
    throw new Refusal('APPEAL_NOT_POSSIBLE', 'You have already appealed against this decision.', {
      help: 'Wait for the answer, or publish a version without what the decision names and ask the operator of the pool.',
    });
  });
}
