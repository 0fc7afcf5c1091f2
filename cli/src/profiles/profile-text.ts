// Profiles in words.
import type { JsonObject, JsonValue } from '@offshoot/statements';
import { printable, visible } from '@offshoot/text';
import { table } from '../terminal/output.ts';

/** Where a profile was last published. Both digests are "sha256:" and 64 hex digits. */
export interface Publication extends JsonObject {
  /** Of the profile. */
  version: number;
  digest: string;
  template_id: string;
  template_version: number;
  template_digest: string;
}

export interface ProfileSummary extends JsonObject {
  id: string;
  name: string;
  display_name: string | null;
  description: string | null;
  status: string;
  version: number;
  updated_at: string;
}

export interface ProfileAnswer extends JsonObject {
  id: string;
  name: string;
  instructions: string;
  base_profile_id: string | null;
  status: string;
  version: number;
}

/** Undefined: it was never published. */
export const publicationOf = ({ publication }: JsonObject): Publication | undefined => publication as Publication | undefined;

export function profilesText(profiles: readonly ProfileSummary[]): string {
  return table(
    ['PROFILE', 'NAME', 'VERSION', 'STATUS', 'CHANGED', 'PUBLISHED', 'DESCRIPTION'],
    profiles.map(({ id, name, version, status, updated_at: at, description, ...rest }) => [
      id,
      name,
      String(version),
      status,
      at,
      publishedText(publicationOf(rest)),
      (description ?? '').slice(0, 80),
    ]),
  );
}

const publishedText = (publication: Publication | undefined): string =>
  publication ? `version ${publication.version} as ${publication.template_id}@${publication.template_version}` : '';

/** One line for each field; texts of several lines stand below their field. */
export function profileText(profile: JsonObject): string {
  return Object.entries(profile)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([field, value]) => `${printable(field)}: ${valueText(value ?? null)}`)
    .join('\n');
}

export function valueText(value: JsonValue): string {
  if (typeof value !== 'string') return printable(JSON.stringify(value));
  return value.includes('\n') ? `\n${indented(value)}` : printable(value);
}

const indented = (text: string): string =>
  text
    .split('\n')
    .map((line) => `  ${visible(line)}`)
    .join('\n');
