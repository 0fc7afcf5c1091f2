import { Refusal } from '@offshoot/refusals';

/** Limits on what one creator may store here. 0: no limit. */
export interface TemplateQuotas {
  /** Templates that are not deleted. */
  readonly templates: number;
  /** Versions of one template within 24 hours. */
  readonly versionsPerDay: number;
  /** Content of all versions of all templates, including deleted ones: agents may run them, so they are never removed. */
  readonly bytes: number;
  /** Templates that one person reports within 24 hours. */
  readonly reportsPerDay: number;
}

export const defaultTemplateQuotas: TemplateQuotas = { templates: 100, versionsPerDay: 50, bytes: 64 * 1024 * 1024, reportsPerDay: 20 };

export const noTemplateQuotas: TemplateQuotas = { templates: 0, versionsPerDay: 0, bytes: 0, reportsPerDay: 0 };

const VERSION_WINDOW_MS = 24 * 3_600_000;

/** Totals including what is being written. */
export interface Kept {
  templates: number;
  versionsOfDay: number;
  bytes: number;
}

/** Counts within a transaction, including what it has written. */
export interface KeptCounts {
  keptOf(creatorId: string, templateId: string, since: Date): Promise<Kept>;
}

/** Throws QUOTA_EXCEEDED; the caller then has to roll back. */
export function checkQuotas(kept: Kept, quotas: TemplateQuotas): void {
  const isOver = (count: number, limit: number) => limit > 0 && count > limit;
  if (isOver(kept.templates, quotas.templates)) {
    throw exceeded(
      'templates',
      quotas.templates,
      `You have ${quotas.templates} templates, and no more are allowed.`,
      'Delete a template that you no longer need.',
    );
  }
  if (isOver(kept.versionsOfDay, quotas.versionsPerDay)) {
    const message = `The template got ${quotas.versionsPerDay} versions within a day, and no more are allowed.`;
    throw exceeded('versions', quotas.versionsPerDay, message, 'Publish the next version tomorrow, with all changes until then.');
  }
  if (isOver(kept.bytes, quotas.bytes)) {
    const message = `All versions of your templates together may have ${quotas.bytes} bytes, and this one would exceed that.`;
    throw exceeded('bytes', quotas.bytes, message, 'Shorten the content, or ask the operator of the pool for more room.');
  }
}

/** Call it after writing the version, under the creator's lock, so that each of several simultaneous calls counts those before it. */
export async function requireWithinQuotas(
  tx: KeptCounts,
  { creatorId, templateId, createdAt }: { creatorId: string; templateId: string; createdAt: Date },
  quotas: TemplateQuotas,
): Promise<void> {
  checkQuotas(await tx.keptOf(creatorId, templateId, new Date(createdAt.getTime() - VERSION_WINDOW_MS)), quotas);
}

/** Throws QUOTA_EXCEEDED; the caller then has to roll back. */
export function requireWithinReports(reports: number, { reportsPerDay }: TemplateQuotas): void {
  if (reportsPerDay === 0 || reports <= reportsPerDay) return;
  throw exceeded('reports', reportsPerDay, `You have reported ${reportsPerDay} templates within a day.`, 'Report the others tomorrow.');
}

function exceeded(scope: 'templates' | 'versions' | 'bytes' | 'reports', limit: number, message: string, help: string): Refusal {
  return new Refusal('QUOTA_EXCEEDED', message, { help, metadata: { scope, limit: String(limit) } });
}
