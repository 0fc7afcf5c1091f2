// A goal whose time is over asks for another week: by a card, like anything else that a person decides.
import type { Action, ActionKind, CardTerms } from '@offshoot/actions';
import type { Planned } from '@offshoot/engine/engine.ts';
import { printable } from '@offshoot/text';
import { dayIn, ruleUntil } from '../../../goals/domain/goal.ts';
import { dayText, RENEWAL_WORDS } from '../../../goals/domain/goal-lines.ts';
import { EffectFailure, type EffectKind, type EffectTool } from '../../effect-kind.ts';

type PlannedRenewal = Extract<Planned, { action: 'goal.renew' }>;

interface RenewalTool extends EffectTool {
  /** False: there is no such goal any more, or the day is over. */
  readonly renew: (itemId: string, until: string) => boolean;
}

const RENEW: ActionKind = { name: 'goal.renew', risk: 'R3', content: [] };

const textIn = (terms: Pick<CardTerms, 'arguments'>, name: string): string => String(terms.arguments[name]?.value ?? '');

export const renewalKind: EffectKind<PlannedRenewal, RenewalTool> = {
  plans: ['goal.renew'],
  owns: (name) => name === RENEW.name,
  toolOf: ({ store: { goals }, now }) => ({
    ...{ kind: RENEW, account: '', toolDigest: '' },
    renew(itemId, until) {
      const goal = goals.find(itemId);
      const day = dayIn(until);
      const renewed = goal && day && ruleUntil(day, { now: now(), zone: goal.rule.zone });
      if (renewed === undefined || 'why' in renewed) return false;
      goals.change(itemId, { status: 'open', rule: renewed.rule });
      return true;
    },
  }),
  actionOf({ store: { goals } }, { goal: itemId, until }): Action | { problem: string; line: string } {
    const goal = goals.find(itemId);
    if (goal === undefined) return { problem: 'gone', line: '' };
    const said = (value: string) => ({ value, source: 'request' as const });
    return {
      ...{ kind: RENEW, account: '', toolDigest: '', cost: '' },
      arguments: { goal: said(goal.text), until: said(until), id: said(itemId) },
    };
  },
  perform: ({ terms, tool }) =>
    tool.renew(textIn(terms, 'id'), textIn(terms, 'until')) ? Promise.resolve({}) : Promise.reject(new EffectFailure('refused')),
  // To set the same end twice changes nothing.
  repeat: { is: 'keyed', forMs: Number.POSITIVE_INFINITY },
  words: {
    card: () => RENEWAL_WORDS,
    noTool: 'I cannot go on with that.',
    allowed: () => 'go on with my goals',
    done: (terms) => `I go on with “${printable(textIn(terms, 'goal'))}” until ${dayText(textIn(terms, 'until'))}.`,
    late: () => 'It is not done yet. I keep trying for an hour.',
    failed: () => 'I do not go on with it: I no longer have that goal.',
    unknown: () => 'I do not know whether I go on with it. Ask “what are you working on?”.',
  },
};
