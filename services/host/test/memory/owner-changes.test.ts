// What the owner's client has forgotten or corrected, from the request to the files, prompts and previews.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Changed, ChangeRequest, KnownItem } from '@offshoot/context';
import type { Engine } from '@offshoot/engine/engine.ts';
import { Refusal } from '@offshoot/refusals';
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createOfflineEngine } from '../../src/adapters/engines/offline-engine.ts';
import { think } from '../../src/agent/conversation/thinking/thinking.ts';
import { changeMemory } from '../../src/agent/desk/changing.ts';
import { knowledge } from '../../src/agent/desk/knowing.ts';
import { preview } from '../../src/agent/transfers/previewing.ts';
import { type BareAgent, inboxOf, openBareAgent } from '../context/bare-agent.ts';

const CANARY = 'QUOKKA-4711';
const ADA = inboxOf('Ada');
let agent: BareAgent;
/** Runs while the engine works on a message. */
let meanwhile: (() => void) | undefined;

beforeEach(() => {
  meanwhile = undefined;
  const offline = createOfflineEngine();
  const interrupted = () => {
    const now = meanwhile;
    meanwhile = undefined;
    now?.();
  };
  const engine: Engine = {
    ...offline,
    async learn(request, signal) {
      const learned = await offline.learn(request, signal);
      interrupted();
      return learned;
    },
    async reply(request, signal) {
      const reply = await offline.reply(request, signal);
      interrupted();
      return reply;
    },
  };
  agent = openBareAgent({ engine });
  const { claimed } = agent.store.state;
  if (claimed) agent.store.change({ claimed: { ...claimed, ownerId: ADA } });
});
afterEach(() => agent.close());

let requests = 0;
const newId = () => (++requests).toString(16).padStart(32, '0');
const change = (request: ChangeRequest, ownerId = ADA): Changed =>
  changeMemory(agent.deps, request, { ownerId, askedAt: agent.deps.now() });
const forget = (...items: string[]) => change({ ask: 'forget', requestId: newId(), items });
const correct = (item: string, text: string) => change({ ask: 'correct', requestId: newId(), item, text });
const known = (): KnownItem[] => knowledge(agent.deps, { requestId: newId() }).items;
const current = () => known().flatMap(({ status, text }) => (status === 'current' ? [text] : []));
function itemLike(words: RegExp): KnownItem {
  const item = known().find(({ text }) => words.test(text));
  if (item === undefined) throw new Error(`no item like ${words}`);
  return item;
}
const idOf = (words: RegExp): string => itemLike(words).id;
async function wouldGo(prompt = ''): Promise<string[]> {
  const request = { requestId: newId(), prompt, add: [], remove: [], targetInboxId: '' };
  const { answer } = await preview(agent.deps, request, { ownerId: ADA, askedAt: agent.deps.now() });
  return answer.items.flatMap(({ isIn, text }) => (isIn ? [text] : []));
}
function bytes(folder = agent.deps.workspace.folder): string {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .map((path) => (statSync(path).isDirectory() ? bytes(path) : readFileSync(path, 'latin1')))
    .join('\n');
}
function refusalOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof Refusal) return error.reason;
    throw error;
  }
  return 'none';
}

describe('what it knows', () => {
  test('each item with who said it, kind, topic and whether it is told; hidden ones are only counted', async () => {
    await agent.hear('Ada', 'Always confirm the date before booking');
    await agent.hear('Saul', "I'm vegetarian");
    await agent.hear('Mia', 'Saul is allergic to nuts');
    await agent.hear('Mia', 'Our hotel is in Shinjuku');
    await agent.hear('Ada', 'Our hotel is in Ueno');
    await agent.hear('Saul', 'forget my allergy');
    const { items, hidden } = knowledge(agent.deps, { requestId: newId() });
    expect(hidden).toBe(1);
    expect(JSON.stringify(items)).not.toContain('nuts');
    const shown = items.map(({ text, kind, from, byOwner, status }) => ({ text, kind, from, byOwner, status }));
    expect(shown).toEqual(
      expect.arrayContaining([
        { text: 'Always confirm the date before booking', kind: 'training', from: 'Ada', byOwner: true, status: 'current' },
        { text: "I'm vegetarian", kind: 'fact', from: 'Saul', byOwner: false, status: 'current' },
        { text: 'Our hotel is in Shinjuku', kind: 'fact', from: 'Mia', byOwner: false, status: 'overridden' },
        { text: 'Our hotel is in Ueno', kind: 'fact', from: 'Ada', byOwner: true, status: 'current' },
      ]),
    );
    expect(items.every(({ saidAt, isInherited }) => !isInherited && Date.parse(saidAt) <= agent.deps.now().getTime())).toBe(true);
  });
});

