import type { ProfileBody } from '../schema/profile.ts';
import { type Change, changesBetween } from './changes.ts';

/** UTF-16 units. Further changes are counted. */
const MAX_SUMMARY = 240;
const MAX_NAMED = 8;

/** What a version changed, in a few plain words: "Added MCP server nvd-api, changed temperature from 0.3 to 0.1". Quotes no free text. */
export function changeSummary(before: ProfileBody | undefined, after: ProfileBody): string {
  if (before === undefined) return 'Initial creation';
  const phrases = [...new Set(changesBetween(before, after).map(phraseOf))];
  if (phrases.length === 0) return 'No changes';
  return sentence(phrases);
}

/** "Rollback to v2 (Added MCP server nvd-api)". `summary`: that of the version whose content came back. */
export function rollbackSummary(version: number, summary: string): string {
  const rollback = `Rollback to v${version}`;
  return summary === ''
    ? rollback
    : `${rollback} (${summary.length > MAX_SUMMARY ? `${summary.slice(0, MAX_SUMMARY).toWellFormed()}…` : summary})`;
}

function sentence(phrases: readonly string[]): string {
  let text = '';
  let named = 0;
  for (const phrase of phrases.slice(0, MAX_NAMED)) {
    const longer = text === '' ? phrase : `${text}, ${phrase.charAt(0).toLowerCase()}${phrase.slice(1)}`;
    if (longer.length > MAX_SUMMARY && named > 0) break;
    text = longer;
    named += 1;
  }
  const others = phrases.length - named;
  return others === 0 ? text : `${text}, and ${others} more ${others === 1 ? 'change' : 'changes'}`;
}

const NAMES: Record<Change['field'], string> = {
  name: 'name',
  display_name: 'display name',
  description: 'description',
  instructions: 'instructions',
  model: 'model',
  tools: 'tools',
  sandbox_policy_id: 'sandbox policy',
  memory: 'memory settings',
  temperature: 'temperature',
  top_p: 'top_p',
  max_output_tokens: 'max_output_tokens',
  metadata: 'metadata',
  base_profile_id: 'base profile',
  access_control: 'access list',
  store: 'store',
  store_required: 'store_required',
  variables: 'variable',
  soul: 'soul',
  trust_level: 'trust level',
  tool_grants: 'grant of',
};

/** Their values are short, and mean the same to everybody. */
const WITH_VALUES: readonly Change['field'][] = [
  'name',
  'temperature',
  'top_p',
  'max_output_tokens',
  'trust_level',
  'store',
  'store_required',
];

function phraseOf({ field, name, before, after }: Change): string {
  if (field === 'tools' && name === undefined) return 'Reordered tools';
  const what = name === undefined ? NAMES[field] : field === 'tools' ? name : `${NAMES[field]}${named(name)}`;
  if (name === undefined && WITH_VALUES.includes(field)) {
    if (after === undefined) return `Removed ${what}`;
    return before === undefined ? `Set ${what} to ${after}` : `Changed ${what} from ${before} to ${after}`;
  }
  if (field === 'instructions') return 'Updated instructions';
  if (before === undefined) return `Added ${what}`;
  return `${after === undefined ? 'Removed' : 'Changed'} ${what}`;
}

/** A key that could be taken for something else is not quoted. */
const named = (name: string): string => (/^[A-Za-z0-9][A-Za-z0-9 _.:/-]{0,63}$/.test(name) ? ` ${name}` : '');
