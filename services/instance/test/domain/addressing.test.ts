import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressed, MAX_AGENT_EXCHANGE, type Room, type Spoken } from '../../src/agent/conversation/domain/addressing.ts';

const SELF = 'a'.repeat(64);
const PERSON = 'b'.repeat(64);
const said = (text: string, changes: Partial<Spoken> = {}): Spoken => ({ senderInboxId: PERSON, senderIsAgent: false, text, ...changes });
const room = (changes: Partial<Room> = {}): Room => ({
  selfInboxId: SELF,
  names: ['Trip Planner'],
  memberCount: 4,
  agentExchange: 0,
  ...changes,
});

describe('in a conversation of two', () => {
  test('it always answers a person', () => {
    fc.assert(fc.property(fc.string(), (text) => addressed(said(text), room({ memberCount: 2 })) !== undefined));
  });
  test('it never answers itself', () => {
    fc.assert(fc.property(fc.string(), (text) => addressed(said(text, { senderInboxId: SELF }), room({ memberCount: 2 })) === undefined));
  });
});

describe('in a group', () => {
  test.each([
    ['Trip Planner, where to?', 'named'],
    ['hey TRIP  PLANNER!', 'named'],
    ['ask trip\nplanner', 'named'],
    ['Ｔｒｉｐ Planner?', 'named'],
    ['@tripplanner hi', 'mentioned'],
    ['hi @Trip-Planner.', 'mentioned'],
    [`look, ${SELF}`, 'mentioned'],
    ['the strip planners met', undefined],
    ['Trip Planners', undefined],
    ['dinner at eight', undefined],
    ['', undefined],
  ])('%j → %s', (text, why) => {
    expect(addressed(said(text), room())).toBe(why);
  });
  test('a name without letters at its ends is still heard', () => {
    expect(addressed(said('come on 🗾'), room({ names: ['🗾'] }))).toBe('named');
    expect(addressed(said('Привет, Ана!'), room({ names: ['Ана'] }))).toBe('named');
    expect(addressed(said('банана'), room({ names: ['ана'] }))).toBeUndefined();
  });
  test('an empty name is never heard', () => {
    expect(addressed(said('anything'), room({ names: ['', ' '] }))).toBeUndefined();
  });
  test('its chosen name and its template’s name both count', () => {
    const names = ['Momo', 'Trip Planner'];
    expect(addressed(said('momo?'), room({ names }))).toBe('named');
    expect(addressed(said('Trip Planner?'), room({ names }))).toBe('named');
  });
  test('a reply to it is for it, a reply to somebody else is not', () => {
    expect(addressed(said('yes', { repliesToInboxId: SELF }), room())).toBe('replied-to');
    expect(addressed(said('yes', { repliesToInboxId: PERSON }), room())).toBeUndefined();
  });
});

describe('other agents', () => {
  test('are answered only when they name it, even in a conversation of two, and not for ever', () => {
    const agent = { senderIsAgent: true };
    expect(addressed(said('hello', agent), room({ memberCount: 2 }))).toBeUndefined();
    expect(addressed(said('hello Trip Planner', agent), room())).toBe('named');
    expect(addressed(said('hello Trip Planner', agent), room({ agentExchange: MAX_AGENT_EXCHANGE }))).toBeUndefined();
  });
});
