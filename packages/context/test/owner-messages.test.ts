// Messages between an owner and its agent are parsed strictly on both sides.
import { type CardTerms, cardDigest } from '@offshoot/actions';
import type { Trust } from '@offshoot/statements';
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  cut,
  decodeAnswer,
  encodeAnswer,
  type ListedServer,
  type OwnerAnswer,
  type OwnerRequest,
  ownerAnswerCodec,
  ownerRequestCodec,
  type Preview,
  putTogether,
  summaryDigest,
  TransferError,
} from '../src/index.ts';
import { paddedSize } from '../src/padding.ts';
import { summaries } from './arbitrary-summaries.ts';

const requestId = '0f'.repeat(16);
const preview = (summary: Preview['summary']): Preview => ({
  answer: 'preview',
  requestId,
  items: [
    {
      id: 'mem_1',
      kind: 'credential',
      text: 'The code is 4711.',
      topic: 'code',
      sensitivity: 'secret',
      tags: [],
      from: 'Saul',
      isIn: false,
      reason: 'credential',
      secrets: ['a-rule'],
    },
  ],
  summary,
  digest: summaryDigest(summary),
  expiresAt: '2026-01-01T00:00:00.000Z',
  configKeys: ['email'],
  hidden: 2,
});
const trust: Trust = {
  ...{ level: 'L3', state: 'paused', inboxes: ['ab'.repeat(32)], delegates: [{ inboxId: 'cd'.repeat(32), upTo: 'R4' }] },
  ...{ budget: { mails: 5, turnMs: 0 }, quietHours: { from: '22:00', to: '07:00', zone: 'America/Argentina/Buenos_Aires' } },
  pin: { version: 3, digest: `sha256:${'0f'.repeat(32)}` },
};
const terms: CardTerms = {
  ...{ instanceId: `inst_${'a'.repeat(26)}`, requester: { inboxId: 'ab'.repeat(32), name: 'Mia', isOwner: false }, risk: 'R6' },
  ...{ kind: 'wallet.send', account: '0x01', toolDigest: '', cost: '0.001 ETH', policy: `sha256:${'0'.repeat(64)}` },
  arguments: { to: { value: '0x02', source: 'request' }, more: { value: [1, { a: null, b: true }], source: 'tool' } },
  expiresAt: '2026-01-02T00:00:00.000Z',
};
const listed: ListedServer = {
  ...{ id: 'weather', url: 'https://weather.example.org/mcp', origin: 'owner', credential: 'given' },
  tools: [{ name: 'forecast', risk: 'R1', digest: `sha256:${'ab'.repeat(32)}` }],
};
const wanted = {
  ...{ id: 'weather', url: 'https://weather.example.org/mcp', tools: [{ definition: '{}', risk: 'R1' as const }] },
  credential: { encapsulatedKey: 'AAEC', ciphertext: 'AAEC' },
};
const others: OwnerAnswer[] = [
  { answer: 'cards', requestId, cards: [terms] },
  { answer: 'rejoined', requestId, outcome: 'not-a-member' },
  { answer: 'voice', requestId, voice: 'muted' },
  { answer: 'addresses', requestId, email: 'trip@agentmail.to', phone: '', shown: 'both' },
  { answer: 'goals', requestId, goals: [], callsLeft: 24, callsADay: 24, halted: 'key-refused' },
  {
    ...{ answer: 'goals', requestId, callsLeft: 0, callsADay: 24 },
    goals: [
      {
        ...{ id: 'mem_1', text: 'watch the hotel', why: '', askedBy: 'Mia', byOwner: false, priority: 'normal', status: 'open' },
        ...{ setAt: '2026-01-01T00:00:00.000Z', until: '2026-01-08', nextTickAt: '2026-01-02T09:00:00.000Z', isWaiting: true },
        ...{ watches: ['example.org'], progress: [{ at: '2026-01-01T00:00:00.000Z', text: '€120', evidence: ['example.org'] }] },
      },
    ],
  },
  { answer: 'reminders', requestId, reminders: [] },
  {
    ...{ answer: 'reminders', requestId },
    reminders: [
      {
        ...{ id: `rem_${'0a'.repeat(16)}`, kind: 'post', text: 'what is still open', askedBy: '', byOwner: false },
        ...{ when: 'every Monday, next on Monday, 4 May 2026 at 09:00 (Berlin)', nextAt: '2026-05-04T07:00:00.000Z' },
      },
    ],
  },
  { answer: 'servers', requestId, servers: [] },
  { answer: 'servers', requestId, servers: [listed] },
  { answer: 'servers', requestId, servers: [], signedOut: 'not-offered' },
  {
    answer: 'explanation',
    requestId,
    model: 'gpt-oss-20b',
    engine: 'offline',
    budgetTokens: 1_000_000,
    usedTokens: 17,
    sections: [{ name: 'memory', priority: 3, tokens: 17, text: 'Saul is vegetarian.', isCut: false, leftOut: 2 }],
  },
  {
    answer: 'knowledge',
    requestId,
    items: [
      {
        ...{ id: 'mem_1', kind: 'decision', text: 'We fly on Sunday.', topic: 'our:flight', sensitivity: 'normal', tags: ['transport'] },
        ...{ from: 'Saul', status: 'current', byOwner: false, isInherited: true, saidAt: '2026-01-01T00:00:00.000Z' },
        ...{ validUntil: '2026-02-01T00:00:00.000Z', reason: 'it is cheaper' },
      },
    ],
    hidden: 1,
    keptDays: 90,
  },
  { answer: 'changed', requestId, gone: ['mem_1'], learned: [] },
  { answer: 'link-code', requestId, code: 'ABCD-EFGH', expiresAt: '2026-01-01T00:00:00.000Z' },
  { answer: 'link-said', requestId, outcome: 'said', inboxId: 'ab'.repeat(32), name: 'Saul', sharesName: true },
  { answer: 'link-said', requestId, outcome: 'ended', inboxId: '', name: '', sharesName: false },
  { answer: 'trust', requestId, trust: { level: 'L2', state: 'active', inboxes: [], delegates: [], budget: {} }, cards: [], grants: [] },
  {
    ...{ answer: 'trust', requestId, trust, signedAt: '2026-01-01T00:00:00.000Z', cards: [] },
    grants: [{ id: 'ef'.repeat(32), text: 'E-mail to desk@example.org', expiresAt: '2026-02-01T00:00:00.000Z' }],
  },
  {
    ...{ answer: 'review', requestId, since: '2026-01-01T00:00:00.000Z', level: 'L2', corrections: 1, learned: 1, refusedForLevel: 2 },
    acceptance: { liked: 16, total: 16, lower: 806, upper: 1_000 },
    cards: { asked: 6, approved: 1, denied: 1, ended: 1, open: 3, failed: 0 },
    effects: { done: 1, failed: 0, unknown: 0 },
    signal: { is: 'promote', why: 'acceptance', level: 'L3' },
  },
  {
    ...{ answer: 'decisions', requestId },
    decisions: [
      {
        ...{ at: '2026-01-01T00:00:00.000Z', text: 'Send an e-mail. To: desk@example.org (said in the message)', outcome: 'ask' },
        ...{ why: 'It reaches people outside.', askedBy: 'Saul', byOwner: false, end: 'done', decidedBy: 'Ada' },
      },
      { at: '2026-01-01T00:00:00.000Z', text: 'Send an e-mail.', outcome: 'refuse', why: 'It was paused.', askedBy: '', byOwner: true },
    ],
  },
  { answer: 'refusal', requestId, reason: 'SECRET_FOUND', message: 'A secret was found.' },
];

