import { type JsonValue, LEVELS } from '@offshoot/statements';
import fc from 'fast-check';
import type { Action, ActionKind } from '../src/action.ts';
import type { Situation } from '../src/decide.ts';
import { type Argument, TRUSTED_SOURCES, UNTRUSTED_SOURCES } from '../src/origin.ts';
import { planEffect } from '../src/planned-effect.ts';
import { OWNER, situation as ordinary, person } from './situations.ts';

export { action, NOW, OWNER, person } from './situations.ts';

export const LINKED = 'd'.repeat(64);
export const DELEGATE = 'b'.repeat(64);
export const MEMBER = 'c'.repeat(64);
export const HOTEL = 'desk@example.org';

export const EMAIL: ActionKind = { name: 'email.send', risk: 'R4', content: ['text'], counterparts: ['to'], budget: 'mails' };
export const REMINDER: ActionKind = { name: 'reminder.set', risk: 'R3', content: ['text'] };
export const READ: ActionKind = { name: 'web.read', risk: 'R1', content: [] };
export const POST: ActionKind = { name: 'message.post', risk: 'R2', content: ['text'] };
export const PAY: ActionKind = { name: 'wallet.send', risk: 'R6', content: [] };
export const TEXT: ActionKind = { name: 'sms.send', risk: 'R5', content: ['text'], counterparts: ['to'], budget: 'texts' };
const KINDS = [EMAIL, REMINDER, READ, POST, PAY, TEXT];

export const given = (value: JsonValue): Argument => ({ value, source: 'request' });
export const found = (value: JsonValue): Argument => ({ value, source: 'mail' });
export const situation = (part: Partial<Situation> = {}): Situation =>
  ordinary({
    deciders: { owners: new Set([OWNER, LINKED]), delegated: new Map([[DELEGATE, 'R4']]) },
    contacts: new Set([HOTEL]),
    ...part,
  });

const text = fc.oneof(
  fc.constantFrom(HOTEL, 'eve@evil.example', 'https://evil.example/?q=', '2026-11-24T09:00'),
  fc.string({ unit: 'binary' }),
);
const value: fc.Arbitrary<JsonValue> = fc.oneof(
  text.map((one) => one.toWellFormed()),
  fc.constantFrom<JsonValue>(null, 1, true, [HOTEL], {}),
);
const argumentFrom = (sources: readonly Argument['source'][]) => fc.record({ value, source: fc.constantFrom(...sources) });
const actionFrom = (sources: readonly Argument['source'][]): fc.Arbitrary<Action> =>
  fc
    .record({
      kind: fc.constantFrom(...KINDS),
      arguments: fc.dictionary(fc.constantFrom('to', 'at', 'url', 'links', 'text'), argumentFrom(sources), { maxKeys: 4 }),
      account: fc.constantFrom('', 'agent@mail.example'),
      toolDigest: fc.constantFrom('', `sha256:${'0'.repeat(64)}`),
    })
    .map((one) => ({ ...one, cost: '' }));

const trustedActions = actionFrom(TRUSTED_SOURCES);
/** What an attacker may have the model propose: anything, with any source that they can write to. */
export const anyActions = actionFrom([...TRUSTED_SOURCES, ...UNTRUSTED_SOURCES]);
export const attackersActions = actionFrom(UNTRUSTED_SOURCES);

export const situations: fc.Arbitrary<Situation> = fc
  .record({
    level: fc.constantFrom(...LEVELS),
    isPaused: fc.boolean(),
    isQuiet: fc.boolean(),
    wasDenied: fc.boolean(),
    cause: fc.oneof(
      fc.constant({ is: 'trigger' as const }),
      fc
        .tuple(fc.constantFrom(OWNER, LINKED, DELEGATE, MEMBER), fc.boolean())
        .map(([inboxId, isAgent]) => ({ is: 'request' as const, by: person(inboxId, isAgent) })),
    ),
    plans: fc.array(fc.tuple(trustedActions, fc.integer({ min: 1, max: 3 })), { maxLength: 3 }),
    spent: fc.dictionary(
      fc.constantFrom('mails', 'cards', 'openCards', 'firstContacts', 'proactiveMessages'),
      fc.integer({ min: 0, max: 25 }),
    ),
  })
  .map(({ plans, ...rest }) => {
    const planned = plans.flatMap(([one, count], index) => planEffect(`c${index}`, one, count) ?? []);
    return situation({ ...rest, planned });
  });
