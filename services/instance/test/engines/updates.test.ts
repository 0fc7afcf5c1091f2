// Updates of known facts by the same or another member, with or without naming them. The older statement is never told alone.
import { afterEach, describe, expect, it } from 'vitest';
import { createOfflineEngine } from '../../src/adapters/engines/offline-engine.ts';
import { currentKnowledge } from '../../src/agent/memory/domain/merging/merge.ts';
import { type BareAgent, openBareAgent } from '../context/bare-agent.ts';
import { summaryOf } from '../context/handing-over.ts';

let agent: BareAgent | undefined;
afterEach(() => {
  agent?.close();
  agent = undefined;
});

async function after(...said: (readonly [who: string, text: string])[]): Promise<BareAgent> {
  agent = openBareAgent({ engine: createOfflineEngine() });
  for (const [who, text] of said) await agent.hear(who, text);
  return agent;
}
const ask = async (who: string, question: string) => ((await agent?.hear(who, question, { answer: true })) ?? []).join(' ');
const known = () => (agent === undefined ? [] : currentKnowledge(agent.store.memory.all(), agent.deps.now()).map(({ text }) => text));

const TELLERS = [
  ['the same member', 'Tom', 'Tom'],
  ['another member', 'Tom', 'Lea'],
] as const;

interface Story {
  noted: string;
  later: string[];
  asked: string;
  says: RegExp;
  /** Never told without saying that it is no longer true. */
  stale: RegExp;
}

const STORIES: Story[] = [
  {
    noted: 'the match is on saturday at 15:00 against Hertha',
    later: [
      'match moved to sunday 11',
      'they moved the match to sunday, 11:00',
      'the game is on sunday at 11 now',
      'we play on sunday at 11 instead',
    ],
    asked: 'when is the match?',
    says: /sunday/i,
    stale: /saturday/i,
  },
  {
    noted: 'dentist appointment for Leo is tuesday 3:15',
    later: [
      'they moved the dentist to wednesday, same time',
      'dentist got pushed to wednesday',
      "Leo's appointment has been changed to wednesday",
    ],
    asked: 'when is the dentist appointment?',
    says: /wednesday/i,
    stale: /tuesday/i,
  },
  {
    noted: 'mom takes ramipril 5 mg mornings and evenings',
    later: ['doctor upped the ramipril to 10', 'the ramipril is 10 mg now', 'ramipril was increased to 10 mg'],
    asked: 'how much ramipril does mom take?',
    says: /\b10\b/,
    stale: /\b5 mg/,
  },
  {
    noted: 'dad takes 2 pills of metoprolol in the morning',
    later: ["now it's only one since yesterday", 'the doctor reduced metoprolol to one'],
    asked: 'how many metoprolol does dad take?',
    says: /\bone\b/,
    stale: /\b2 pills/,
  },
  {
    noted: 'Project Falcon ships on 3 march',
    later: ['we push Falcon to 10 march', 'Falcon got postponed to 10 march', 'change of plans, Falcon is on 10 march'],
    asked: 'when does Falcon ship?',
    says: /10 march/i,
    stale: /\b3 march/i,
  },
  {
    noted: 'the rental car costs 280 for the week',
    later: ['turns out the car is 310', 'car went up to 310', 'actually the rental car is 310'],
    asked: 'how much is the rental car?',
    says: /\b310\b/,
    stale: /\b280\b/,
  },
];

const WITHOUT_NAMING: [noted: string, later: string, asked: string, says: RegExp, stale: RegExp][] = [
  [
    'dad takes 2 pills of metoprolol in the morning',
    "now it's only one since yesterday",
    'how many metoprolol does dad take?',
    /one/,
    /2 pills/,
  ],
  ['we meet at 9:30 at the petrol station', 'ok 9:15 it is', 'when do we meet?', /9:15/, /9:30/],
  ['we meet at 9:30 at the petrol station', 'make it 9:15', 'when do we meet?', /9:15/, /9:30/],
  ['the tickets cost 40 euros', "no wait it's 45", 'how much are the tickets?', /45/, /40/],
  ['party is at our place on the 20th', "party moved to Ann's place", 'where is the party?', /Ann's place/, /group's place/],
  ['brunch is at café moor', 'brunch is at zur linde now', 'where is brunch?', /zur linde/i, /moor/i],
  ['our hotel is the Park Inn', "the hotel is changed, we're now at the Ritz", 'where do we stay?', /Ritz/, /Park Inn/],
  ['the bake sale is in the gym', 'its not in the gym, they said the canteen!', 'where is the bake sale?', /canteen/, /gym/],
  ['the ferry leaves from quay 5', 'not quay 5!! its quay 3, just checked', 'where does the ferry leave from?', /\b3\b/, /quay 5/],
  [
    'mum takes the blood thinner twice a day, 10 mg',
    'update from the ward, its 20 mg now not 10',
    'how much blood thinner does mum take?',
    /20 mg/,
    /\b10 mg/,
  ],
  ['the wedding needs 12 tables', 'they just called, its 14 tables not 12', 'how many tables does the wedding need?', /\b14\b/, /\b12\b/],
  ['Orlo has 7 hp left', 'oh wait orlo has 9, i forgot the potion', 'how many hp does Orlo have?', /\b9\b/, /\b7 hp/],
  ['Lou owns the release notes', 'Ned takes over the release notes from Lou', 'who owns the release notes?', /Ned/, /Lou owns/],
  ['the midwife comes tuesdays at 11', 'she comes on wednesdays from now on', 'when does the midwife come?', /wednesday/i, /tuesday/i],
];