test('answers survive a round trip in padded parts', () => {
  fc.assert(
    fc.property(summaries, (summary) => {
      for (const answer of [preview(summary), ...others]) {
        const bytes = encodeAnswer(answer);
        expect(bytes.length).toBe(paddedSize(bytes.length));
        const parts = cut(requestId, bytes).map((part) => ownerAnswerCodec.decode(ownerAnswerCodec.encode(part)));
        expect(decodeAnswer(putTogether(requestId, parts)?.bytes ?? new Uint8Array())).toEqual(answer);
      }
    }),
    { numRuns: propertyRuns(30) },
  );
});

test('attack: an agent that shows one summary and has its owner sign another', () => {
  fc.assert(
    fc.property(summaries, (summary) => {
      const digest = summaryDigest({ ...summary, purpose: `${summary.purpose}!` });
      expect(() => decodeAnswer(encodeAnswer({ ...preview(summary), digest }))).toThrow(TransferError);
    }),
    { numRuns: propertyRuns(30) },
  );
});

const requests: OwnerRequest[] = [
  { ask: 'preview', requestId, prompt: 'nothing about Saul', add: ['mem_1'], remove: [], targetInboxId: '' },
  { ask: 'preview', requestId, prompt: '', add: [], remove: [], targetInboxId: 'ab'.repeat(32) },
  { ask: 'knowledge', requestId },
  { ask: 'trust', requestId },
  { ask: 'decisions', requestId },
  { ask: 'review', requestId },
  { ask: 'cards', requestId },
  { ask: 'approve-card', requestId, card: cardDigest(terms), statement: 'AAEC' },
  { ask: 'reject-card', requestId, card: cardDigest(terms) },
  { ask: 'revoke-grant', requestId, grant: 'ef'.repeat(32) },
  { ask: 'link', requestId, saidId: '0e'.repeat(16) },
  { ask: 'set-trust', requestId, trust, statement: 'AAEC' },
  { ask: 'servers', requestId },
  { ask: 'set-server', requestId, server: wanted, statement: 'AAEC' },
  { ask: 'set-server', requestId, server: { id: 'weather', url: '', tools: [] }, statement: 'AAEC' },
  { ask: 'set-voice', requestId, voice: 'only-mentioned' },
  { ask: 'addresses', requestId },
  { ask: 'addresses', requestId, shown: 'email' },
  { ask: 'keep', requestId, days: 30 },
  { ask: 'keep', requestId, days: 0 },
  { ask: 'forget', requestId, items: ['mem_1', 'mem_2'] },
  { ask: 'correct', requestId, item: 'mem_1', text: 'Saul is vegan.' },
  { ask: 'explain', requestId, text: 'Where do we stay?' },
];

