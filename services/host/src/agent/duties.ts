// One round of an agent's duties, by its phase: joining, taking in, speaking, owner, transfers, leaving.
import { ring } from './alarms/ringing.ts';
import { join, sayFarewell } from './conversation/joining/joining.ts';
import { isAway } from './conversation/joining/readmission.ts';
import { leaveIfUnasked } from './conversation/joining/unasked.ts';
import { reviewPresence } from './conversation/presence.ts';
import { publishProfile } from './conversation/profile.ts';
import { flushOutbox } from './conversation/speaking.ts';
import { showSigns } from './conversation/thinking/signs.ts';
import { reviewUse } from './conversation/using.ts';
import { hearOwner, tellOwner } from './desk/owner-desk.ts';
import { reviewCards } from './effects/reviewing.ts';
import { reviewGoals } from './goals/setting.ts';
import { ticksOf } from './goals/ticking.ts';
import { hearConversation } from './listening.ts';
import { tidyLines } from './memory/forgetting.ts';
import { hearPeers } from './nostr/messages/peer-inboxes.ts';
import { earliest } from './record/delay.ts';
import { reviewOpinion } from './review/reviewing.ts';
import type { OnlineRoomDeps } from './room-deps.ts';
import { receive } from './transfers/receiving.ts';
import { handOver } from './transfers/sending.ts';

/** What a round leaves to the agent. */
interface AgentHooks {
  /** Many agents of the host are joining their conversations. */
  isRushed(): boolean;
  /** Writes the workspace's files, if that is not done yet. */
  show(): void;
  wakeDesk(): void;
  /** Checks again what comes from outside, and what is published there. */
  wakeOutside(): void;
  /** Says on Nostr that it ends, if that is quick. */
  leaveNostr(): Promise<unknown>;
  takeBackSigns(): Promise<void>;
  /** It has said goodbye. */
  released(): void;
}

/** Returns milliseconds until the next round; undefined: not before something happens. */
export async function doDuties(deps: OnlineRoomDeps, hooks: AgentHooks): Promise<number | undefined> {
  const { store } = deps;
  switch (store.state.phase) {
    case 'idle':
      if (!store.state.exposed && (await deps.client.groupIds()).length > 0) store.change({ exposed: true });
      return undefined;
    case 'joining': {
      const joinIn = await join(deps);
      // The rest waits its turn: others are still joining.
      if (store.state.phase !== 'joining') return 0;
      if (!hooks.isRushed()) hooks.show();
      return earliest(joinIn, await attendOwner(deps, hooks), await receive(deps), await handOver(deps));
    }
    case 'live':
      return await live(deps, hooks);
    case 'leaving': {
      await hooks.takeBackSigns();
      await hooks.leaveNostr();
      const retryIn = await sayFarewell(deps);
      if (retryIn === undefined) hooks.released();
      return retryIn;
    }
  }
}

async function live(deps: OnlineRoomDeps, hooks: AgentHooks): Promise<number | undefined> {
  hooks.show();
  const isReachable = !(await isAway(deps));
  const { isLeaving, retryIn } = isReachable ? await leaveIfUnasked(deps) : { isLeaving: false };
  const more = isReachable && !isLeaving && (await hearConversation(deps));
  reviewUse(deps);
  reviewOpinion(deps);
  tidyLines(deps);
  const presentFor = isReachable && !more ? await reviewPresence(deps, { isLeaving }) : undefined;
  const isHere = isReachable && deps.store.state.conversationState === 'here';
  // Before it speaks: the profile tells other agents that it is an agent.
  if (isHere) await publishProfile(deps);
  reviewGoals(deps);
  const rings = isHere ? await ring(deps, ticksOf(deps)) : undefined;
  const cardEnds = isHere ? reviewCards(deps) : undefined;
  // Those who wait outside for a card learn of its end.
  hooks.wakeOutside();
  const unsaid = isHere ? await flushOutbox(deps) : undefined;
  const received = await receive(deps);
  const moreOfPeers = await hearPeers(deps);
  // A received message may have given the agent something to say.
  const unsaidNow = isHere ? (unsaid ?? (await flushOutbox(deps))) : undefined;
  const isAllSaid = unsaidNow === undefined && deps.store.conversation.nextToSay() === undefined;
  const signsIn = isHere && isAllSaid ? await showSigns(deps) : undefined;
  const waits = [
    more || moreOfPeers ? 0 : undefined,
    retryIn,
    presentFor,
    rings,
    cardEnds,
    unsaidNow,
    signsIn,
    received,
    await attendOwner(deps, hooks),
    await handOver(deps),
  ];
  return earliest(...waits);
}

async function attendOwner(deps: OnlineRoomDeps, { wakeDesk }: Pick<AgentHooks, 'wakeDesk'>): Promise<number | undefined> {
  const more = await hearOwner(deps);
  wakeDesk();
  return earliest(more ? 0 : undefined, await tellOwner(deps));
}
