// What an agent accepts from profile messages of any sender.
import { describe, expect, it } from 'vitest';
import { type Member, memberAfter, nameShown, type SaidProfile } from '../../src/agent/transcript/domain/profile-word.ts';

const person = (name: string): SaidProfile => ({ name, memberKind: 'member', metadata: {} });
const agent = (metadata: Record<string, unknown>): SaidProfile => ({ name: 'Juno', memberKind: 'agent', metadata });
const saul: Member = { name: 'Saul', isAgent: false };

describe('hearsay about a member', () => {
  it('names a member who has no name yet', () => {
    expect(memberAfter(undefined, person('Saul'), false)).toEqual(saul);
    expect(memberAfter({ name: '', isAgent: true }, person('Juno'), false)).toEqual({ name: 'Juno', isAgent: true });
  });

  it('attack: cannot rename anybody or take a name away', () => {
    for (const name of ['Mallory', '', ' \n ']) {
      expect(memberAfter(saul, person(name), false)).toBeUndefined();
      expect(memberAfter(undefined, person(''), false)).toBeUndefined();
    }
  });

  it('attack: cannot mark anybody as an agent', () => {
    const said = agent({ instanceId: 'inst_1', joinedAt: 1 });
    expect(memberAfter(undefined, said, false)).toEqual({ name: 'Juno', isAgent: false });
    expect(memberAfter({ name: '', isAgent: false }, said, false)).toEqual({ name: 'Juno', isAgent: false });
  });
});

describe('what members say about themselves', () => {
  it('is accepted as one line of at most 64 characters', () => {
    expect(memberAfter(saul, person('  Saul\nGoodman '), true)).toEqual({ name: 'Saul Goodman', isAgent: false });
    expect(memberAfter(saul, person(`${'a'.repeat(63)}😀`), true)?.name).toHaveLength(64);
    expect(memberAfter(saul, person(''), true)).toEqual({ name: '', isAgent: false });
  });

  it('marks as an agent only a member that states an instance', () => {
    expect(memberAfter(undefined, agent({ instanceId: 'inst_1' }), true)).toEqual({ name: 'Juno', isAgent: true, joinedAt: undefined });
    expect(memberAfter(undefined, agent({}), true)).toEqual({ name: 'Juno', isAgent: false });
    expect(memberAfter(undefined, agent({ instanceId: 1 }), true)).toEqual({ name: 'Juno', isAgent: false });
    const claims = { ...person('Saul'), metadata: { instanceId: 'inst_1' } };
    expect(memberAfter(undefined, claims, true)).toEqual(saul);
  });

  it.each([
    ['1', 1],
    [1_760_000_000_000, 1_760_000_000_000],
    [0, undefined],
    [-1, undefined],
    [1.5, undefined],
    [2 ** 53, undefined],
    ['soon', undefined],
    [undefined, undefined],
  ])('%s as the time of an agent’s joining is read as %s', (joinedAt, read) => {
    expect(memberAfter(undefined, agent({ instanceId: 'inst_1', joinedAt }), true)?.joinedAt).toBe(read);
  });
});

describe('attack: a name that means other people', () => {
  const inboxId = 'ab'.repeat(32);
  it.each(['Everybody', 'the team', 'You', 'our agent'])('%s is shown with a part of the inbox', (name) => {
    expect(nameShown(name, inboxId)).toBe(`${name} abababab`);
  });

  it.each(['Saul', 'Agent Smith', 'Allan'])('%s is shown as it is', (name) => expect(nameShown(name, inboxId)).toBe(name));

  it('a name without visible characters is replaced by the inbox', () => {
    for (const name of ['', '\u200b', '\u202e']) expect(nameShown(name, inboxId)).toBe('abababab');
  });
});
