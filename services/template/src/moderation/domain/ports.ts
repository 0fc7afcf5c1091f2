import type { Act, Feature, OpenAppeal, Report, ReportReason } from '../../database/domain/moderation.ts';
import type { Standing, Template } from '../../database/domain/template.ts';
import type { TemplateNames } from '../../publication/domain/ports.ts';
import type { TemplateQuotas } from '../../publication/domain/quota.ts';
import type { ReadingStore } from '../../reading/domain/ports.ts';

/** What reports, appeals and operators' acts need within a transaction. */
export interface ModerationTransaction extends TemplateNames {
  recordAct(act: Act): Promise<void>;
  /** Adds the standing to the feed. Call it last: it blocks all publications until the transaction ends. */
  setStanding(template: Template, standing: Standing, act: Act): Promise<void>;
  openReports(templateId: string): Promise<number>;
  settleReports(act: Act): Promise<void>;
  /** False: no appeal was open. */
  settleAppeal(act: Act): Promise<boolean>;
  /** Serializes one person's reports. */
  lockReporter(reporterId: string): Promise<void>;
  keepReport(report: Report & { version: number; createdAt: Date }): Promise<void>;
  reportsBy(reporterId: string, since: Date): Promise<number>;
  /** Against the newest act that unlisted or quarantined the template. False: there is an appeal against it already. */
  keepAppeal(appeal: { templateId: string; text: string; createdAt: Date }): Promise<boolean>;
  /** How many are featured then, now or later; nobody else changes that until the transaction ends. Those that are over are forgotten. */
  feature(templateId: string, feature: Feature & { startsAt: Date }, now: Date): Promise<number>;
  /** False: it was not featured. */
  unfeature(templateId: string): Promise<boolean>;
}

/** What operators and the store's first page read. */
export interface Moderation {
  /** The longest waiting first. */
  openAppeals(limit: number): Promise<OpenAppeal[]>;
  appealOf(templateId: string): Promise<OpenAppeal | undefined>;
  /** Those with open reports, the longest waiting first. */
  reportedTemplates(after: { oldest: Date; id: string } | undefined, limit: number): Promise<ReportedTemplate[]>;
  openReportsOf(templateId: string, limit: number): Promise<(Omit<Report, 'templateId'> & { version: number; createdAt: Date })[]>;
  /** Newest first. '': of all templates. */
  actsBefore(templateId: string, before: { createdAt: Date; id: string } | undefined, limit: number): Promise<Act[]>;
  /** Those that are featured and listed now, in the operators' order. */
  featuredTemplates(now: Date): Promise<Template[]>;
}

interface ReportedTemplate {
  templateId: string;
  agentName: string;
  creatorId: string;
  standing: Standing;
  oldest: Date;
  counts: { reason: ReportReason; count: number }[];
}

export interface ModerationDeps {
  store: ReadingStore & ModerationWrites;
  moderation: Moderation;
  now: () => Date;
  newId: (prefix: string) => string;
  quotas: TemplateQuotas;
}

interface ModerationWrites {
  transaction<T>(work: (tx: ModerationTransaction) => Promise<T>): Promise<T>;
  transactionAfterPromises<T>(templateId: string, work: (tx: ModerationTransaction) => Promise<T>): Promise<T>;
}
