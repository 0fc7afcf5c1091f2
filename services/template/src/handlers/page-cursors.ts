import { idPart, numberPart, pageTokens, timePart } from '@offshoot/rpc';

export const templatePages = pageTokens<[createdAt: Date, id: string]>('ListTemplates', timePart, idPart('tmpl'));
/** The next page starts below this number. */
export const versionPages = pageTokens<[version: number]>('ListTemplateVersions', numberPart);
