// Tests the scorer of `npm run bench -- conversation`: perfect answers score full marks, and trivial strategies score low.
import { createOfflineEngine } from '@offshoot/host/testing';
import { expect, test } from 'vitest';
import { type Conversation, type Line, type Probe, readConversations, readCorpus } from '../bench/conversation/corpus.ts';
import { type Judged, judge } from '../bench/conversation/judging.ts';
import { agentsWith, type Host, standIns } from '../bench/conversation/parties.ts';
import { play } from '../bench/conversation/playing.ts';
import { addScores, type Score, scoreOf } from '../bench/conversation/scoring.ts';
import { acknowledgesForgetting, asserts, holds, saysItStays } from '../bench/conversation/words.ts';

const corpus = readCorpus();

async function scoreWith(hostFor: (conversation: Conversation) => Host): Promise<Score> {
  let total = scoreOf([]);
  for (const conversation of corpus) total = addScores(total, scoreOf(judge(await play(conversation, hostFor(conversation)))));
  return total;
}

const share = ({ right, messages }: Score) => right / messages;
/** The first accepted wording. */
const words = (says: readonly string[]) => says.map((word) => word.split('|')[0]?.replace(/\*$/, '')).join(', ');

/** Answers as the corpus expects: with its words, or with silence. */
function oracle({ lines, agents }: Conversation): Host {
  const probes = new Map<string, Probe>();
  const unknown = new Map<string, Probe>();
  for (const { expected } of lines) {
    for (const probe of [...expected.knows, ...expected.stays]) for (const ask of probe.ask) probes.set(ask, probe);
    for (const probe of [...expected.forgets, ...expected.ignores]) for (const ask of probe.ask) unknown.set(ask, probe);
  }
  const said = (line: Line) => (line.action.kind === 'says' ? line.action.text : undefined);
  const left = [...lines];
  return (seat) =>
    standIns((text) => {
      const place = left.findIndex((line) => said(line) === text);
      const line = left[place];
      if (line !== undefined) {
        const { reply, stays, forgets, from = agents[0] } = line.expected;
        const isMeant = from === seat.name;
        // The last agent to hear the line.
        if (seat.place === agents.length - 1) left.splice(place, 1);
        if (reply.kind === 'silent' || reply.kind === 'free' || !isMeant) return undefined;
        if (reply.kind === 'says' && reply.says.length > 0) return `${words(reply.says)}.`;
        if (stays.length > 0) return 'That stays: somebody else taught me.';
        return forgets.length > 0 ? 'Done.' : 'Hm.';
      }
      const question = agents.map((agent) => `${agent}, `).find((address) => text.startsWith(address)) ?? '';
      const ask = text.slice(question.length);
      if (agents.length > 1 && question !== `${seat.name}, `) return undefined;
      const probe = probes.get(ask);
      return probe === undefined ? (unknown.has(ask) ? "I don't know." : 'Hm.') : `${words(probe.says)}.`;
    })(seat);
}

const repliesWanted = (...kinds: string[]) =>
  corpus.flatMap(({ lines }) => lines).filter(({ expected: { reply } }) => kinds.includes(reply.kind)).length;

/** Remembers nothing it hears. */
const forgetful =
  (host: Host): Host =>
  async (seat) => ({ ...(await host(seat)), kept: () => [] });
