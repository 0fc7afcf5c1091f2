// The soul of a profile and the ProtoJSON of offshoot.soul.v1.Soul: the same fields, spelled for their readers.
import type { JsonObject, JsonValue, Level } from '@offshoot/statements';
import { SOUL_SECTIONS, soulText } from '@offshoot/template-content/soul/sections.ts';
import { type Soul, soulFrom, startingLevel } from '@offshoot/template-content/soul/soul.ts';
import { isObject, plainForm } from '../json.ts';
import type { EffectiveProfile } from '../merging/effective.ts';
import type { ProfileSoul } from '../schema/soul.ts';

/** Nobody who answers a request speaks unasked. */
const SECTIONS = SOUL_SECTIONS.filter((section) => section !== 'triggers');

/**
 * The prompt before the conversation: the instructions, then the soul. A request's instructions replace those of the profile, and
 * the soul stays: who an agent is and what it never does is not up to a request.
 */
export function promptOf({ instructions, soul }: Pick<EffectiveProfile, 'instructions' | 'soul'>): string {
  return [instructions, soul === null ? '' : soulText(soulOf(soul), SECTIONS)].filter((text) => text !== '').join('\n\n');
}

/** Beginnings of the contract's choices, by field. */
const CHOICES: Partial<Record<string, string>> = {
  response_style: 'RESPONSE_STYLE_',
  suggested_level: 'TRUST_LEVEL_',
  escalation_rules: 'ESCALATION_ACTION_',
};

/** As a template's content has it: without what is empty, as ProtoJSON. */
export function soulJson(soul: ProfileSoul): JsonObject {
  const said = Object.entries(plainForm(soul)).filter(([, value]) => !isEmpty(value as JsonValue));
  return Object.fromEntries(said.map(([field, value]) => [camelCase(field), longForm(field, value as JsonValue)]));
}

/** What a template's content says of a soul, as a profile says it. Empty: nothing that a profile can say. */
export function profileSoulOf(json: JsonValue | undefined): ProfileSoul {
  if (!isObject(json)) return {};
  return Object.fromEntries(
    Object.entries(json as JsonObject).map(([field, value]) => [snakeCase(field), shortForm(snakeCase(field), value)]),
  );
}

/** The soul as agents on Convos have it, to assemble what a model is shown. Null: one that says nothing. */
export const soulOf = (soul: ProfileSoul | null): Soul => soulFrom(soul === null ? undefined : soulJson(soul));

/** How far an agent is trusted. A soul's suggestion can only lower what nobody has set. */
export function levelOf({ trust_level, soul }: { trust_level: Level | null; soul: ProfileSoul | null }): Level {
  return trust_level ?? startingLevel(soulOf(soul));
}

function longForm(field: string, value: JsonValue): JsonValue {
  const prefix = CHOICES[field];
  if (prefix === undefined) return value;
  if (typeof value === 'string') return `${prefix}${value.toUpperCase().replaceAll('-', '_')}`;
  return withActions(value, (action) => `${prefix}${action.toUpperCase().replaceAll('-', '_')}`);
}

function shortForm(field: string, value: JsonValue): JsonValue {
  const prefix = CHOICES[field];
  if (prefix === undefined) return value;
  const short = (long: string) => long.replace(prefix, '').replaceAll('_', '-');
  if (field === 'suggested_level') return short(String(value));
  if (typeof value === 'string') return short(value).toLowerCase();
  return withActions(value, (action) => short(action).toLowerCase());
}

function withActions(rules: JsonValue, change: (action: string) => string): JsonValue {
  if (!Array.isArray(rules)) return rules;
  return rules.map(
    (rule) => (isObject(rule) && typeof rule.action === 'string' ? { ...rule, action: change(rule.action) } : rule) as JsonValue,
  );
}

const isEmpty = (value: JsonValue): boolean => value === '' || (Array.isArray(value) && value.length === 0);

const camelCase = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
