// The registry of what agents of this host can do outside their conversations.
import type { AgentDeps } from '../agent-deps.ts';
import type { RoomStores } from '../agent-store.ts';
import type { Planned } from '../domain/engine.ts';
import { GONE_WORDS } from './domain/words.ts';
import type { EffectKind, EffectRooms } from './effect-kind.ts';
import { EffectFailure } from './effect-kind.ts';

export interface EffectKinds {
  /** Undefined: the plan asks for no effect. */
  forPlan(action: Planned['action']): EffectKind | undefined;
  /** Of a card or an effect. One that nobody knows any more has no tool, so it is not done. */
  of(name: string): EffectKind;
}

/** For rooms that tell people of effects. */
export interface KnowsEffects {
  readonly effectKinds: EffectKinds;
}

/** For rooms that ask for effects. */
export interface EffectDeps<More extends keyof RoomStores = never> extends AgentDeps<EffectRooms | More>, KnowsEffects {}

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
  return { forPlan: (action) => byPlan.get(action), of: (name) => kinds.find((kind) => kind.owns(name)) ?? GONE };
}