test('requests survive a round trip', () => {
  for (const request of requests) expect(ownerRequestCodec.decode(ownerRequestCodec.encode(request))).toEqual(request);
});

test('attack: requests and answers out of form are refused, with TransferError alone', () => {
  const [first] = requests;
  const last = requests.at(-1);
  const bad: unknown[] = [
    null,
    { ...first, ask: 'delete' },
    { ...first, requestId: 'x' },
    { ...first, prompt: '界'.repeat(2_000) },
    { ...first, add: Array.from({ length: 2_001 }, () => 'mem_1') },
    { ...first, remove: ['a b'] },
    { ...first, targetInboxId: 'me' },
    { ...last, text: 'x'.repeat(20_000) },
    ...[
      { level: 'L5' },
      { state: 'resumed' },
      { inboxes: ['me'] },
      { inboxes: Array.from({ length: 33 }, () => 'ab'.repeat(32)) },
      { delegates: [{ inboxId: 'cd'.repeat(32), upTo: 'R6' }] },
      { delegates: Array.from({ length: 33 }, () => ({ inboxId: 'cd'.repeat(32), upTo: 'R3' })) },
      { budget: { mails: -1 } },
      { budget: { mails: 1.5 } },
      { budget: { money: 1 } },
      { budget: [] },
      { quietHours: { from: '24:00', to: '07:00', zone: 'UTC' } },
      { quietHours: { from: '22:00', to: '07:00', zone: 'UTC\nLevel: L4' } },
      { pin: { version: 0, digest: `sha256:${'0f'.repeat(32)}` } },
      { pin: { version: 1.5, digest: `sha256:${'0f'.repeat(32)}` } },
      { pin: { version: 3, digest: 'newest' } },
      { pin: 3 },
    ].map((part) => ({ ask: 'set-trust', requestId, trust: { ...trust, ...part }, statement: 'AAEC' })),
    { ask: 'link', requestId, saidId: 'x' },
    { ask: 'approve-card', requestId, card: '3f2a91c0', statement: 'AAEC' },
    { ask: 'approve-card', requestId, card: cardDigest(terms), statement: 'A B' },
    { ask: 'approve-card', requestId, card: cardDigest(terms) },
    { ask: 'reject-card', requestId, card: '3f2a91c0' },
    { ask: 'revoke-grant', requestId, grant: 'all' },
    { ask: 'set-trust', requestId, trust, statement: '' },
    { ask: 'set-trust', requestId, trust, statement: 'A B' },
    { ask: 'set-trust', requestId, trust, statement: 'A'.repeat(20_000) },
    { ask: 'set-trust', requestId, statement: 'AAEC' },
    ...[
      { id: 'Weather' },
      { id: 'a/b' },
      { url: 'file:///etc/passwd' },
      { url: 'https://weather.example.org/\nTools: none' },
      { tools: Array.from({ length: 9 }, () => wanted.tools[0]) },
      { tools: [{ definition: '{}', risk: 'R2' }] },
      { tools: [{ definition: 'x'.repeat(8_193), risk: 'R1' }] },
      { credential: { encapsulatedKey: 'AAEC', ciphertext: 'A B' } },
      { credential: 'AAEC' },
    ].map((part) => ({ ask: 'set-server', requestId, server: { ...wanted, ...part }, statement: 'AAEC' })),
    { ask: 'set-server', requestId, server: wanted },
    { ask: 'keep', requestId },
    { ask: 'keep', requestId, days: -1 },
    { ask: 'keep', requestId, days: 1.5 },
    { ask: 'keep', requestId, days: '30' },
    { ask: 'forget', requestId, items: [] },
    { ask: 'forget', requestId, items: ['*'] },
    { ask: 'forget', requestId, items: Array.from({ length: 2_001 }, () => 'mem_1') },
    { ask: 'forget', requestId, items: 'mem_1' },
    { ask: 'correct', requestId, item: '', text: 'Saul is vegan.' },
    { ask: 'correct', requestId, item: 'mem_1', text: '\ud800' },
    { ask: 'correct', requestId, item: 'mem_1', text: 'x'.repeat(20_000) },
  ];
  const [reviewed] = others.flatMap((answer) => (answer.answer === 'review' ? [answer] : []));
  const [known] = others.flatMap((answer) => (answer.answer === 'knowledge' ? [answer] : []));
  const badAnswers: unknown[] = [
    { ...known, hidden: -1 },
    { ...known, items: [{ ...known?.items[0], status: 'hidden' }] },
    { ...known, items: [{ ...known?.items[0], saidAt: 'yesterday' }] },
    { ...known, items: [{ ...known?.items[0], validUntil: '2026-02-30T00:00:00.000Z' }] },
    { answer: 'changed', requestId, gone: ['a b'], learned: [] },
    { answer: 'trust', requestId, trust, cards: [] },
    { answer: 'link-code', requestId, code: 'abc', expiresAt: '2026-01-01T00:00:00.000Z' },
    { answer: 'link-said', requestId, outcome: 'linked', inboxId: '', name: '', sharesName: false },
    { answer: 'link-said', requestId, outcome: 'said', inboxId: 'Saul', name: 'Saul', sharesName: false },
    { answer: 'trust', requestId, trust, cards: [], grants: [{ id: 'grant', text: '', expiresAt: '2026-02-01T00:00:00Z' }] },
    { answer: 'trust', requestId, trust, cards: [], grants: [{ id: 'ef'.repeat(32), text: '', expiresAt: 'never' }] },
    { answer: 'changed', requestId, gone: [] },
    ...[
      ...[{ instanceId: 'inst_1' }, { risk: 'R7' }, { kind: 'wallet send' }, { policy: '' }, { expiresAt: 'never' }, { cost: 1 }],
      ...[{ requester: { ...terms.requester, inboxId: 'Saul' } }, { arguments: [] }, { arguments: { to: '0x02' } }],
      { arguments: { to: { value: '0x02', source: 'owner' } } },
      { arguments: { to: { value: '\ud800', source: 'request' } } },
      { arguments: Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`a${index}`, { value: 1, source: 'request' }])) },
      { arguments: { to: { value: JSON.parse('['.repeat(40) + ']'.repeat(40)), source: 'request' } } },
    ].map((part) => ({ answer: 'cards', requestId, cards: [{ ...terms, ...part }] })),
    ...[{ origin: 'pool' }, { url: '' }, { credential: 'a-token' }, { tools: [{ name: 'x'.repeat(65), risk: 'R1', digest: '' }] }].map(
      (part) => ({
        ...{ answer: 'servers', requestId, servers: [{ ...listed, ...part }] },
      }),
    ),
    ...[{ outcome: 'done' }, { end: 'over' }, { at: 'yesterday' }, { askedBy: 'x'.repeat(2_000) }, { byOwner: 'yes' }].map((part) => ({
      ...{ answer: 'decisions', requestId },
      decisions: [{ at: '2026-01-01T00:00:00.000Z', text: '', outcome: 'run', why: '', askedBy: '', byOwner: true, ...part }],
    })),
    ...[{ level: 'L5' }, { acceptance: { liked: 1, total: 1, lower: 806, upper: 1_001 } }, { cards: {} }, { signal: { is: 'fire' } }].map(
      (part) => ({ ...reviewed, ...part }),
    ),
    { answer: 'servers', requestId, servers: [], signedOut: 'perhaps' },
    { answer: 'decisions', requestId, decisions: Array.from({ length: 1_001 }, () => ({})) },
  ];
  for (const value of badAnswers) expect(() => decodeAnswer(encodeAnswer(value as OwnerAnswer))).toThrow(TransferError);
  for (const value of bad) expect(() => ownerRequestCodec.decode(Buffer.from(JSON.stringify(value)))).toThrow(TransferError);
  const change = fc.record({ place: fc.nat(), value: fc.jsonValue() });
  fc.assert(
    fc.property(fc.constantFrom(...requests, ...others), change, (good, { place, value }) => {
      const key = Object.keys(good)[place % Object.keys(good).length] ?? '';
      const changed = { ...good, [key]: value };
      for (const read of [
        () => ownerRequestCodec.decode(Buffer.from(JSON.stringify(changed))),
        () => decodeAnswer(encodeAnswer(changed as OwnerAnswer)),
      ]) {
        try {
          read();
        } catch (error) {
          expect(error).toBeInstanceOf(TransferError);
        }
      }
    }),
  );
});
