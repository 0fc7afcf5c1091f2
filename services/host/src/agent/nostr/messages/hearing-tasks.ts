// What other agents say about tasks. None of it is a turn of the conversation: a request waits for a card, an answer counts only from the
// agent that was asked, and everything else changes nothing.
import { markOf } from '@offshoot/memory/items/outside-line.ts';
import { encodeTaskMessage, type TaskMessage } from '@offshoot/nostr';
import { printable } from '@offshoot/text';
import { oneLine } from '@offshoot/text/one-line.ts';
import type { AgentDeps } from '../../record/agent-deps.ts';
import type { ConversationTable } from '../../transcript/conversation-store.ts';
import type { MessageTable } from './message-store.ts';
import { legible, type Peer, peerLine } from './peers.ts';
import type { Task, TaskTable } from './task-store.ts';

type HearingDeps = AgentDeps<ConversationTable & MessageTable & TaskTable>;
type Said<Is extends TaskMessage['is']> = Extract<TaskMessage, { is: Is }>;

/** Open ones, so that one agent does not keep another busy. */
const MAX_TASKS_OF_PEER = 3;
const MAX_TASKS = 10;
const PONG_EVERY_MS = 60_000;
const PONG_LASTS_MS = 5 * 60_000;
const RESPONSE_LASTS_MS = 3 * 24 * 60 * 60_000;
const SHOWN_OF_TASK = 100;

const REFUSED = {
  paid: 'I take no rewards, so I do not take on tasks that have one.',
  late: 'The deadline is over.',
  empty: 'It does not say what to do.',
  manyOfYou: `I work on ${MAX_TASKS_OF_PEER} tasks for an agent at most.`,
  many: `I work on ${MAX_TASKS} tasks at most.`,
};

/** In the transaction that notes the message. */
export function hearTask(deps: HearingDeps, peer: Peer, message: TaskMessage): void {
  // Nothing answers a Pong, or two agents would never stop.
  if (message.is === 'Ping') answerPing(deps, peer);
  if (message.is === 'TaskRequest') takeRequest(deps, peer, message);
  if (message.is === 'TaskResponse') takeResponse(deps, peer, message);
  if (message.is === 'TaskComplete') takeResult(deps, peer, message);
}

function answerPing({ store: { messages }, now }: HearingDeps, { key }: Peer): void {
  const at = now();
  if (!messages.pongs(key, { now: at, everyMs: PONG_EVERY_MS })) return;
  const text = encodeTaskMessage({ is: 'Pong', at, status: 'ready' });
  messages.answer({ key: `pong:${key}`, peer: key, text, until: new Date(at.getTime() + PONG_LASTS_MS) });
}

function takeRequest(deps: HearingDeps, { key: peer }: Peer, { taskId, description, deadline, rewardSats }: Said<'TaskRequest'>): void {
  const { tasks } = deps.store;
  const at = deps.now();
  // Of two with the same ID, the first one counts.
  if (tasks.of('in', peer, taskId) !== undefined) return;
  const text = oneLine(legible(description));
  const open = tasks.open('in');
  const refusal = (): string | undefined => {
    if (rewardSats > 0) return REFUSED.paid;
    if (deadline !== undefined && deadline <= at) return REFUSED.late;
    if (text === '') return REFUSED.empty;
    if (open.filter((task) => task.peer === peer).length >= MAX_TASKS_OF_PEER) return REFUSED.manyOfYou;
    return open.length >= MAX_TASKS ? REFUSED.many : undefined;
  };
  const reason = refusal();
  tasks.add({ direction: 'in', peer, taskId, description: text, deadline, state: reason === undefined ? 'waiting' : 'refused', at });
  if (reason !== undefined) respond(deps, { peer, taskId }, { accepted: false, reason });
}

/** It is sent until a relay has it; a later one for the same task takes its place. */
export function respond(
  { store: { messages }, now }: AgentDeps<MessageTable>,
  { peer, taskId }: Pick<Task, 'peer' | 'taskId'>,
  { accepted, reason }: Pick<Said<'TaskResponse'>, 'accepted' | 'reason'>,
): void {
  const text = encodeTaskMessage({ is: 'TaskResponse', taskId, accepted, reason });
  messages.answer({ key: `task:${peer}:${taskId}`, peer, text, until: new Date(now().getTime() + RESPONSE_LASTS_MS) });
}

function takeResponse(deps: HearingDeps, peer: Peer, { taskId, accepted, reason }: Said<'TaskResponse'>): void {
  const task = askedOf(deps, peer, taskId);
  if (task === undefined || (accepted && task.state !== 'asked')) return;
  deps.store.tasks.change(task.seq, { state: accepted ? 'accepted' : 'refused' }, deps.now());
  const about = accepted ? `, who takes on ${shown(task)}` : `, who does not do ${shown(task)}`;
  const line = legible(reason) === '' ? withoutWords(peer, about) : peerLine(peer, reason, about);
  deps.store.conversation.say(`task:${task.seq}:${accepted ? 'accepted' : 'refused'}`, line);
}

function takeResult(deps: HearingDeps, peer: Peer, { taskId, result }: Said<'TaskComplete'>): void {
  const task = askedOf(deps, peer, taskId);
  if (task === undefined) return;
  deps.store.tasks.change(task.seq, { state: 'completed' }, deps.now());
  deps.store.conversation.say(`task:${task.seq}:completed`, peerLine(peer, result, `, who is done with ${shown(task)}`));
}

/** What this agent has asked of this very peer, and is not over. */
function askedOf({ store: { tasks } }: HearingDeps, { key }: Peer, taskId: string): Task | undefined {
  const task = tasks.of('out', key, taskId);
  return task?.state === 'asked' || task?.state === 'accepted' ? task : undefined;
}

const shown = ({ description }: Task): string => {
  const text = printable(description);
  return `“${text.length > SHOWN_OF_TASK ? `${text.slice(0, SHOWN_OF_TASK).toWellFormed()}…` : text}”`;
};

const withoutWords = ({ name }: Peer, about: string): string => `${markOf('nostr')} From “${printable(name)}” on Nostr${about}.`;
