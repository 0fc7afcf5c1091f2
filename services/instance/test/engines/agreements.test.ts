// Plans that several agree on in turns: the agent keeps the outcome, not what was only proposed.
import { afterEach, describe, expect, it } from 'vitest';
import { createOfflineEngine } from '../../src/adapters/engines/offline-engine.ts';
import { currentKnowledge } from '../../src/agent/memory/domain/merging/merge.ts';
import { type BareAgent, openBareAgent } from '../context/bare-agent.ts';

let agent: BareAgent | undefined;
afterEach(() => {
  agent?.close();
  agent = undefined;
});

/** What is told after "Name: text" lines. */
async function toldAfter(lines: readonly string[]): Promise<string> {
  agent = openBareAgent({ engine: createOfflineEngine() });
  for (const line of lines) await agent.hear(line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2));
  return currentKnowledge(agent.store.memory.all(), agent.deps.now())
    .map(({ text }) => text)
    .join(' | ');
}

/** Outside what is told as being over. */
const current = (told: string): string => told.replace(/no longer[^)]*\)/g, ')');

describe('what was agreed on is told, what was only proposed is not', () => {
  it.each<{ lines: string[]; says: RegExp; stale: RegExp }>([
    {
      lines: ['Lea: lunch friday 12 at the canteen?', "Tom: 12's too early for me, 1?", 'Lea: ok 1 then'],
      says: /Agreed: lunch friday.* 1 at the canteen/i,
      stale: /\b12\b(?! \w+ 20)/,
    },
    {
      lines: ['Lea: dinner at mine thursday at 7?', 'Tom: 7 is a bit tight for me, 8?', 'Lea: 8 works'],
      says: /dinner at Lea's thursday.* at 8/i,
      stale: /\b7\b/,
    },
    {
      lines: ['Lea: shall we do the hike on saturday?', 'Tom: nah, sunday?', 'Lea: ok sunday'],
      says: /Agreed: the hike on sunday/i,
      stale: /saturday/i,
    },
    {
      lines: ['Lea: pub quiz on wednesday?', 'Tom: i have class on wednesday, thursday?', "Lea: thursday's good"],
      says: /Agreed: pub quiz on thursday/i,
      stale: /Agreed[^|]*wednesday/i,
    },
    {
      lines: ['Lea: lets leave at 5 before the traffic', 'Tom: 5?? no way. 6:30', 'Lea: ok ok 6:30'],
      says: /leave at 6:30/i,
      stale: /\b5\b/,
    },
    {
      lines: ['Lea: the plumber is coming on thursday', 'Tom: i thought wednesday?', 'Lea: ur right, wednesday'],
      says: /wednesday/i,
      stale: /thursday/i,
    },
    {
      lines: ['Lea: game night on saturday?', 'Tom: saturday is no good. friday?', 'Lea: friday is perfect, 8pm'],
      says: /Agreed: game night on friday.*, 8pm/i,
      stale: /Agreed[^|]*saturday/i,
    },
    {
      lines: ['Lea: i can bring 2 tents', 'Tom: we need 3', 'Lea: ok 3 then'],
      says: /Lea can bring 3 tents/,
      stale: /\b2\b/,
    },
    {
      lines: ['Lea: meeting at 10 in room 3?', 'Tom: room 3 is taken, room 5?', 'Lea: fine, room 5'],
      says: /meeting at 10 in room 5/i,
      stale: /room 3/i,
    },
    {
      lines: ['Lea: movie at 8 or 9?', 'Tom: 9', 'Lea: ok 9'],
      says: /Agreed: movie at 9/i,
      stale: /Agreed[^|]*\b8\b/,
    },
    {
      lines: [
        'Lea: we meet 9:30 at the petrol station',
        'Kim: i can take 4 in my car',
        'Tom: lets make that 9:15, traffic',
        'Lea: ok 9:15 it is',
      ],
      says: /meets? 9:15 at the petrol station/i,
      stale: /9:30|take 9:15/,
    },
    {
      lines: ['Lea: choir practice is 6:30 on mondays', 'Tom: could we start at 7 instead?', 'Lea: fine by me, 7 then'],
      says: /choir practice is 7 on mondays/i,
      stale: /6:30/,
    },
    {
      lines: ['Lea: picnic saturday 1pm at the river', 'Tom: rain on saturday, sunday?', 'Lea: ok picnic is on sunday then'],
      says: /picnic is sunday/i,
      stale: /saturday/i,
    },
  ])('$lines', async ({ lines, says, stale }) => {
    const told = await toldAfter(lines);
    expect(told).toMatch(says);
    expect(current(told)).not.toMatch(stale);
  });

  it('the rest of the message is kept, too', async () => {
    const told = await toldAfter(['Lea: brunch sunday 11?', "Tom: 11's too early, 12?", 'Lea: ok 12 then, the cake comes from Anna']);
    expect(told).toMatch(/brunch sunday.* 12/i);
    expect(told).toMatch(/Anna/);
  });

  it('a “no” agrees to nothing', async () => {
    expect(await toldAfter(['Lea: dinner thursday at 7?', 'Tom: 8?', "Lea: 8 doesn't work"])).not.toContain('Agreed');
  });

  it('attack: a code that is proposed and agreed on is quoted nowhere', async () => {
    expect(await toldAfter(['Lea: door code 4711 for the flat?', 'Tom: rather 4712?', 'Lea: ok 4712'])).not.toContain('Agreed');
  });
});

