// The registry of what agents of this host can do outside their conversations.

import type { CardState, EffectState } from '@offshoot/actions';
import type { Ability, Planned } from '@offshoot/engine/engine.ts';
import { counter } from '@offshoot/runtime/metrics';
import { printable } from '@offshoot/text';
import type { AgentDeps } from '../record/agent-deps.ts';
import { EffectFailure, type EffectKind, type EffectTables, type EffectWords, type KindDeps } from './effect-kind.ts';

export interface EffectKinds {
  /** Undefined: the plan asks for no effect. */
  forPlan(action: Planned['action']): EffectKind | undefined;
  /** The kind of a card or an effect. A kind that nobody knows any more has no tool, so its actions are not done. */
  of(name: string): EffectKind;
  /** What the agent has the tools for. */
  abilities(deps: KindDeps): Ability[];
}

/** For rooms that tell people of effects. */
export interface KnowsEffects {
  readonly effectKinds: EffectKinds;
}

/** For rooms that ask for effects. */
export interface EffectDeps<More = unknown> extends AgentDeps<EffectTables & More>, KindDeps, KnowsEffects {
  readonly store: AgentDeps<EffectTables & More>['store'];
}

/** For a kind of action that this host does not know any more. */
const GONE_WORDS: EffectWords = {
  card: (name) => ({ title: name, arguments: {} }),
  noTool: 'I no longer have the tool for that.',
  allowed: (authority) => `use a tool that I no longer have, with ${printable(Object.values(authority).map(String).join(', '))}`,
  done: () => 'Done.',
  late: () => 'It is not done yet. I keep trying for an hour.',
  failed: () => 'Not done: I no longer have the tool for it.',
  unknown: () => 'I do not know whether something that you approved was done: I no longer have the tool for it. I do not do it again.',
};

const GONE: EffectKind = {
  plans: [],
  owns: () => true,
  toolOf: () => undefined,
  actionOf: () => ({ problem: 'no-tool', line: GONE_WORDS.noTool }),
  perform: () => Promise.reject(new EffectFailure('refused')),
  repeat: { is: 'once' },
  words: GONE_WORDS,
};

export function effectKinds(kinds: readonly EffectKind[]): EffectKinds {
  const byPlan = new Map<Planned['action'], EffectKind>();
  for (const kind of kinds)
    for (const action of kind.plans) {
      if (byPlan.has(action)) throw new Error(`two kinds of effects take the plan ${action}`);
      byPlan.set(action, kind);
    }
  return {
    forPlan: (action) => byPlan.get(action),
    of: (name) => kinds.find((kind) => kind.owns(name)) ?? GONE,
    abilities: (deps) =>
      kinds.flatMap(({ plans, toolOf, words: { ability } }) => (ability && toolOf(deps, plans[0] ?? '') !== undefined ? [ability] : [])),
  };
}

const effects = counter('offshoot.effects', 'Actions outside that are over, by how they ended.', ['kind', 'outcome']);
const cards = counter('offshoot.cards', 'Cards that people were asked with, and how each was decided.', ['kind', 'state']);

/** Of our own words: the name of an action may be that of a tool of an owner’s server. */
const kindOf = ({ plans }: EffectKind): string => plans[0] ?? 'unknown';

export const countEffect = (kind: EffectKind, outcome: EffectState): void => effects.add({ kind: kindOf(kind), outcome });

export const countCard = (kind: EffectKind, state: CardState): void => cards.add({ kind: kindOf(kind), state });
