// Who may sign a version, by the chain of hand-overs alone.
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { creatorsOf, type Handover, MAX_TEAM, type Signed, teamWith } from '../src/index.ts';
import { chainProblem } from '../src/versions/handover.ts';

/** The chain's order does not depend on signatures; see verifyHandovers for these. */
const UNSIGNED: Signed = { envelope: { signer: '', nonce: '', issuedAt: new Date(0) }, signatures: [] };
const [FOUNDER, ANN, BEN, CAT, MALLORY] = ['f', 'a', 'b', 'c', 'e'].map((digit) => digit.repeat(64)) as [
  string,
  string,
  string,
  string,
  string,
];

function step(version: number, from: string, to: string, team?: readonly string[]): Handover {
  const people = { previousCreatorId: from, newCreatorId: to, ...(team && { team }) };
  return { version, digest: '', ...people, offer: UNSIGNED, acceptance: UNSIGNED };
}

const of = (version: number, creatorId: string, ...handovers: Handover[]) => chainProblem({ version, creatorId, handovers });
const TO_TEAM = step(1, FOUNDER, ANN, [ANN, BEN]);

describe('a template of a team', () => {
  test('gets its versions from each member, not only from the one who accepted it', () => {
    expect(of(2, ANN, TO_TEAM)).toBeUndefined();
    expect(of(2, BEN, TO_TEAM)).toBeUndefined();
    expect(creatorsOf({ creatorId: BEN, handovers: [TO_TEAM] })).toEqual([ANN, BEN]);
  });

  test('goes to a new team by the word of one of the old one: that is how members come and go', () => {
    const later = step(3, BEN, CAT, [BEN, CAT]);
    for (const member of [BEN, CAT]) expect(of(4, member, TO_TEAM, later)).toBeUndefined();
  });

  test('can be moved by a member to itself alone, and the chain shows it', () => {
    const alone = step(3, BEN, BEN);
    expect(of(4, BEN, TO_TEAM, alone)).toBeUndefined();
    expect(creatorsOf({ creatorId: BEN, handovers: [TO_TEAM, alone] })).toEqual([BEN]);
    expect(of(4, ANN, TO_TEAM, alone)).toContain('belongs to');
  });
});

describe('attack:', () => {
  test('a stranger signs a version of a team’s template', () => {
    expect(of(2, MALLORY, TO_TEAM)).toContain('belongs to');
    expect(of(2, FOUNDER, TO_TEAM)).toContain('belongs to');
  });

  test('a stranger hands a team’s template over', () => {
    expect(of(4, MALLORY, TO_TEAM, step(3, MALLORY, MALLORY))).toContain('did not own it');
  });

  test('a member who left the team signs, or hands it over', () => {
    const withoutAnn = step(3, BEN, BEN, [BEN, CAT]);
    expect(of(4, ANN, TO_TEAM, withoutAnn)).toContain('belongs to');
    expect(of(6, ANN, TO_TEAM, withoutAnn, step(5, ANN, ANN))).toContain('did not own it');
  });

  test('the one who accepted for the team takes the place of the team', () => {
    expect(of(4, CAT, TO_TEAM, step(1, ANN, CAT))).toContain('handed over after');
  });

  const nine = Array.from({ length: MAX_TEAM + 1 }, (_, i) => String(i).repeat(64));
  test.each([
    ['of one', [ANN]],
    ['of none', []],
    ['of nine', [...nine.slice(1), ANN]],
    ['with a doubled member', [ANN, ANN]],
    ['out of order', [BEN, ANN]],
    ['without the new creator', [BEN, CAT]],
    ['of two inboxes in one', [`${ANN},${BEN}`, CAT]],
  ])('a team %s', (_, team) => {
    expect(of(2, ANN, step(1, FOUNDER, ANN, team))).toMatch(/team/i);
  });
});

test('whoever is of the last hand-over’s team may sign, and nobody else, for any chain that leads from creator to creator', () => {
  const inbox = fc.integer({ min: 0, max: 15 }).map((n) => n.toString(16).repeat(64));
  const steps = fc.array(fc.record({ from: fc.nat(), to: inbox, others: fc.array(inbox, { maxLength: MAX_TEAM - 1 }) }), { maxLength: 16 });
  fc.assert(
    fc.property(inbox, steps, (founder, drawn) => {
      let creators: readonly string[] = [founder];
      const handovers = drawn.map(({ from, to, others }, i) => {
        const previous = creators[from % creators.length] ?? founder;
        const team = teamWith(to, others);
        creators = team ?? [to];
        return step(i + 1, previous, to, team);
      });
      for (let n = 0; n < 16; n += 1) {
        const signer = n.toString(16).repeat(64);
        const version = { version: drawn.length + 1, creatorId: signer, handovers };
        // Without a hand-over, the template's ID says who made it.
        if (drawn.length === 0) expect(creatorsOf(version)).toEqual([signer]);
        else expect(chainProblem(version) === undefined).toBe(creators.includes(signer));
      }
    }),
    { numRuns: propertyRuns(300) },
  );
});
