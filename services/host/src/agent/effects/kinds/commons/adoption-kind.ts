// Taking up what strangers learned: by a card that the owner alone answers.
import type { Action, ActionKind, CardTerms } from '@offshoot/actions';
import type { Planned } from '@offshoot/engine/engine.ts';
import { printable } from '@offshoot/text';
import { adopt } from '../../../commons/adopting.ts';
import { EffectFailure, type EffectKind, type EffectTool } from '../../effect-kind.ts';

type PlannedAdoption = Extract<Planned, { action: 'commons.adopt' }>;

interface AdoptionTool extends EffectTool {
  /** False: there is no such pattern any more. */
  readonly adopt: (id: string) => boolean;
}

const ADOPT: ActionKind = { name: 'commons.adopt', risk: 'R5', content: [] };

const textIn = (terms: Pick<CardTerms, 'arguments'>, name: string): string => String(terms.arguments[name]?.value ?? '');

export const adoptionKind: EffectKind<PlannedAdoption, AdoptionTool> = {
  plans: ['commons.adopt'],
  owns: (name) => name === ADOPT.name,
  toolOf: (deps) => ({ ...{ kind: ADOPT, account: '', toolDigest: '' }, adopt: (id) => adopt(deps, id) }),
  actionOf({ store: { commons } }, { pattern: id }): Action | { problem: string; line: string } {
    const found = commons.find(id);
    if (found === undefined) return { problem: 'gone', line: '' };
    const { when, do: action, because } = found.pattern;
    const said = (value: string) => ({ value, source: 'commons' as const });
    return {
      ...{ kind: ADOPT, account: '', toolDigest: '', cost: '' },
      arguments: { when: said(when), do: said(action), because: said(because), id: { value: id, source: 'request' } },
    };
  },
  perform: ({ terms, tool }) => (tool.adopt(textIn(terms, 'id')) ? Promise.resolve({}) : Promise.reject(new EffectFailure('refused'))),
  // To take the same up twice changes nothing.
  repeat: { is: 'keyed', forMs: Number.POSITIVE_INFINITY },
  words: {
    card: () => ({
      title: 'Use what others learned, as advice',
      arguments: { when: 'When', do: 'Others learned', because: 'Because', id: 'Pattern' },
    }),
    noTool: 'I cannot use that.',
    allowed: () => 'use that advice',
    done: (terms) => `I use that advice from now on: “${printable(textIn(terms, 'do'))}”`,
    late: () => 'It is not done yet. I keep trying for an hour.',
    failed: () => 'I do not use it: it was recalled or has expired, or I use too much advice already.',
    unknown: () => 'I do not know whether I use that advice now. My owner sees it with “offshoot commons status”.',
  },
};
