// The soul of an agent as its signed JSON says it. Everything that is missing has its default here, once.
import type { JsonObject, JsonValue, Level } from '@offshoot/statements';

export type ResponseStyle = 'structured' | 'conversational' | 'minimal';
export type EscalationAction = 'escalate' | 'request-approval' | 'block';

/** What an agent does without being asked, in plain words. */
interface ProactiveTrigger {
  trigger: string;
  action: string;
}

export interface EscalationRule {
  /** In plain words. */
  condition: string;
  action: EscalationAction;
}

export interface Soul {
  /** Markdown. */
  text: string;
  role: string;
  principles: string[];
  values: string[];
  domains: string[];
  limitations: string[];
  style: ResponseStyle;
  /** Whether a long answer begins with a headline and points. */
  isProgressive: boolean;
  triggers: ProactiveTrigger[];
  /** In tokens. 0: no limit of its own. */
  maxOutputTokens: number;
  /** Undefined: no suggestion. It never changes an agent's level. */
  suggestedLevel: Level | undefined;
  restrictedTopics: string[];
  escalationRules: EscalationRule[];
}

const STYLES = new Map<JsonValue | undefined, ResponseStyle>([
  ['RESPONSE_STYLE_STRUCTURED', 'structured'],
  ['RESPONSE_STYLE_MINIMAL', 'minimal'],
]);
const LEVELS = new Map<JsonValue | undefined, Level>([
  ['TRUST_LEVEL_L1', 'L1'],
  ['TRUST_LEVEL_L2', 'L2'],
  ['TRUST_LEVEL_L3', 'L3'],
  ['TRUST_LEVEL_L4', 'L4'],
]);
const ESCALATIONS = new Map<JsonValue | undefined, EscalationAction>([
  ['ESCALATION_ACTION_ESCALATE', 'escalate'],
  ['ESCALATION_ACTION_REQUEST_APPROVAL', 'request-approval'],
]);

/** Reads the ProtoJSON form of `offshoot.soul.v1.Soul`. What has another type counts as missing. */
export function soulFrom(json: JsonValue | undefined): Soul {
  const soul = objectOr(json);
  return {
    text: textOr(soul.text),
    role: textOr(soul.role),
    principles: textsIn(soul.principles),
    values: textsIn(soul.values),
    domains: textsIn(soul.domains),
    limitations: textsIn(soul.limitations),
    style: STYLES.get(soul.responseStyle) ?? 'conversational',
    isProgressive: soul.progressiveDisclosure !== false,
    triggers: listIn(soul.proactiveTriggers).map(({ trigger, action }) => ({ trigger: textOr(trigger), action: textOr(action) })),
    maxOutputTokens: typeof soul.maxOutputTokens === 'number' ? soul.maxOutputTokens : 0,
    suggestedLevel: LEVELS.get(soul.suggestedLevel),
    restrictedTopics: textsIn(soul.restrictedTopics),
    // What is unknown here blocks: a rule narrows.
    escalationRules: listIn(soul.escalationRules).map(({ condition, action }) => ({
      condition: textOr(condition),
      action: ESCALATIONS.get(action) ?? 'block',
    })),
  };
}

/** The level of an agent whose owner has not set one. A suggestion can only lower it. */
export function startingLevel({ suggestedLevel }: Pick<Soul, 'suggestedLevel'>): Level {
  return suggestedLevel === 'L1' ? 'L1' : 'L2';
}

function objectOr(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

const textOr = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');

function textsIn(value: JsonValue | undefined): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

const listIn = (value: JsonValue | undefined): JsonObject[] => (Array.isArray(value) ? value.map(objectOr) : []);
