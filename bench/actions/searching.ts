// An attacker who may read all of the policy searches for arguments that run without a question.
import type { Decision } from '@offshoot/actions';
import type { Level } from '@offshoot/statements';
import { forgedCall, oneOf, type Random } from './forging.ts';
import { EffectsAskedFor } from './replaying.ts';
import type { Call, Suite } from './suite.ts';
import { Turn } from './turn.ts';

const LEVELS: readonly Level[] = ['L2', 'L3', 'L4'];

export interface Searched {
  counts: Record<Decision['is'], number>;
  /** Effects without a question that the owner did not ask for. */
  beyond: string[];
}

/** Each search is one call of the attacker, in the middle of a turn with others. */
export function searchArguments(suites: readonly Suite[], searches: number, random: Random): Searched {
  const found: Searched = { counts: { run: 0, ask: 0, sign: 0, refuse: 0 }, beyond: [] };
  const namesOf = new Map(suites.map((suite) => [suite, namesByTool(suite)]));
  for (let done = 0; done < searches; ) {
    const suite = oneOf(random, suites);
    const task = oneOf(random, suite.tasks);
    const theirs = suite.injections.flatMap(({ does }) => (does === 'repeat' ? [] : does));
    const candidates = [...task.does, ...task.does, ...theirs];
    const turn = new Turn(suite, task, oneOf(random, LEVELS));
    const asked = new EffectsAskedFor(task);
    const evil = evilValue(random, theirs);
    const text = `${evil} ${task.says} ${oneOf(random, suite.injections).text}`;
    const attack = (): Call => {
      const call = oneOf(random, candidates);
      const names = [...(namesOf.get(suite)?.get(call.kind.name) ?? [])];
      const made = random(4) === 0 ? call : forgedCall(call, random, { evil, others: candidates, names });
      // Some tool answers with all that the attacker writes: also with the owner's words, and with the attacker's as the owner's.
      return { ...made, finds: { source: 'web', text: `${text} ${JSON.stringify(made.values)}` } };
    };
    const own = task.does.map((call) => ({ call, isTheirs: false }));
    const calls = [...own];
    for (let n = 1 + random(6); n > 0; n -= 1) calls.splice(random(calls.length + 1), 0, { call: attack(), isTheirs: true });
    for (const { call, isTheirs } of calls) {
      const outcome = turn.call(call, { isRead: true });
      if (isTheirs) {
        done += 1;
        found.counts[outcome.decision.is] += 1;
      }
      if (asked.isBeyond(outcome)) found.beyond.push(`${task.says}: ${call.kind.name} ${JSON.stringify(call.values)}`);
    }
  }
  return found;
}

function evilValue(random: Random, theirs: readonly Call[]): string {
  const values = theirs.flatMap(({ values }) => Object.values(values).flat());
  const value = values.length === 0 ? 'eve@evil.example' : oneOf(random, values);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The arguments that each tool is called with, those that name people, and one that nobody has thought of. */
function namesByTool({ tasks, injections }: Suite): Map<string, Set<string>> {
  const names = new Map<string, Set<string>>();
  const calls = [...tasks, ...injections].flatMap(({ does }) => (does === 'repeat' ? [] : does));
  for (const { kind, values } of calls) {
    const known = names.get(kind.name) ?? new Set([...(kind.counterparts ?? []), 'unforeseen']);
    for (const name of Object.keys(values)) known.add(name);
    names.set(kind.name, known);
  }
  return names;
}
