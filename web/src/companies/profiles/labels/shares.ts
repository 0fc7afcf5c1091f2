import { profilesTexts } from '../../../texts/companies/profiles.ts';
import type { LabelShare, ProfileLabel } from '../../profile.ts';

const words = profilesTexts.labels;
/** As the service takes them. `latest` is always the current version. */
export const isLabelName = (name: string): boolean => /^[a-z][a-z0-9_-]{0,63}$/.test(name) && name !== 'latest';

const MAX_VERSION = 2_147_483_647;

/** What PUT …/labels/NAME takes. */
export type LabelTarget = { version: number } | { split: LabelShare[] };

/** "3", or "3=90, 4=10", which must add up to 100 percent. Undefined: neither. */
export function targetIn(text: string): LabelTarget | undefined {
  if (/^\s*\d{1,10}\s*$/.test(text)) {
    const version = Number(text);
    return isVersion(version) ? { version } : undefined;
  }
  const split = text.split(',').map((part) => {
    const [, version = '0', percent = '0'] = /^\s*(\d{1,10})\s*=\s*(\d{1,3})\s*%?\s*$/.exec(part) ?? [];
    return { version: Number(version), percent: Number(percent) };
  });
  const isWhole = split.reduce((sum, { percent }) => sum + percent, 0) === 100;
  return isWhole && split.every(({ version, percent }) => isVersion(version) && percent > 0) ? { split } : undefined;
}

const isVersion = (version: number): boolean => version >= 1 && version <= MAX_VERSION;

/** As `targetIn` reads it. */
export const targetText = ({ version, split }: Pick<ProfileLabel, 'version' | 'split'>): string =>
  version === null ? (split ?? []).map((one) => `${one.version}=${one.percent}`).join(', ') : String(version);

/** For people. */
export const targetWords = ({ version, split }: Pick<ProfileLabel, 'version' | 'split'>): string =>
  version === null ? (split ?? []).map((one) => words.share(one.version, one.percent)).join(', ') : words.version(version);