describe('forgetting', () => {
  test('deletes exactly the chosen items, of any speaker: from answers, files, previews and the lines that taught them', async () => {
    await agent.hear('Saul', `The safe code is ${CANARY}`);
    await agent.hear('Mia', 'Our hotel is in Shinjuku');
    await agent.hear('Mia', `did he say ${CANARY}?`);
    const [safe] = [idOf(/safe/)];
    await wouldGo('the safe code');
    expect(forget(safe)).toMatchObject({ gone: [safe], learned: [] });
    expect(known().map(({ text }) => text)).toEqual(['Our hotel is in Shinjuku']);
    expect(bytes()).not.toContain('QUOKKA');
    expect(await wouldGo('the safe code')).toEqual([]);
    const [said] = await agent.hear('Saul', 'Bench, what is the safe code?', { answer: true });
    expect(said).not.toContain('QUOKKA');
  });

  test('also what others said in the same words, which would still be told', async () => {
    await agent.hear('Saul', 'Our hotel is in Shinjuku');
    await agent.hear('Mia', 'Our hotel is in Shinjuku');
    expect(forget(idOf(/Shinjuku/)).gone).toHaveLength(2);
    expect(known()).toEqual([]);
  });

  test('a stored preview with the item cannot be signed any more', async () => {
    await agent.hear('Mia', 'Our hotel is in Shinjuku');
    const request = { requestId: newId(), prompt: '', add: [], remove: [], targetInboxId: '' };
    const { kept } = await preview(agent.deps, request, { ownerId: ADA, askedAt: agent.deps.now() });
    agent.store.previews.keep(kept);
    const find = () => agent.store.previews.find({ ...kept, now: agent.deps.now() });
    expect(find()).toEqual(kept.summary);
    forget(idOf(/Shinjuku/));
    expect(find()).toBeUndefined();
  });

  test('what was said before and arrives late does not come back; what is said later does', async () => {
    await agent.hear('Mia', 'Our hotel is in Shinjuku');
    const before = agent.deps.now();
    const { id, kind, text, topic } = itemLike(/Shinjuku/);
    forget(id);
    const late = { kind, text, topic };
    agent.store.memory.learn(
      [late],
      { from: 'message', messageId: 'late', senderInboxId: inboxOf('Saul'), senderName: 'Saul' },
      new Date(before.getTime() - 1),
    );
    expect(known()).toEqual([]);
    await agent.hear('Mia', 'Our hotel is in Shinjuku');
    expect(current()).toEqual(['Our hotel is in Shinjuku']);
  });

  test('a repeated request deletes nothing more and gets the same answer', async () => {
    await agent.hear('Mia', 'Our hotel is in Shinjuku');
    const request: ChangeRequest = { ask: 'forget', requestId: newId(), items: [idOf(/Shinjuku/)] };
    const first = change(request);
    await agent.hear('Mia', 'Our hotel is in Shinjuku');
    expect(change(request)).toEqual(first);
    expect(current()).toEqual(['Our hotel is in Shinjuku']);
  });

  test('with one unknown item, forgets none', async () => {
    await agent.hear('Mia', 'Our hotel is in Shinjuku');
    expect(refusalOf(() => forget(idOf(/Shinjuku/), 'mem_unknown'))).toBe('ITEM_NOT_FOUND');
    expect(current()).toEqual(['Our hotel is in Shinjuku']);
  });
});

