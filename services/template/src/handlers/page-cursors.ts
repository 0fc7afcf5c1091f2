import { idPart, numberPart, pageTokens, timePart } from '@offshoot/rpc';

export const templatePages = pageTokens<[level: number, createdAt: Date, id: string]>(
  'ListTemplates',
  numberPart,
  timePart,
  idPart('tmpl'),
);
/** The next page starts below this number. */
export const versionPages = pageTokens<[version: number]>('ListTemplateVersions', numberPart);