const deaf = forgetful(standIns(() => undefined));
const ignorant = forgetful(standIns(() => "I don't know that yet."));
const parrot = standIns((_, { saidBefore }) => `This is what I know: ${saidBefore.join(' ')}`);
const yesSayer = standIns((text, { saidBefore }) =>
  /\b(?:forget|delete|remove|erase|scrap|don't|drop)\b/i.test(text) ? 'Done: I keep nothing about that any more.' : saidBefore.join('\n'),
);

test('an oracle is always right: every expectation can be met', async () => {
  for (const conversation of corpus) {
    const failing = judge(await play(conversation, oracle(conversation))).filter(({ verdict }) => verdict !== 'right');
    expect(failing.map(({ line, findings }) => ({ of: conversation.name, line: line.action, findings }))).toEqual([]);
  }
});

test('a host that never says anything knows nothing', async () => {
  const score = await scoreWith(() => deaf);
  expect(share(score)).toBeLessThan(0.45);
  expect(score.wanting.right).toBe(0);
  expect(score.faults['lost fact']).toBe(
    corpus.flatMap(({ lines }) => lines.flatMap(({ expected }) => [...expected.knows, ...expected.stays])).length,
  );
  expect(score.faults['missing answer']).toBe(repliesWanted('answers', 'says'));
});

test('a host that always answers but knows nothing scores next to nothing', async () => {
  const score = await scoreWith(() => ignorant);
  expect(share(score)).toBeLessThan(0.15);
  expect(score.faults['needless answer']).toBeGreaterThanOrEqual(repliesWanted('silent') / 2);
});

test('a host that always repeats everything scores low, and reveals credentials', async () => {
  const score = await scoreWith(() => parrot);
  expect(share(score)).toBeLessThan(0.3);
  expect(score.faults['credential leaked']).toBeGreaterThan(10);
});

test('each false “Done” of a host that forgets nothing is found', async () => {
  const score = await scoreWith(() => yesSayer);
  const orders = corpus.flatMap(({ lines }) => lines).filter(({ expected: { forgets } }) => forgets.length > 0);
  expect(score.faults['false done']).toBeGreaterThan(orders.length * 0.5);
  expect(share(score)).toBeLessThan(0.3);
});

test('the agent never says “Done” about something that it still tells', async () => {
  const host = agentsWith(createOfflineEngine());
  const orders = corpus.filter(({ category }) => category === 'forgetting');
  const judged: Judged[] = [];
  for (const conversation of orders) judged.push(...judge(await play(conversation, host)));
  expect(scoreOf(judged).faults['false done']).toBe(0);
  // It does forget: an agent that always stays silent would pass, too.
  expect(scoreOf(judged).wanting.right).toBeGreaterThan(20);
});

test('an expectation that could not fail is refused', () => {
  const lines = (expected: string) => `- name: x\n  lines:\n    - Ann: my cat is called Tom\n      ${expected}`;
  const read = (expected: string) => () => readConversations(lines(expected), 'tuned', 'x');
  expect(read('knows: [{ ask: [is my cat called Tom?, what is it called?], says: Tom }]')).toThrow('contains the answer');
  expect(read('knows: [{ ask: [what is it called?], says: Tom }]')).toThrow('two wordings');
  expect(read('knows: [{ ask: [what is it called?, its name?] }]')).toThrow('needs “says”');
  expect(read('secret: Jerry')).toThrow('nobody says the secret');
  expect(read('konws: []')).toThrow('one speaker');
  expect(read('knows: [{ ask: [what is it called?, its name?], says: Tom }]')).not.toThrow();
});

test('answers are judged by their wording', () => {
  expect(holds('She has peanuts.', 'peanut')).toBe(true);
  expect(holds('She has peanutbutter.', 'peanut')).toBe(false);
  expect(holds('She is diabetic.', 'diabet*')).toBe(true);
  expect(holds('On September 9th.', 'September 9')).toBe(true);
  expect(holds('On September 90.', 'September 9')).toBe(false);
  expect(holds('At 11:15 h', '9:40|11:15')).toBe(true);
  expect(asserts('Kim is not allergic any more.', 'allergic')).toBe(false);
  expect(asserts('Kim is allergic. It is not bad.', 'allergic')).toBe(true);
  expect(acknowledgesForgetting('Done: I keep nothing about that any more.')).toBe(true);
  expect(acknowledgesForgetting('I found nothing about that.')).toBe(false);
  expect(saysItStays('That was taught by Sam and stays: ask Sam or my owner.')).toBe(true);
});
