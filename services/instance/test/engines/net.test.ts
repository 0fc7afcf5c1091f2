// Plain statements that no rule understands are stored verbatim and found in other words; chit-chat is not.
import { describe, expect, it } from 'vitest';
import { readMessage } from '../../src/adapters/engines/offline/reading/reading.ts';
import { replyTo } from '../../src/adapters/engines/offline/replying/replies.ts';
import type { MemoryItem } from '../../src/agent/memory/domain/items/item.ts';
import { item, learnRequest, MARIA, replyRequest } from './requests.ts';

const textsOf = (text: string) => readMessage(learnRequest(text)).learned.map((one) => one.text);

describe('a plain statement is stored', () => {
  it.each([
    ['I play second fiddle, Pia is a soprano', 'Pia is a soprano.'],
    ['the keys hang behind the fridge', 'The keys hang behind the fridge.'],
    ['the spare tyre lies in the shed', 'The spare tyre lies in the shed.'],
    ['customer wants the logo bigger', 'Customer wants the logo bigger.'],
    ['the florist wants a deposit of 200', 'The florist wants a deposit of 200.'],
    ['we deploy from the release branch', 'The group deploys from the release branch.'],
    ['The backend runs on Rust', 'The backend runs on Rust.'],
    ["Frida's maternity leave starts in March", 'Frida'],
    ['we must be out by noon', 'The group must be out by noon.'],
    ["I'm away for three weeks, broken wrist", 'Saul is away for three weeks, broken wrist.'],
    ['coat peg number 12 is mine', "Saul's"],
    ['the garage is mine on odd weeks', "The garage is Saul's on odd weeks."],
    ['dad was born in Cork', "Saul's dad was born in Cork."],
    ['im the treasurer n karl writes the minutes', 'Karl writes the minutes.'],
  ])('%s', (line, kept) => {
    expect(textsOf(line).join(' ')).toContain(kept);
  });

  it('it concerns the people it names', () => {
    expect(readMessage(learnRequest("I'm away for three weeks, broken wrist")).learned[0]?.about).toEqual(['saul']);
  });

  it('a fragment belongs to the note before it', () => {
    expect(textsOf('We found a cottage! Hill Road 9, by the lake')).toEqual(['The group found a cottage: Hill Road 9, by the lake.']);
  });

  it('"they" means the people just mentioned, never one person', () => {
    expect(textsOf("We have twins, Kai and Ida. They're 4")).toEqual(['The group has twins, Kai and Ida; they are 4.']);
    expect(textsOf("my husband is called Finn. They're 4")).toEqual(["Saul's husband is called Finn."]);
  });
});

describe('momentary talk is not stored', () => {
  it.each([
    'the cat again',
    'haha the ending',
    'the queue is so long',
    'traffic is a joke',
    'I forgot my umbrella',
    'I saw a dog on the way',
    'we had a great evening',
    'the sun is shining',
    'the train is late again',
    'my head hurts',
    'my boss is a nightmare',
    'men are pigs',
    'it makes sense',
    'kids these days',
    'he drives me nuts',
    'you drive like my uncle',
    'Trip Planner whats with the cat and the train',
    'the dragon might eat the village',
  ])('%s', (line) => {
    expect(readMessage(learnRequest(line)).learned).toEqual([]);
  });

  it.each(['the gate is 4711', 'shed padlock turns to 4711', 'keypad by the door wants 1234'])(
    'attack: the digits of what locks are no note: %s',
    (line) => {
      expect(
        readMessage(learnRequest(line)).learned.filter(({ topic, kind }) => topic.startsWith('note:') && kind !== 'credential'),
      ).toEqual([]);
    },
  );
});

describe('a note is found in other words', () => {
  const note = (text: string, topic: string): MemoryItem => item('fact', topic, text);
  const memory = [
    note('Sven does the laundry.', 'note:sven-laundry'),
    note("Locker 12 is Saul's.", 'note:locker-12-saul'),
    note('Pia leads the juniors.', 'note:pia-lead-junior'),
    note('Olga is away for three weeks, torn ligament.', 'note:olga-three-week'),
    note('The spare tyre lies in the shed.', 'note:spare-tyre-lie-shed'),
  ];
  it.each([
    ['who takes care of the laundry?', 'Sven'],
    ['whose is locker 12?', 'Saul'],
    ['who coaches the juniors?', 'Pia'],
    ['what happened to Olga?', 'ligament'],
    ['where do we keep the tyre?', 'shed'],
  ])('%s', (question, told) => {
    expect(replyTo(replyRequest(question, { memory })).text).toContain(told);
  });

  it('without a note, the answer is unknown', () => {
    expect(replyTo(replyRequest('who repairs the boat?', { memory })).text).toBe('Nobody that I know of.');
  });
});

describe('a near match is offered, but never as the answer', () => {
  const maria = { from: 'message' as const, messageId: 'm-away', senderInboxId: MARIA, senderName: 'Maria' };
  const memory = [
    item('fact', 'our:away', 'The group is away from 3 to 17 August.', { provenance: maria }),
    item('fact', 'note:spare-key', 'Spare key is under the blue pot.', { provenance: maria }),
    item('fact', 'note:never-milk', 'Never milk.', { provenance: maria }),
    item('personalization', 'olga:can-sing', "Olga can't sing on that day.", { provenance: { ...maria, messageId: 'm-olga' } }),
    item('personalization', 'olga:has', 'Olga has a new hip.', { provenance: { ...maria, messageId: 'm-olga' } }),
    item('fact', 'note:deniz-out', 'Deniz is out for six weeks.'),
    item('fact', 'note:dj', 'DJ costs 900.'),
    item('credential', 'our:alarm-code', 'The alarm code is 5561.', { provenance: maria }),
  ];
  const answer = (question: string) => replyTo(replyRequest(question, { memory })).text;

  it.each([
    ['until when is Maria gone?', 'Maria said: The group is away from 3 to 17 August.'],
    ['where did Maria put the key?', 'Spare key is under the blue pot.'],
    ["what must Maria's cat not drink?", 'Never milk.'],
    ['what should the cat never get?', 'Never milk.'],
    ["why can't Olga sing?", "Olga can't sing on that day. Olga has a new hip."],
    ["who can't play?", 'Deniz is out for six weeks.'],
  ])('%s', (question, told) => {
    expect(answer(question)).toBe(`I don't know that exactly. What I do know: ${told}`);
  });

  it.each(['is Maria afraid of heights?', "what is Olga's shoe size?", 'who repairs the boat?'])(
    'what nothing holds stays unknown: %s',
    (question) => {
      expect(answer(question)).toMatch(/^(?:I don't know that yet|Nobody that I know of|Not that I know of)\.$/);
    },
  );

  it.each(['who set the siren?', "what does Maria's thief need?", 'what opens here?'])(
    'attack: a credential is never offered: %s',
    (question) => {
      expect(answer(question)).not.toContain('5561');
    },
  );
});
