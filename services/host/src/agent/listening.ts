// Who listens to messages, and in which order: the first that takes a message is the last to hear it.

import { actsIn } from '@offshoot/engine/addressing/speech-acts.ts';
import type { AgentMessage } from '@offshoot/xmtp/agent-client.ts';
import type { AlarmTable } from './alarms/alarm-store.ts';
import { type Listen, takeIn } from './conversation/conversation.ts';
import { giveMore } from './conversation/disclosing.ts';
import type { Hearing, Listener } from './conversation/hearing.ts';
import { carryOutQuiet } from './conversation/quieting.ts';
import type { CarryingDeps } from './conversation/thinking/learning/carrying-out.ts';
import { changeSaid } from './conversation/thinking/learning/own-changes.ts';
import { noteSpoken } from './conversation/using.ts';
import type { DeskTable } from './desk/desk-store.ts';
import { takeGroupRequest } from './desk/in-the-group.ts';
import { hearLink } from './desk/linking.ts';
import { answersToCards, type ToCard, takeAnswer } from './effects/answering.ts';
import type { EffectTables, KindDeps } from './effects/effect-kind.ts';
import type { KnowsEffects } from './effects/effect-kinds.ts';
import { hintAtCard } from './effects/hinting.ts';
import type { EpisodeTable } from './episodes/episode-store.ts';
import { noteOpinions, opinionsIn } from './episodes/opinions.ts';
import type { MemoryTable } from './memory/memory-store.ts';
import type { PeopleTable } from './memory/people-store.ts';
import type { PaceTable } from './pace/pace-store.ts';
import { mayWait } from './pace/pacing.ts';
import type { OnlineDeps } from './record/agent-deps.ts';
import { isSilent, quietOrderIn } from './record/domain/quiet.ts';
import type { FoldedTable } from './transcript/folded-store.ts';
import { isActive, tellPaused } from './trust/pausing.ts';
import type { Workspace } from './workspace/workspace.ts';
import { writeMemory } from './workspace/workspace-sync.ts';

export interface ListeningDeps
  extends OnlineDeps<AlarmTable & DeskTable & EffectTables & EpisodeTable & FoldedTable & MemoryTable & PaceTable & PeopleTable>,
    KnowsEffects,
    Pick<CarryingDeps, 'similarity'>,
    Pick<KindDeps, 'inbox' | 'relays'> {
  readonly workspace: Workspace;
}

/** Takes in what is new in the conversation. Returns true if more messages are available. */
export const hearConversation = (deps: ListeningDeps): Promise<boolean> => takeIn(deps, listening(deps));

const listening =
  (deps: ListeningDeps): Listen =>
  async (messages) => {
    let isAnyChanged = false;
    const toCards = await answersToCards(deps, messages);
    const aboutAnswers = messages.filter(({ id }) => !toCards.has(id));
    const opinions = deps.store.state.quiet.deaf || !isActive(deps) ? [] : await opinionsIn(deps, aboutAnswers);
    return {
      texts: listeners(deps, toCards),
      reacted(message: AgentMessage) {
        const toCard = toCards.get(message.id);
        if (toCard !== undefined) takeAnswer(deps, message, toCard);
      },
      changed(message) {
        const change = changeSaid(deps, message);
        isAnyChanged ||= change !== undefined;
        return change?.isToLearn ?? false;
      },
      noted: () => noteOpinions(deps, opinions),
      kept() {
        if (opinions.length === 0 && !isAnyChanged) return;
        deps.store.memory.scrub();
        writeMemory(deps);
      },
    };
  };

/** `toCards`: what messages say about the cards that they refer to, by message ID. */
export function listeners(deps: ListeningDeps, toCards: ReadonlyMap<string, ToCard>): Listener[] {
  const isFromPersonToIt = (hearing: Hearing) => !hearing.senderIsAgent && !isSilent(deps.store.state.quiet) && hearing.isForIt;
  return [
    {
      listensFor: 'an answer to a card',
      hear({ message }) {
        const toCard = toCards.get(message.id);
        return toCard?.answer === undefined ? undefined : { after: () => takeAnswer(deps, message, toCard) };
      },
    },
    {
      listensFor: 'the code that links the owner',
      hear: ({ said, senderIsAgent }) => (hearLink(deps, said, { isAgent: senderIsAgent }) ? { isDropped: true } : undefined),
    },
    {
      listensFor: 'an order to stop or to go on talking or listening',
      hear(hearing) {
        if (hearing.senderIsAgent) return undefined;
        const order = quietOrderIn(hearing.whole, { isForIt: hearing.isForIt, quiet: deps.store.state.quiet });
        return order === undefined ? undefined : { after: () => carryOutQuiet(deps, hearing.said.messageId, order) };
      },
    },
    {
      listensFor: 'anything, while its owner has paused it',
      hear(hearing) {
        if (isActive(deps)) return undefined;
        const isAsked = !hearing.senderIsAgent && hearing.addressed !== undefined;
        return { isDropped: true, ...(isAsked && { after: () => tellPaused(deps, hearing.said.messageId) }) };
      },
    },
    {
      listensFor: 'what its owner asks about it',
      hear: (hearing) => (isFromPersonToIt(hearing) && takeGroupRequest(deps, hearing.said, hearing.whole) ? {} : undefined),
    },
    {
      listensFor: 'a “yes” that says not to what',
      hear({ message, said, whole: text }) {
        return message.kind === 'text' && hintAtCard(deps, { ...said, text }) ? {} : undefined;
      },
    },
    {
      listensFor: 'a request for the rest of an answer',
      hear: (hearing) => (isFromPersonToIt(hearing) && giveMore(deps, hearing.said, hearing.whole, hearing.repliesTo) ? {} : undefined),
    },
    { listensFor: 'everything else: to answer it, and to learn from it', hear: (hearing) => talk(deps, hearing) },
  ];
}

function talk(deps: ListeningDeps, hearing: Hearing) {
  const { senderIsAgent } = hearing;
  const taken = whatToDo(deps, hearing);
  const { answer } = taken;
  return {
    ...taken,
    after() {
      if (!senderIsAgent && answer) noteSpoken(deps);
      const said = senderIsAgent ? deps.store.state.agentExchange + 1 : 0;
      const agentExchange = said + (answer ? 1 : 0);
      if (agentExchange !== deps.store.state.agentExchange) deps.store.change({ agentExchange });
    },
  };
}

/** While muted, only orders about its memory get through; while not listening, only orders to forget. */
function whatToDo(deps: ListeningDeps, hearing: Hearing): { answer: boolean; learn: boolean; isDropped?: boolean } {
  const { quiet } = deps.store.state;
  const mayLearn = () => !hearing.senderIsAgent && mayWait(deps, hearing.said.senderInboxId);
  const isAddressed = hearing.addressed !== undefined;
  if (!isSilent(quiet)) return { answer: isAddressed, learn: mayLearn() };
  const acts = actsIn(hearing.whole);
  const forgets = acts.has('forget') || acts.has('forget-it');
  if (quiet.deaf) return forgets ? { answer: isAddressed, learn: mayLearn() } : { answer: false, learn: false, isDropped: true };
  const isOrder = forgets || acts.has('remember') || acts.has('remember-it');
  return { answer: isAddressed && isOrder, learn: mayLearn() };
}
