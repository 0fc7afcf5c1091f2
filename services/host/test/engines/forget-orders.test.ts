// Orders to forget in unusual words, and what only sounds like one. Known items decide what an order means.

import { actsIn } from '@offshoot/engine/addressing/speech-acts.ts';
import { KEPT_BACK } from '@offshoot/memory/items/credential-lines.ts';
import type { MemoryItem } from '@offshoot/memory/items/item.ts';
import { describe, expect, it } from 'vitest';
import { readMessage } from './quoting.ts';
import { item, learnRequest, MARIA, SAUL } from './requests.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 1, 22, 9, minute));
const by = (name: string, senderInboxId: string, minute: number) => ({
  provenance: { from: 'message' as const, messageId: `m-${minute}`, senderInboxId, senderName: name },
  learnedAt: at(minute),
});
const KNOWN = [
  item('personalization', 'saul:diet:vegetarian', 'Saul is vegetarian.', by('Saul', SAUL, 1)),
  item('credential', 'saul:phone', "Saul's phone number is +1 555 010 9999.", by('Saul', SAUL, 2)),
  item('fact', 'our:reception', 'The reception is at the town hall.', by('Maria', MARIA, 3)),
  item('fact', 'note:saul-see-dermatologist', 'Saul has to see a dermatologist on Friday.', { ...by('Saul', SAUL, 4) }),
  item('fact', 'saul:knee', "Saul's knee is broken.", by('Saul', SAUL, 5)),
];
const order = (text: string, known = KNOWN) => {
  const { forget, orders } = readMessage(learnRequest(text, { known, message: { sentAt: at(10) } }));
  return { forget, isOrder: orders.length > 0 };
};

const OF_THE_KNEE = `please scrub my knee
wipe what I told you about my knee
you can drop the thing about my knee
I'd rather you didn't keep my knee
lose the bit about my knee
unlearn my knee
don't hold on to my knee
never mind what I said about my knee
nvm about my knee
foget my knee
can you forgte what I said about my knee?
sorry, but could you please delete the thing about my knee? thanks
I'm sorry to bother you but please forget my knee
Thanks for today, and please forget what I said about my knee
my knee is fine, you don't need to know that
about my knee: forget it
the knee thing, could you drop that?
let's pretend I never mentioned my knee
act as if I never told you about my knee
I don't want my knee in your notes
can the thing about my knee be deleted?
would you mind forgetting my knee?
I want the knee story gone
I'd prefer if you forgot my knee
you never heard about my knee, ok?
no need to remember my knee
my knee doesn't need to be stored
get my knee out of your memory
clear your memory of my knee
please have the knee thing removed
you can stop keeping my knee
I don't want you to know about my knee
could you kindly unremember my knee?
forget my knee, it's embarrassing
the part about my knee can go
consider the knee unsaid
keep my knee off your records`.split('\n');

const OF_THE_LAST = `strike that
that was private
let's pretend I never said that
forget that
I take that back
you didn't hear that from me
pretend I never said anything
delete that please
that's confidential
don't remember that`.split('\n');

describe('an order', () => {
  it.each(OF_THE_KNEE)('%s', (text) => {
    expect(order(text).forget).toEqual(['mem-saul:knee']);
  });

  it.each(OF_THE_LAST)('to forget the last message: %s', (text) => {
    expect(order(text).forget).toEqual(['mem-saul:knee']);
  });

  it.each([...OF_THE_KNEE, ...OF_THE_LAST])('about something unknown is still an order, and deletes nothing: %s', (text) => {
    const known = KNOWN.filter(({ topic }) => topic === 'our:reception');
    expect(order(text, known).forget).toEqual([]);
  });

  it.each([
    ['forget my diet and my phone number', ['mem-saul:diet:vegetarian', 'mem-saul:phone']],
    ['delete my phone number, and the thing about my knee', ['mem-saul:phone', 'mem-saul:knee']],
    ["forget where the reception is, it's ugly", ['mem-our:reception']],
    ["you don't need to know what I eat, delete it", ['mem-saul:diet:vegetarian']],
  ])('of several things, in other words, with a reason: %s', (text, ids) => {
    expect([...order(text).forget].sort()).toEqual([...ids].sort());
  });

  it('"that" does not mean something from an hour ago, but can mean what others said about the speaker', () => {
    expect(readMessage(learnRequest('forget that', { known: KNOWN, message: { sentAt: at(200) } })).forget).toEqual([]);
    const told = item('personalization', 'saul:owes:maria', 'Saul owes Maria 500 euros.', by('Maria', MARIA, 8));
    expect(order('forget that', [...KNOWN, told]).forget).toEqual(['mem-saul:owes:maria']);
  });

  it('other statements in the message are learned; what the order means is not', () => {
    const both = readMessage(learnRequest('dinner is at 8, and please forget my diet', { known: KNOWN, message: { sentAt: at(10) } }));
    expect(both.learned.map(({ text }) => text)).toEqual(['dinner is at 8']);
    expect(both.forget).toEqual(['mem-saul:diet:vegetarian']);
    const same = readMessage(learnRequest('my ex is called Leo, forget that please', { known: KNOWN, message: { sentAt: at(10) } }));
    expect(same.learned).toEqual([]);
    expect(same.forget).toEqual([]);
  });

  it.each([...OF_THE_KNEE, ...OF_THE_LAST].filter((text) => !/^(?:can the|my knee is fine)/.test(text)))(
    'is heard in a group: %s',
    (text) => {
      expect([...actsIn(text)]).toContain('forget');
    },
  );
});