/** Whether every sentence with the older value says that it is outdated. */
const isDenied = (text: string, stale: RegExp) =>
  text.split(/(?<=[.!?])\s+|\n/).every((said) => !stale.test(said) || /\b(?:no longer|not)\b/.test(said));

describe.each(TELLERS)('an update by %s', (_, first, second) => {
  describe.each(STORIES)('of “$noted”', ({ noted, later, asked, says, stale }) => {
    it.each(later)('%s', async (update) => {
      await after([first, noted], ['Zoe', 'the fence is green'], [second, update]);
      for (const text of [await ask('Zoe', asked), await ask('Zoe', 'what do you know?')]) {
        expect(text).toMatch(says);
        expect(isDenied(text, stale), text).toBe(true);
      }
    });
  });

  it.each(WITHOUT_NAMING)('“%s”, then “%s”', async (noted, update, asked, says, stale) => {
    await after([first, noted], [second, update]);
    const text = await ask('Zoe', asked);
    expect(text).toMatch(says);
    expect(isDenied(text, stale), text).toBe(true);
  });
});

it('is told with both tellers if they disagree', async () => {
  await after(['Tom', 'the match is on saturday at 15:00 against Hertha'], ['Lea', 'match moved to sunday']);
  expect(known()).toEqual([expect.stringMatching(/sunday.*“Lea”.*no longer saturday/)]);
});

it.each([
  ['Max', "I can't do thursday", 'ok monday'],
  ['Max', 'my birthday is on 3 march', 'make it 10'],
  ['Max', "I'm allergic to nuts since 2019", 'ok 5 then'],
  ['Max', 'we meet at 9:30 at the station', "it's 11pm now, good night"],
  ['Max', 'our flight lands at 6', "Tom's flight lands at 8 now"],
  ['Max', 'the rent is 1240', 'my battery is at 12 now'],
  ['Max', 'the door code is 4711', "it's 4713 now"],
])('%s: “%s” is left alone by “%s”', async (who, noted, later) => {
  await after([who, noted]);
  const before = known();
  await agent?.hear('Lea', later);
  expect(known()).toEqual(expect.arrayContaining(before));
});

it('is told with the newest word first, however often it changes', async () => {
  await after(
    ['Ann', 'training is on mondays at 7'],
    ['Bob', 'training is on tuesdays from now on'],
    ['Cid', 'training got moved to fridays'],
    ['Ann', 'the fence is green'],
  );
  expect(known()[0]).toMatch(/^“Cid” said later: .*fridays.*no longer.*tuesdays.*mondays/i);
  expect(known()).toHaveLength(2);
});

it('tells what is done instead with what is not', async () => {
  await after(['Zoe', "I'll make potato salad"], ['Zoe', "I won't make potato salad, I'll do a lasagna"]);
  expect(await ask('Ola', 'what does Zoe make?')).toMatch(/lasagna/);
});

describe('a statement and its update', () => {
  const TALK = [
    ['Tom', 'the match is on saturday at 15:00 against Hertha'],
    ['Lea', 'match moved to sunday 11'],
  ] as const;

  it('attack: the first teller has their statement forgotten: nothing of it is left in the update', async () => {
    await after(...TALK);
    await agent?.hear('Tom', 'Bench, forget the match', { answer: true });
    expect(JSON.stringify(agent?.store.memory.all())).not.toMatch(/Hertha|saturday/i);
    expect(known().join()).not.toMatch(/Hertha|saturday/i);
  });

  it('attack: the second teller has their update forgotten: the first statement is valid again', async () => {
    await after(...TALK);
    await agent?.hear('Lea', 'Bench, forget that', { answer: true });
    expect(known().join()).toMatch(/saturday.*Hertha/i);
    expect(known().join()).not.toMatch(/sunday/i);
  });

  it.each([
    ['', true],
    ['everything but Hertha', false],
    ['everything but the match', false],
    ['not what happens on sunday', false],
  ])('go to a clone together, or not at all: “%s”', async (prompt, isIn) => {
    await after(...TALK);
    const given = JSON.stringify(await summaryOf((agent as BareAgent).deps, prompt));
    expect([/Hertha/.test(given), /sunday/i.test(given)]).toEqual([isIn, isIn]);
  });
});
