// The soul of a profile, as the form of souls has it.
import { EscalationAction, ResponseStyle, TrustLevel } from '@offshoot/gen/offshoot/soul/v1/soul_pb.ts';
import type { JsonObject, JsonValue } from '@offshoot/statements';
import { linesOf } from '../../../../soul/field.ts';
import { emptySoul, type RuleDraft, type SoulDraft, type TriggerDraft } from '../../../../soul/soul-draft.ts';
import { isObject, numberIn, textsIn, typedText } from '../fields/json-part.ts';

const STYLES = new Map([
  ['structured', ResponseStyle.STRUCTURED],
  ['conversational', ResponseStyle.CONVERSATIONAL],
  ['minimal', ResponseStyle.MINIMAL],
]);
const LEVELS = new Map([
  ['L1', TrustLevel.L1],
  ['L2', TrustLevel.L2],
  ['L3', TrustLevel.L3],
  ['L4', TrustLevel.L4],
]);
const ACTIONS = new Map([
  ['escalate', EscalationAction.ESCALATE],
  ['request-approval', EscalationAction.REQUEST_APPROVAL],
  ['block', EscalationAction.BLOCK],
]);

const wordOf = <Choice>(words: ReadonlyMap<string, Choice>, chosen: Choice): string | undefined =>
  [...words].find(([, choice]) => choice === chosen)?.[0];

const objectsIn = (value: JsonValue | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** Of a soul that is one, or of none. */
export function soulDraftIn(value: JsonValue | undefined): SoulDraft {
  if (!isObject(value)) return emptySoul;
  const lines = (field: string) => textsIn(value[field]).join('\n');
  const { progressive_disclosure: progressive } = value;
  return {
    text: typedText(value.text),
    role: typedText(value.role),
    principles: lines('principles'),
    values: lines('values'),
    domains: lines('domains'),
    limitations: lines('limitations'),
    style: STYLES.get(typedText(value.response_style)) ?? ResponseStyle.UNSPECIFIED,
    isProgressive: typeof progressive === 'boolean' ? progressive : undefined,
    triggers: objectsIn(value.proactive_triggers).map(
      ({ trigger, action }, index): TriggerDraft => ({ key: String(index), trigger: typedText(trigger), action: typedText(action) }),
    ),
    maxOutputTokens: typedText(value.max_output_tokens),
    suggestedLevel: LEVELS.get(typedText(value.suggested_level)) ?? TrustLevel.UNSPECIFIED,
    restrictedTopics: lines('restricted_topics'),
    rules: objectsIn(value.escalation_rules).map(
      ({ condition, action }, index): RuleDraft => ({
        key: String(index),
        condition: typedText(condition),
        action: ACTIONS.get(typedText(action)) ?? EscalationAction.REQUEST_APPROVAL,
      }),
    ),
  };
}

/** As a profile says it: without what is not said. Undefined: nothing is. */
export function soulIn(draft: SoulDraft): JsonObject | undefined {
  const { text, role, triggers, rules } = draft;
  const said: Record<string, JsonValue | undefined> = {
    text,
    role,
    principles: linesOf(draft.principles),
    values: linesOf(draft.values),
    domains: linesOf(draft.domains),
    limitations: linesOf(draft.limitations),
    response_style: wordOf(STYLES, draft.style),
    progressive_disclosure: draft.isProgressive,
    proactive_triggers: triggers.map(({ trigger, action }) => ({ trigger, action })),
    max_output_tokens: numberIn(draft.maxOutputTokens),
    suggested_level: wordOf(LEVELS, draft.suggestedLevel),
    restricted_topics: linesOf(draft.restrictedTopics),
    escalation_rules: rules.map(({ condition, action }) => ({ condition, action: wordOf(ACTIONS, action) ?? '' })),
  };
  const entries = Object.entries(said).filter(
    ([, value]) => value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0),
  );
  return entries.length > 0 ? (Object.fromEntries(entries) as JsonObject) : undefined;
}

/** The name by which that form knows the field of a problem: "soul.principles[2]" is in "soul.principles". */
export function soulField(path: string): string {
  const [first = '', field, index, inner] = path.split(/[.[\]]+/).filter((step) => step !== '');
  if (field === undefined) return `${first}.text`;
  return inner === undefined ? `${first}.${field}` : `${first}.${field}.${index}.${inner}`;
}