describe('not an order', () => {
  it.each([
    "I'll never forget that night",
    "don't let me forget the knee brace",
    'I always forget her name',
    'forget it, not worth the trouble',
    'forget it',
    'I forgot my phone',
    "don't forget your diet",
    'we could forget the reception',
    'lose the attitude',
    'drop the kids at the reception',
    'wipe the table',
    'delete the app',
    'I need to wipe my knee',
    'my phone died, forget it',
    'clear the table please',
    "that's private property",
    "let's drop it",
    'never mind',
    'let it go',
    'I never said that!',
    'she said forget about me',
    'you never heard of Prince?',
    "don't keep me waiting",
    'forget about it, happens to everyone',
    'he told me to forget her',
    "I'd forget my head if it wasn't attached",
    'can you believe he forgot my birthday?',
    'who could forget that knee',
    "let's forget about the rain and go",
  ])('%s', (text) => {
    expect(order(text)).toEqual({ forget: [], isOrder: false });
    if (!text.includes(', forget it')) expect([...actsIn(text)]).not.toContain('forget');
  });
});

describe('“forget that”', () => {
  const said = (speaker: string, text: string) => ({ speaker, self: speaker === 'Trip Planner', text });
  const by = (minute: number) => ({
    provenance: { from: 'message' as const, messageId: `m-${minute}`, senderInboxId: SAUL, senderName: 'Saul' },
    learnedAt: new Date(Date.UTC(2026, 1, 22, 9, minute)),
  });
  const opens = item('fact', 'our:open', 'The group opens at 7:30 on saturdays.', by(1));
  const vegan = item('personalization', 'saul:diet:vegan', 'Saul is vegan.', by(0));
  const code = { ...item('credential', 'our:wifi-password', 'The wifi password is hunter22.', by(1)) };
  const forgotten = (known: readonly MemoryItem[], ...recent: [speaker: string, text: string][]) =>
    readMessage(
      learnRequest('forget that', {
        known,
        recent: recent.map(([speaker, text]) => said(speaker, text)),
        message: { sentAt: new Date(Date.UTC(2026, 1, 22, 9, 10)) },
      }),
    ).forget;

  it.each<[string, readonly MemoryItem[], [speaker: string, text: string][], readonly MemoryItem[]]>([
    ['what was said last', [vegan, opens], [['Saul', 'we open at 7:30 on saturdays']], [opens]],
    [
      'what was said before “hmm”',
      [vegan, opens],
      [
        ['Saul', 'we open at 7:30 on saturdays'],
        ['Saul', 'hmm'],
      ],
      [opens],
    ],
    [
      'what was said before another member spoke',
      [vegan, opens],
      [
        ['Saul', 'we open at 7:30'],
        ['Maria', 'I ride a green bike'],
      ],
      [opens],
    ],
    ['nothing older than a message that left nothing', [vegan, opens], [['Saul', 'my ex owes me 2900']], []],
    [
      'what the agent has just told',
      [vegan, opens],
      [
        ['Saul', 'what do I eat?'],
        ['Trip Planner', 'Saul is vegan.'],
      ],
      [vegan],
    ],
    ['a credential, whose line is not shown', [vegan, code], [['Saul', KEPT_BACK]], [code]],
    ['the newest where no line is known', [vegan, opens], [], [opens]],
  ])('means %s', (_, known, recent, meant) => expect(forgotten(known, ...recent)).toEqual(meant.map(({ id }) => id)));
});
