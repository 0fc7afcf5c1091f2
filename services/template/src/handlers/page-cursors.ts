import { idPart, numberPart, pageTokens, timePart } from '@offshoot/rpc';

export const templatePages = pageTokens<[level: number, kept: number, createdAt: Date, id: string]>(
  'ListTemplates',
  numberPart,
  numberPart,
  timePart,
  idPart('tmpl'),
);
export const actPages = pageTokens<[createdAt: Date, id: string]>('ListModerationActs', timePart, idPart('act'));
export const reportedPages = pageTokens<[oldest: Date, id: string]>('ListReportedTemplates', timePart, idPart('tmpl'));
/** The next page starts below this number. */
export const versionPages = pageTokens<[version: number]>('ListTemplateVersions', numberPart);
