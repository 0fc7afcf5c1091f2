// Brings the tasks of other agents on: a card asks whether to do one, an approved one becomes a goal, and what came of it goes through the
// gate and to a card. Each step is in rows, and follows from what cards, effects and goals say now.
import { repeatsCredential } from '@offshoot/memory/items/credential-lines.ts';
import { textDigest } from '@offshoot/statements';
import { oneLine } from '@offshoot/text/one-line.ts';
import { Temporal } from 'temporal-polyfill';
import { zoneOf } from '../alarms/reminding.ts';
import { askFor } from '../effects/asking.ts';
import type { EffectDeps } from '../effects/effect-kinds.ts';
import { DAYS, type Goal, ruleUntil } from '../goals/domain/goal.ts';
import { KNOWN, NEEDS_PAGE } from '../goals/domain/goal-lines.ts';
import { addGoal, type GoalDeps, problemOf } from '../goals/setting.ts';
import { respond } from '../nostr/messages/hearing-tasks.ts';
import { ownAddress, type Peer } from '../nostr/messages/peers.ts';
import type { Task } from '../nostr/messages/task-store.ts';
import type { ActionKey } from '../record/action-key.ts';
import { isSilent } from '../record/domain/quiet.ts';
import type { HeardMessage } from '../transcript/conversation-store.ts';
import type { SecretScanner } from '../transfers/domain/selection/secret-scanner.ts';
import { isActive } from '../trust/pausing.ts';
import { goalTextOf, lastDayBefore, resultOf } from './domain/task.ts';
import { droppedLine, keptLine, REASONS, TOO_LATE } from './domain/words.ts';

export type TaskingDeps = EffectDeps &
  GoalDeps & { readonly store: EffectDeps['store'] & GoalDeps['store']; readonly secretScanner: SecretScanner };

/** A request that nobody has answered by then is refused. */
const WAITS_MS = 24 * 60 * 60_000;
/** A card that could not be asked for is tried again, as other cards may be over then. */
const AGAIN_MS = 60 * 60_000;

/** In place of a message: the peer chooses the ID, and not its digest. */
const taskKey = ({ peer, taskId }: Task, what: 'task' | 'result'): ActionKey => ({
  messageId: `${what}:${textDigest(`${peer}\n${taskId}`).slice('sha256:'.length, 'sha256:'.length + 40)}`,
  place: 0,
});

/** Returns milliseconds until the next look; undefined: not before something happens. */
export async function reviewTasks(deps: TaskingDeps): Promise<number | undefined> {
  const { tasks, nostr, state } = deps.store;
  if (state.phase !== 'live' || state.conversationState !== 'here' || isSilent(state.quiet) || !isActive(deps)) return undefined;
  if (ownAddress(deps) === undefined) return undefined;
  const { peers } = nostr.standing().settings;
  let isAgain = false;
  for (const task of tasks.open('in')) {
    const peer = peers.find(({ key }) => key === task.peer);
    // Its owner has removed them.
    if (peer === undefined) tasks.change(task.seq, { state: 'refused' }, deps.now());
    else isAgain = (await step(deps, task, peer)) === 'again' || isAgain;
  }
  return isAgain ? AGAIN_MS : undefined;
}

async function step(deps: TaskingDeps, task: Task, peer: Peer): Promise<'again' | undefined> {
  switch (task.state) {
    case 'waiting':
      return deps.store.transaction(() => askWhether(deps, task));
    case 'asked':
      return reviewCard(deps, task, 'task', REASONS.unwanted);
    case 'accepted': {
      const goal = deps.store.goals.of(taskKey(task, 'task'));
      if (task.goal === '') return deps.store.transaction(() => takeUp(deps, task, peer));
      if (goal === undefined || goal.status === 'stopped') return refuse(deps, task, REASONS.stopped);
      return goal.status === 'open' ? undefined : await offer(deps, task, goal);
    }
    case 'offered':
      return reviewCard(deps, task, 'result', REASONS.kept);
    default:
      return undefined;
  }
}

/** One card at a time: those of people come first. */
function askWhether(deps: TaskingDeps, task: Task): 'again' | undefined {
  const { tasks } = deps.store;
  const now = deps.now();
  if (now.getTime() - task.at.getTime() >= WAITS_MS) return refuse(deps, task, REASONS.unanswered);
  const problem = problemWith(deps, task);
  if (problem !== undefined) return refuse(deps, task, problem.reason);
  const isFresh = task.changedAt.getTime() === task.at.getTime();
  if (tasks.open('in').some(({ state }) => state === 'asked')) return 'again';
  if (!isFresh && now.getTime() - task.changedAt.getTime() < AGAIN_MS) return 'again';
  return askByCard(deps, task, { what: 'task', action: 'task.accept', state: 'asked' });
}

interface Asking {
  what: 'task' | 'result';
  action: 'task.accept' | 'task.complete';
  state: 'asked' | 'offered';
}

