// Tasks of other agents: whether to take one on, and whether to send its agent what came of it. The agent itself asks for both, by a card.
import type { Action, ActionKind, Argument, CardTerms } from '@offshoot/actions';
import type { Planned } from '@offshoot/engine/engine.ts';
import { encodeTaskMessage, npubOf } from '@offshoot/nostr';
import { printable } from '@offshoot/text';
import { ownAddress, type Peer } from '../../../nostr/messages/peers.ts';
import type { Task } from '../../../nostr/messages/task-store.ts';
import type { AgentDeps } from '../../../record/agent-deps.ts';
import { EffectFailure, type EffectKind, type EffectTables, type EffectTool, type EffectWords } from '../../effect-kind.ts';
import { textIn } from '../writing.ts';
import { REMEMBERED_MS, type SendingTool, sendingTool } from './sending-tool.ts';
import { NOSTR_WORDS, whoIn } from './words.ts';

type PlannedTask = Extract<Planned, { action: 'task.accept' | 'task.complete' }>;

const ACCEPT: ActionKind = { name: 'task.accept', risk: 'R3', content: ['name', 'text'] };
const COMPLETE: ActionKind = {
  name: 'task.complete',
  risk: 'R4',
  content: ['name', 'task', 'text'],
  counterparts: ['to'],
  budget: 'texts',
};

const GONE = { problem: 'gone', line: 'That task is over, or whoever gave it is none of my peers any more.' };

interface AcceptingTool extends EffectTool {
  /** False: it is over. */
  readonly accept: (seq: number) => boolean;
}

export const acceptKind: EffectKind<PlannedTask, AcceptingTool> = {
  plans: [ACCEPT.name as 'task.accept'],
  owns: (name) => name === ACCEPT.name,
  toolOf(deps) {
    const account = ownAddress(deps);
    if (account === undefined) return undefined;
    const { tasks } = deps.store;
    const accept = (seq: number): boolean => {
      const task = tasks.find(seq);
      if (task?.state === 'asked') tasks.change(seq, { state: 'accepted' }, deps.now());
      return task?.state === 'asked' || task?.state === 'accepted';
    };
    return { kind: ACCEPT, account, toolDigest: '', accept };
  },
  actionOf(deps, { task: seq }) {
    const found = taskOf(deps, seq);
    const account = ownAddress(deps);
    if (found === undefined || account === undefined) return GONE;
    const { task, peer } = found;
    const until = task.deadline?.toISOString().slice(0, 16).replace('T', ' ');
    return {
      ...{ kind: ACCEPT, account, toolDigest: '', cost: '' },
      arguments: {
        ...from(peer),
        text: { value: task.description, source: 'nostr' },
        ...(until !== undefined && { until: { value: `${until} UTC`, source: 'nostr' as const } }),
        id: { value: String(seq), source: 'request' },
      },
    };
  },
  objection: (deps, terms) => (taskOf(deps, seqIn(terms)) === undefined ? GONE : undefined),
  perform: ({ terms, tool }) => (tool.accept(seqIn(terms)) ? Promise.resolve({}) : Promise.reject(new EffectFailure('refused'))),
  // To accept it twice changes nothing.
  repeat: { is: 'keyed', forMs: Number.POSITIVE_INFINITY },
  words: {
    card: () => ({
      title: 'Do a task for another agent on Nostr',
      arguments: { name: 'From', to: 'Key', text: 'Task', until: 'Until', id: 'Number' },
    }),
    noTool: NOSTR_WORDS.noTool,
    allowed: () => 'do tasks of other agents on Nostr',
    done: (terms) => `I do that for ${whoIn(terms)}, as one of my goals.`,
    late: () => 'It is not done yet. I keep trying for an hour.',
    failed: () => GONE.line,
    unknown: () => 'I do not know whether I do that. Ask “what are you working on?”.',
  },
};

interface CompletingTool extends SendingTool {
  readonly find: (seq: number) => Task | undefined;
  readonly completed: (seq: number) => void;
}

export const completeKind: EffectKind<PlannedTask, CompletingTool> = {
  plans: [COMPLETE.name as 'task.complete'],
  owns: (name) => name === COMPLETE.name,
  toolOf(deps) {
    const tool = sendingTool(deps, COMPLETE);
    const { tasks } = deps.store;
    return tool && { ...tool, find: (seq) => tasks.find(seq), completed: (seq) => tasks.change(seq, { state: 'completed' }, deps.now()) };
  },
  actionOf(deps, { task: seq }): Action | typeof GONE {
    const found = taskOf(deps, seq);
    const account = ownAddress(deps);
    if (found === undefined || found.task.result === '' || account === undefined) return GONE;
    const { task, peer } = found;
    return {
      ...{ kind: COMPLETE, account, toolDigest: '', cost: '' },
      arguments: {
        ...from(peer),
        task: { value: task.description, source: 'nostr' },
        text: { value: task.result, source: 'model' },
        id: { value: String(seq), source: 'request' },
      },
    };
  },
  objection: (deps, terms) => (taskOf(deps, seqIn(terms)) === undefined ? GONE : undefined),
  async perform({ terms, tool, idempotencyKey: key }, signal) {
    const seq = seqIn(terms);
    const task = tool.find(seq);
    if (task === undefined) throw new EffectFailure('refused');
    const text = encodeTaskMessage({ is: 'TaskComplete', taskId: task.taskId, result: textIn(terms, 'text') });
    await tool.send({ to: task.peer, text, key }, signal);
    tool.completed(seq);
    return {};
  },
  repeat: { is: 'keyed', forMs: REMEMBERED_MS },
  words: {
    ...withoutAbility(NOSTR_WORDS),
    card: () => ({
      title: 'Send another agent on Nostr what came of its task',
      arguments: { name: 'To', to: 'Key', task: 'Its task', text: 'Result', id: 'Number' },
    }),
    allowed: ({ to }) => `send results of tasks to ${printable(String(to))} on Nostr`,
    done: (terms) => `Sent the result to ${whoIn(terms)} on Nostr.`,
  },
};

function withoutAbility({ ability: _, ...words }: EffectWords): EffectWords {
  return words;
}

const seqIn = (terms: Pick<CardTerms, 'arguments'>): number => Number(textIn(terms, 'id'));

/** Its owner has named them. */
const from = ({ key, name }: Peer): Record<'name' | 'to', Argument> => ({
  name: { value: name, source: 'contact' },
  to: { value: npubOf(key), source: 'contact' },
});

function taskOf({ store: { tasks, nostr } }: AgentDeps<EffectTables>, seq: number): { task: Task; peer: Peer } | undefined {
  const task = tasks.find(seq);
  const isOpen = task?.direction === 'in' && task.state !== 'refused' && task.state !== 'completed';
  const peer = task && nostr.standing().settings.peers.find(({ key }) => key === task.peer);
  return isOpen && peer !== undefined ? { task, peer } : undefined;
}