describe('correcting', () => {
  test('replaces a member’s words with the words of the owner; both are kept with who said them', async () => {
    await agent.hear('Ada', 'hello');
    await agent.hear('Saul', 'Our hotel is in Shinjuku');
    const said = itemLike(/Shinjuku/);
    const { gone, learned } = correct(said.id, 'Our hotel is in Ueno.');
    expect(gone).toEqual([]);
    expect(known().map(({ id, text, from, byOwner, status }) => ({ id, text, from, byOwner, status }))).toEqual([
      { id: said.id, text: said.text, from: 'Saul', byOwner: false, status: 'ended' },
      { id: learned[0], text: 'Our hotel is in Ueno.', from: 'Ada', byOwner: true, status: 'current' },
    ]);
    expect(await wouldGo()).toEqual(['Our hotel is in Ueno.']);
    const [answer] = await agent.hear('Mia', 'Bench, where is our hotel?', { answer: true });
    expect(answer).toMatch(/Ueno/);
    expect(answer).not.toMatch(/Shinjuku/);
  });

  test('a member of a set becomes another member, and is not told beside the old one', async () => {
    await agent.hear('Saul', "I'm vegetarian");
    await agent.hear('Ada', 'hello');
    correct(idOf(/vegetarian/), "I'm vegan");
    expect(current()).toEqual(["I'm vegan"]);
    await agent.hear('Saul', 'forget everything about me');
    // What the owner said about Saul is hidden at his request.
    expect([current(), knowledge(agent.deps, { requestId: newId() }).hidden]).toEqual([[], 1]);
  });

  test("the owner's own item gets exactly the new text, and nothing of the old one is left", async () => {
    await agent.hear('Ada', 'Our flight is at 9:40, LH 716');
    const own = itemLike(/LH 716/);
    const { gone } = correct(own.id, 'Our flight is at 10:15.');
    expect(gone).toEqual([own.id]);
    expect(known().map(({ text }) => text)).toEqual(['Our flight is at 10:15.']);
  });

  test('a credential stays one', async () => {
    await agent.hear('Saul', 'The wifi password is tuna');
    const { kind, sensitivity } = itemLike(/tuna/);
    correct(idOf(/tuna/), 'The wifi password is salmon.');
    expect(itemLike(/salmon/)).toMatchObject({ kind, sensitivity });
    expect(await wouldGo()).toEqual([]);
  });

  test('a person whom the new text names may have it hidden', async () => {
    await agent.hear('Ben', 'hello');
    await agent.hear('Saul', "I'm vegetarian");
    await agent.hear('Ada', 'hello');
    correct(idOf(/vegetarian/), 'Ben is vegetarian.');
    await agent.hear('Ben', 'forget everything about me');
    expect(current()).toEqual([]);
  });

  test.each([
    ['nothing', ''],
    ['only spaces and controls', ' \u0007 \n'],
    ['the same words', 'Our hotel is in Shinjuku'],
    ['1,001 characters', 'x'.repeat(1_001)],
  ])('refuses %s, and changes nothing', async (_, text) => {
    await agent.hear('Mia', 'Our hotel is in Shinjuku');
    const before = known();
    expect(refusalOf(() => correct(idOf(/Shinjuku/), text))).toBe('VALIDATION_FAILED');
    expect(known()).toEqual(before);
  });

  test('refuses a hidden item like one that it never knew', async () => {
    await agent.hear('Saul', 'hello');
    await agent.hear('Mia', 'Saul is allergic to nuts');
    const id = idOf(/nuts/);
    await agent.hear('Saul', 'forget my allergy');
    expect(refusalOf(() => correct(id, 'Saul is allergic to eggs.'))).toBe('ITEM_NOT_FOUND');
    // To delete it is the owner's right, as in the conversation.
    expect(forget(id).gone).toEqual([id]);
  });
});

describe('while the engine works', () => {
  test('an answer made before the owner had an item forgotten is not given; the next one does not contain it', async () => {
    await agent.hear('Mia', 'Our hotel is in Shinjuku');
    const id = idOf(/Shinjuku/);
    agent.store.conversation.hear({
      ...{ messageId: 'q', senderInboxId: inboxOf('Mia'), self: false, text: 'Bench, where is our hotel?' },
      ...{ sentAt: agent.deps.now(), learn: false, answer: true },
    });
    meanwhile = () => forget(id);
    for (
      let wait = await think(agent.deps, agent.deps.answerRateLimiter);
      wait === 0;
      wait = await think(agent.deps, agent.deps.answerRateLimiter)
    );
    expect(agent.store.conversation.nextToSay()?.text).toMatch(/don't know/);
  });

  test('a message read before the owner had an item forgotten is read again', async () => {
    await agent.hear('Mia', 'Our hotel is in Shinjuku');
    const id = idOf(/Shinjuku/);
    meanwhile = () => forget(id);
    await agent.hear('Saul', "I'm vegetarian");
    expect(current()).toEqual(["I'm vegetarian"]);
  });
});

describe('attack:', () => {
  test('a request of a former owner has no more effect than their word in the conversation', async () => {
    await agent.hear('Mia', 'Our hotel is in Shinjuku');
    const items = [idOf(/Shinjuku/)];
    expect(change({ ask: 'forget', requestId: newId(), items }, inboxOf('Mallory')).gone).toEqual([]);
    expect(current()).toEqual(['Our hotel is in Shinjuku']);
  });

  test('requests of any kind and order leave only what was not forgotten, and never what is hidden', async () => {
    await agent.hear('Saul', 'hello');
    await agent.hear('Mia', 'Saul is allergic to nuts');
    await agent.hear('Saul', 'forget my allergy');
    const words = ['hotel', 'budget', 'flight', 'train', 'museum', 'dinner'];
    for (const word of words) await agent.hear('Mia', `Our ${word} is in ${word.toUpperCase()}TOWN`);
    const step = fc.record({
      ask: fc.constantFrom('forget' as const, 'correct' as const),
      at: fc.nat(20),
      text: fc.string({ maxLength: 40 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 4 }), (steps) => {
        for (const { ask, at, text } of steps) {
          const before = known();
          const item = before[at % Math.max(1, before.length)];
          if (item === undefined) continue;
          const outcome = refusalOf(() => (ask === 'forget' ? forget(item.id) : correct(item.id, text)));
          const after = known();
          if (outcome !== 'none') expect(after).toEqual(before);
          else if (ask === 'forget') expect(after.map(({ id }) => id)).not.toContain(item.id);
          else expect(after.find(({ id, status }) => id === item.id && status === 'current')).toBeUndefined();
          expect(JSON.stringify(after)).not.toContain('nuts');
        }
      }),
      { numRuns: propertyRuns(25) },
    );
    expect(bytes()).toContain('nuts');
  });
});