describe('how many come', () => {
  it.each<{ lines: string[]; says: RegExp; stale: RegExp }>([
    { lines: ['Lea: table is booked for 4 at 7pm', 'Tom: my cousin joins us so 5'], says: /booked for 5 at 7pm/i, stale: /\bfor 4\b/ },
    {
      lines: ['Lea: dinner for 8 at Rossi', "Tom: ben and ann can't come", 'Lea: ok so we are 6'],
      says: /for 6/,
      stale: /\b8\b|The group is\./,
    },
    { lines: ['Lea: i booked for 5', 'Tom: my sister comes too so were 6'], says: /booked for 6/i, stale: /\bfor 5\b/ },
    { lines: ['Lea: i reserved a table for 8', 'Tom: that makes 9 of us, my mum wants to come'], says: /\b9\b/, stale: /\bfor 8\b/ },
    { lines: ['Lea: i reserved a table for 8', "Tom: ben can't come so we're 7"], says: /for 7/, stale: /\bfor 8\b/ },
  ])('$lines', async ({ lines, says, stale }) => {
    const told = await toldAfter(lines);
    expect(told).toMatch(says);
    expect(current(told)).not.toMatch(stale);
  });
});

describe('sizes', () => {
  it.each<{ lines: string[]; says: RegExp; stale: RegExp }>([
    { lines: ['Tom: im size L', 'Lea: M', 'Tom: actually M for me too'], says: /Tom is size M/, stale: /size L/ },
    { lines: ['Tom: im a medium', 'Tom: actually make mine a large'], says: /large/, stale: /medium/ },
  ])('$lines', async ({ lines, says, stale }) => {
    const told = await toldAfter(lines);
    expect(told).toMatch(says);
    expect(current(told)).not.toMatch(stale);
  });
});

describe('the same thing by its other name', () => {
  it.each([
    [
      ['Lea: our midwife is called Frau Sommer, she comes tuesdays at 11', 'Lea: frau sommer comes on wednesdays from now on'],
      /midwife frau sommer comes wednesdays at 11/i,
    ],
    [
      ["Lea: our cleaner's name is Dorota. the cleaner comes on tuesdays", 'Tom: dorota comes on fridays from now on'],
      /cleaner dorota comes on fridays/i,
    ],
  ])('%j', async (lines, says) => {
    const told = await toldAfter(lines);
    expect(told).toMatch(says);
    expect(current(told)).not.toMatch(/tuesday/i);
  });
});

describe('who brings what', () => {
  it.each([
    [['Lea: im in, ill bring the grill', 'Tom: me too, i bring my cousin ravi'], /Tom brings Tom's cousin ravi/i],
    [['Tom: drinks are on me'], /Drinks are on Tom/],
    [['Lea: ordering hoodies, sizes pls', 'Tom: medium for me'], /Tom said “medium for me”/],
  ])('%j', async (lines, says) => {
    expect(await toldAfter(lines)).toMatch(says);
  });
});
