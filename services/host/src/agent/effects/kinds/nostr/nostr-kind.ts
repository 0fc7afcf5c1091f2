// What the agent writes to others on Nostr: messages, and tasks for other agents.
import type { Planned } from '@offshoot/engine/engine.ts';
import { encodeTaskMessage, publicKeyIn } from '@offshoot/nostr';
import { hasSpan } from '../../../domain/spoken-words.ts';
import { EffectFailure, type EffectKind } from '../../effect-kind.ts';
import { wordsOf } from '../writing.ts';
import { MAX_TEXT, MESSAGE, type MessageProblem, messageAction, messageIn, recipientOf, TASK } from './message.ts';
import { REMEMBERED_MS, type SendingTool, sendingTool } from './sending-tool.ts';
import { messageProblemLine, NOSTR_WORDS } from './words.ts';

type PlannedMessage = Extract<Planned, { action: 'nostr.send' | 'nostr.ask' }>;

interface NostrTool extends SendingTool {
  /** Notes that this agent waits for an answer. */
  readonly note: (task: { peer: string; taskId: string; description: string }) => { undo(): void };
}

const kindOf = (name: string) => (name === TASK.name ? TASK : MESSAGE);
/** Digits of the effect's key. */
const ID_LENGTH = 32;

export const nostrKind: EffectKind<PlannedMessage, NostrTool> = {
  plans: [MESSAGE.name as 'nostr.send', TASK.name as 'nostr.ask'],
  owns: (name) => name === MESSAGE.name || name === TASK.name,
  toolOf(deps, name) {
    const tool = sendingTool(deps, kindOf(name));
    if (tool === undefined) return undefined;
    return {
      ...tool,
      note({ peer, taskId, description }) {
        const { tasks } = deps.store;
        tasks.add({ direction: 'out', peer, taskId, description, deadline: undefined, state: 'asked', at: deps.now() });
        return {
          undo() {
            const task = tasks.of('out', peer, taskId);
            if (task?.state === 'asked') tasks.remove(task.seq);
          },
        };
      },
    };
  },
  actionOf(deps, planned, { text }, made) {
    const account = sendingTool(deps, kindOf(planned.action))?.account;
    if (account === undefined) return { problem: 'no-tool', line: NOSTR_WORDS.noTool };
    const recipient = recipientOf(deps.store.nostr.standing(), planned.to, text);
    if ('problem' in recipient) return problemOf(recipient.problem);
    const { words, made: origin } = wordsOf(planned.text, made);
    const action = messageAction(kindOf(planned.action), recipient, words, { account, said: (one) => hasSpan(text, one), made: origin });
    return typeof action === 'string' ? problemOf(action) : action;
  },
  mostMade: MAX_TEXT,
  async perform({ terms, tool, idempotencyKey: key }, signal) {
    const { to, text } = messageIn(terms);
    const peer = publicKeyIn(to);
    if (peer === undefined) throw new EffectFailure('refused');
    if (terms.kind !== TASK.name) {
      await tool.send({ to: peer, text, key }, signal);
      return {};
    }
    const taskId = key.slice(-ID_LENGTH);
    // Before it is sent: the answer may be quick.
    const noted = tool.note({ peer, taskId, description: text });
    try {
      await tool.send({ to: peer, text: encodeTaskMessage({ is: 'TaskRequest', taskId, description: text, rewardSats: 0 }), key }, signal);
    } catch (error) {
      if (error instanceof EffectFailure && error.is === 'refused') noted.undo();
      throw error;
    }
    return {};
  },
  // Who gets the same message twice knows it by its ID.
  repeat: { is: 'keyed', forMs: REMEMBERED_MS },
  words: NOSTR_WORDS,
};

const problemOf = (problem: MessageProblem) => ({ problem, line: messageProblemLine(problem) });
