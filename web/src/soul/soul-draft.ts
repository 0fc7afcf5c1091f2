import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { EscalationAction, ResponseStyle, type Soul, SoulSchema, TrustLevel } from '@offshoot/gen/offshoot/soul/v1/soul_pb.ts';
import { linesOf } from './field.ts';

/** A soul as its creator types it. Lists of lines are one text, with one on each line. */
export interface SoulDraft {
  text: string;
  role: string;
  principles: string;
  values: string;
  domains: string;
  limitations: string;
  style: ResponseStyle;
  /** Undefined: the creator has not said, so long answers begin with a headline. */
  isProgressive: boolean | undefined;
  triggers: TriggerDraft[];
  /** In tokens. Empty: no limit. */
  maxOutputTokens: string;
  suggestedLevel: TrustLevel;
  restrictedTopics: string;
  rules: RuleDraft[];
}

export interface TriggerDraft {
  /** Tells them apart while they are typed. */
  key: string;
  trigger: string;
  action: string;
}

export interface RuleDraft {
  key: string;
  condition: string;
  action: EscalationAction;
}

export const emptySoul: SoulDraft = {
  text: '',
  role: '',
  principles: '',
  values: '',
  domains: '',
  limitations: '',
  style: ResponseStyle.UNSPECIFIED,
  isProgressive: undefined,
  triggers: [],
  maxOutputTokens: '',
  suggestedLevel: TrustLevel.UNSPECIFIED,
  restrictedTopics: '',
  rules: [],
};

export const emptyTrigger = (key: string): TriggerDraft => ({ key, trigger: '', action: '' });
export const emptyRule = (key: string): RuleDraft => ({ key, condition: '', action: EscalationAction.REQUEST_APPROVAL });

export function soulDraftOf(soul: Soul | undefined): SoulDraft {
  if (soul === undefined) return emptySoul;
  return {
    text: soul.text,
    role: soul.role,
    principles: soul.principles.join('\n'),
    values: soul.values.join('\n'),
    domains: soul.domains.join('\n'),
    limitations: soul.limitations.join('\n'),
    style: soul.responseStyle,
    isProgressive: soul.progressiveDisclosure,
    triggers: soul.proactiveTriggers.map(({ trigger, action }, i) => ({ key: String(i), trigger, action })),
    maxOutputTokens: soul.maxOutputTokens === 0 ? '' : String(soul.maxOutputTokens),
    suggestedLevel: soul.suggestedLevel,
    restrictedTopics: soul.restrictedTopics.join('\n'),
    rules: soul.escalationRules.map(({ condition, action }, i) => ({ key: String(i), condition, action })),
  };
}

/** Undefined: nothing was typed. */
export function soulOf(draft: SoulDraft): MessageInitShape<typeof SoulSchema> | undefined {
  if (isUntouched(draft)) return undefined;
  const { text, role, style, isProgressive, triggers, maxOutputTokens, suggestedLevel, rules } = draft;
  return create(SoulSchema, {
    text,
    role,
    principles: linesOf(draft.principles),
    values: linesOf(draft.values),
    domains: linesOf(draft.domains),
    limitations: linesOf(draft.limitations),
    responseStyle: style,
    ...(isProgressive !== undefined && { progressiveDisclosure: isProgressive }),
    proactiveTriggers: triggers.map(({ trigger, action }) => ({ trigger, action })),
    maxOutputTokens: tokensOf(maxOutputTokens),
    suggestedLevel,
    restrictedTopics: linesOf(draft.restrictedTopics),
    escalationRules: rules.map(({ condition, action }) => ({ condition, action })),
  });
}

function isUntouched(draft: SoulDraft): boolean {
  return (Object.keys(emptySoul) as (keyof SoulDraft)[]).every((name) => {
    const value = draft[name];
    return Array.isArray(value) ? value.length === 0 : value === emptySoul[name];
  });
}

/** What is no number of tokens becomes one that the contract refuses. */
function tokensOf(typed: string): number {
  if (typed.trim() === '') return 0;
  return /^\d{1,9}$/.test(typed.trim()) ? Number(typed) || -1 : -1;
}
