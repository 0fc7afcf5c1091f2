// The escalation rules of an agent's soul, as far as they are about actions. They only narrow what everything else allows.
import type { EscalationAction, EscalationRule } from '@offshoot/template-content/soul/soul.ts';
import { type Action, type Contacts, firstContactsOf } from './action.ts';
import { isAtMost, type Risk } from './risk.ts';

interface Matter {
  /** What a condition calls it, in lower case and with single blanks. */
  words: RegExp;
  /** Whether an action is one of these. An unknown effect of a third party's tool counts as one. */
  covers(action: Pick<Action, 'kind' | 'arguments' | 'toolDigest' | 'cost'>, risk: Risk, contacts: Contacts): boolean;
}

const isNamed = ({ kind }: Pick<Action, 'kind'>, ...areas: string[]): boolean => areas.some((area) => kind.name.startsWith(`${area}.`));
const isForeignTool = ({ toolDigest }: Pick<Action, 'toolDigest'>): boolean => toolDigest !== '';

const MATTERS: readonly Matter[] = [
  { words: /\b(?:any|every|each|all) actions?\b/, covers: () => true },
  {
    words:
      /\b(?:external|outside|outgoing) (?:communications?|contacts?|messages?)\b|\b(?:communicat|contact)\w* (?:with )?(?:people )?(?:outside|outsiders|others|anybody)\b/,
    covers: (action) => (action.kind.counterparts ?? []).length > 0 || isNamed(action, 'email', 'sms') || isForeignTool(action),
  },
  { words: /\be ?mails?\b/, covers: (action) => isNamed(action, 'email') },
  { words: /\bsms\b|\btext messages?\b/, covers: (action) => isNamed(action, 'sms') },
  {
    words: /\b(?:first contacts?|new (?:contact|address|recipient)(?:e?s)?|strangers?)\b/,
    covers: (action, _, contacts) => firstContactsOf(action, contacts) > 0,
  },
  {
    words: /\b(?:pay|purchas|buy|spend|financial|(?:money|wallet|costs?)\b)/,
    covers: (action, risk) => risk === 'R6' || action.cost !== '' || isNamed(action, 'wallet'),
  },
  {
    words: /\b(?:delet|remov|eras)\w*\b/,
    covers: (action, risk) => /\b(?:delete|remove|erase)\b/.test(action.kind.name) || (isForeignTool(action) && !isAtMost(risk, 'R4')),
  },
  { words: /\bmodif\w*\b|\bchang\w* (?:of )?(?:\w+ )?(?:data|records?|settings?|something|anything)\b/, covers: () => true },
  { words: /\btools?\b/, covers: isForeignTool },
];

const STRICTNESS: readonly EscalationAction[] = ['request-approval', 'escalate', 'block'];

/** Whether the policy knows what the condition is about. Anything else is told to the language model only. */
export const isKnownCondition = (condition: string): boolean => MATTERS.some(({ words }) => words.test(plainly(condition)));

/** The strictest rule that covers the action; undefined: none does. Reading, and speaking in the agent's own conversation, are no such actions. */
export function escalationOf(
  action: Action,
  risk: Risk,
  { escalations, contacts }: { escalations: readonly EscalationRule[]; contacts: Contacts },
): EscalationAction | undefined {
  if (isAtMost(risk, 'R2')) return undefined;
  const found = escalations.filter(({ condition }) => {
    const said = plainly(condition);
    return MATTERS.some(({ words, covers }) => words.test(said) && covers(action, risk, contacts));
  });
  return STRICTNESS.findLast((one) => found.some(({ action: asked }) => asked === one));
}

const plainly = (condition: string): string => condition.toLowerCase().replaceAll(/[\s_-]+/g, ' ');
