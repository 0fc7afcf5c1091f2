// Many agents in one group, with only the rule for who is addressed: every exchange between them ends, and small talk gets no answer.

import { addressed, MAX_AGENT_EXCHANGE } from '@offshoot/engine/addressing/addressing.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSpokesman } from '../../src/agent/record/domain/name-clash.ts';

interface Line {
  by: string;
  text: string;
}

interface CrowdAgent {
  inboxId: string;
  name: string;
  agentExchange: number;
}

const PEOPLE = ['Ana', 'Ben'];
/** Ends a conversation that would otherwise never end. */
const MAX_LINES = 500;

/** What is said after a person's message; each agent answers with `answer` if the rule allows it. */
function after(text: string, names: readonly string[], answer: (name: string, to: Line) => string): Line[] {
  const agents: CrowdAgent[] = names.map((name, i) => ({ inboxId: String(i).repeat(64), name, agentExchange: 0 }));
  const said: Line[] = [{ by: 'Ana', text }];
  for (let at = 0; at < said.length && said.length < MAX_LINES; at++) {
    const line = said[at] as Line;
    const isByAgent = !PEOPLE.includes(line.by);
    for (const agent of agents) {
      const others = agents.filter((other) => other !== agent);
      const lastAgent = said.slice(0, at).findLast(({ by }) => !PEOPLE.includes(by))?.by;
      const conversationState = {
        selfInboxId: agent.inboxId,
        names: [agent.name],
        memberCount: agents.length + PEOPLE.length,
        agentExchange: agent.agentExchange,
        others: PEOPLE,
        otherAgents: others.map(({ name }) => name),
        justSpoke: said.slice(0, at).findLast(({ by }) => by !== line.by)?.by === agent.inboxId,
        isSpokesman: isSpokesman(agent, others, lastAgent),
      };
      if (agent.inboxId === line.by) continue;
      const isAnswered = addressed({ senderInboxId: line.by, senderIsAgent: isByAgent, text: line.text }, conversationState) !== undefined;
      agent.agentExchange = (isByAgent ? agent.agentExchange + 1 : 0) + (isAnswered ? 1 : 0);
      if (!isAnswered) continue;
      said.push({ by: agent.inboxId, text: answer(agent.name, line) });
    }
  }
  return said.slice(1);
}

const seven = ['Trip Planner', ...Array.from({ length: 6 }, (_, i) => `Trip Planner ${i + 2}`)];
const polite = (name: string) => `Hello, I'm ${name}. How are you, Trip Planner?`;

describe('seven agents', () => {
  test.each(['hello everyone', 'lovely day', '👍', 'Ben, what do you know about me?', 'who wants pizza?'])(
    '%j is answered by none',
    (text) => {
      expect(after(text, seven, polite)).toEqual([]);
    },
  );

  test.each(['What do you know about me?', 'please remember that we meet at eight', 'forget that'])('only one answers %j', (text) => {
    expect(after(text, seven, () => 'Noted.')).toHaveLength(1);
  });

  test('only the one that is called answers', () => {
    for (const name of seven) expect(after(`${name}, where to?`, seven, () => 'By train.')).toHaveLength(1);
  });

  test('attack: two that call each other say three things together after one message, and not three each', () => {
    const said = after('Momo, hello', ['Momo', 'Scout'], (name) => (name === 'Momo' ? 'Scout, and you?' : 'Momo, and you?'));
    expect(said).toHaveLength(MAX_AGENT_EXCHANGE);
  });

  test('stop by themselves if all call each other in every answer', () => {
    const calls = (name: string) => seven.flatMap((other) => (other === name ? [] : [`@${other}`])).join(' ');
    const said = after('Trip Planner, hello', seven, calls);
    expect(said.length).toBeLessThanOrEqual(1 + seven.length * MAX_AGENT_EXCHANGE);
  });

  test('stop by themselves if they say anything to anybody', () => {
    const names = fc.uniqueArray(fc.constantFrom('Momo', 'Scout', 'Trip Planner', 'Trip Planner 2', 'Chef'), { minLength: 2 });
    const words = fc.constantFrom(
      'hello',
      'thanks',
      'Momo,',
      '@Scout',
      'Trip Planner 2:',
      'what do you know?',
      'remember that',
      'Chef?',
      "I'm",
    );
    fc.assert(
      fc.property(names, fc.array(words, { maxLength: 6 }), fc.infiniteStream(words), (crowd, opening, stream) => {
        const answer = () => Array.from({ length: 4 }, () => String(stream.next().value)).join(' ');
        const said = after(opening.join(' '), crowd, answer);
        expect(said.length).toBeLessThanOrEqual(crowd.length * (1 + MAX_AGENT_EXCHANGE));
      }),
    );
  });
});