/** In its owner's name, and always with a card: a peer has no authority here. */
function askByCard(deps: TaskingDeps, task: Task, { what, action, state }: Asking): 'again' | undefined {
  const { tasks } = deps.store;
  const kind = deps.effectKinds.forPlan(action);
  const by = deps.store.state.claimed?.ownerId;
  if (kind === undefined || by === undefined) return undefined;
  const message: HeardMessage = {
    ...{
      messageId: taskKey(task, what).messageId,
      senderInboxId: by,
      self: false,
      text: '',
      sentAt: deps.now(),
      learn: false,
      answer: false,
    },
  };
  const asked = askFor(deps, message, { kind, planned: { action, task: task.seq }, place: 0, isUncommitted: true });
  tasks.change(task.seq, { state: asked.is === 'asks' ? state : task.state }, deps.now());
  if (asked.is === 'asks') deps.wake.duties();
  return asked.is === 'asks' ? undefined : 'again';
}

/** `reason`: for the peer, if the card is over and nothing is done. */
function reviewCard(deps: TaskingDeps, task: Task, what: Asking['what'], reason: string): undefined {
  const { cards, effects } = deps.store;
  const key = taskKey(task, what);
  if (cards.waiting().some(({ asked }) => isSame(asked, key))) return undefined;
  const effect = effects.find(key);
  // What was approved is being done; once it is, the task has another state.
  if (effect?.state === 'approved' || effect?.state === 'dispatched') return undefined;
  return refuse(deps, task, reason);
}

const isSame = (one: ActionKey, other: ActionKey): boolean => one.messageId === other.messageId && one.place === other.place;

function refuse(deps: TaskingDeps, task: Task, reason: string): undefined {
  deps.store.transaction(() => {
    deps.store.tasks.change(task.seq, { state: 'refused' }, deps.now());
    respond(deps, task, { accepted: false, reason });
  });
}

/** Why it cannot work on that: for the peer, and for people. */
function problemWith(deps: TaskingDeps, task: Task): { reason: string; line: string } | undefined {
  const askedBy = deps.store.state.claimed?.ownerId ?? '';
  if (ruleOf(deps, task, askedBy) === undefined) return { reason: REASONS.soon, line: TOO_LATE };
  const line = problemOf(deps, { text: task.description, askedBy });
  return line === undefined ? undefined : { reason: line === NEEDS_PAGE ? REASONS.needsPage : REASONS.busy, line };
}

function ruleOf(deps: TaskingDeps, { deadline }: Task, askedBy: string): Goal['rule'] | undefined {
  const here = { now: deps.now(), zone: zoneOf(deps, askedBy) };
  const today = Temporal.Instant.fromEpochMilliseconds(here.now.getTime()).toZonedDateTimeISO(here.zone).toPlainDate();
  const last = deadline === undefined ? today.add({ days: DAYS }) : lastDayBefore(deadline, here);
  const asked = ruleUntil(last, here);
  return 'why' in asked ? undefined : asked.rule;
}

function takeUp(deps: TaskingDeps, task: Task, peer: Peer): undefined {
  const askedBy = deps.store.state.claimed?.ownerId ?? '';
  const rule = ruleOf(deps, task, askedBy);
  const problem = problemWith(deps, task);
  const { messageId, place } = taskKey(task, 'task');
  const text = goalTextOf({ description: task.description, name: peer.name });
  const isAdded =
    rule !== undefined &&
    problem === undefined &&
    addGoal(deps, {
      ...{ messageId, place, askedBy, text, why: '', priority: 'normal', rule, at: deps.now() },
      saidBy: { inboxId: peer.key, name: `${peer.name} on Nostr` },
    });
  const goal = isAdded ? deps.store.goals.of({ messageId, place }) : undefined;
  if (goal === undefined) {
    // They have said yes.
    deps.store.conversation.say(`task:${task.seq}:dropped`, droppedLine(peer.name, problem?.line ?? KNOWN));
    deps.wake.duties();
    return refuse(deps, task, problem?.reason ?? REASONS.busy);
  }
  deps.store.tasks.change(task.seq, { state: 'accepted', goal: goal.itemId }, deps.now());
  respond(deps, task, { accepted: true, reason: '' });
}

/** What looks like a secret is not even offered. */
async function offer(deps: TaskingDeps, task: Task, goal: Goal): Promise<'again' | undefined> {
  const isFirst = task.result === '';
  if (!isFirst && deps.now().getTime() - task.changedAt.getTime() < AGAIN_MS) return 'again';
  const result = isFirst ? resultOf(deps.store.goals.progress(goal.itemId)) : task.result;
  const [rules = ['unreadable']] = await deps.secretScanner.rulesFoundIn([result]);
  const credentials = deps.store.memory.all().filter(({ kind }) => kind === 'credential');
  return deps.store.transaction(() => {
    if (rules.length > 0 || repeatsCredential(result, credentials)) {
      deps.store.conversation.say(`task:${task.seq}:kept`, keptLine(oneLine(task.description)));
      deps.wake.duties();
      return refuse(deps, task, REASONS.kept);
    }
    deps.store.tasks.change(task.seq, { state: 'accepted', result }, deps.now());
    return askByCard(deps, task, { what: 'result', action: 'task.complete', state: 'offered' });
  });
}
