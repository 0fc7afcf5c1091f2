import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { apply, mutantsOf } from '../scripts/mutants/mutate.ts';
import { drawn } from '../scripts/mutants/sample.ts';
import { parse } from '../scripts/mutants/syntax.ts';
import { TARGETS, targetFiles, testsFor } from '../scripts/mutants/targets.ts';

const mutate = (source: string) => mutantsOf('a.ts', source).map((mutant) => apply(source, mutant));

describe('the mutator', () => {
  it('removes the call of a check, awaited or not', () => {
    expect(mutate('requireOwner(a);')).toEqual([';']);
    expect(mutate('async () => { await store.redeem(a, "’é😀"); note(a); }')).toEqual(['async () => { ; note(a); }']);
    expect(mutate('const isFirst = redeem(a);')).toEqual(['const isFirst = true;']);
    expect(mutate('const f = () => { return checkTimes(a) ?? checkKeys(a); };')).toEqual(['const f = () => { return checkKeys(a); };']);
  });

  it('removes a condition that leads to a refusal, and each of its operands', () => {
    expect(mutate('if (a && b) throw c;')).toEqual(['if (false) throw c;', 'if (a) throw c;', 'if (b) throw c;']);
    expect(mutate('const f = () => { if (a) { log(); return refused(c); } };')).toEqual([
      'const f = () => { if (false) { log(); return refused(c); } };',
    ]);
    expect(mutate('const f = () => { if (a === b) return; throw c; };')).toEqual(['const f = () => { if (true) return; throw c; };']);
  });

  it('shifts the boundary of a comparison', () => {
    expect(mutate('if (a < b) throw c;')).toEqual(['if (false) throw c;', 'if (a <= b) throw c;']);
    expect(mutate('if (a || b !== c) throw d;')).toContain('if (a || b === c) throw d;');
  });

  it('removes a condition that a predicate returns, and one that filters something out', () => {
    expect(mutate('const isIn = (a) => a > b && c;')).toEqual([
      'const isIn = (a) => a > b;',
      'const isIn = (a) => c;',
      'const isIn = (a) => a >= b && c;',
    ]);
    expect(mutate('const a = b ? c : {};')).toEqual(['const a = c;']);
    expect(mutate("const a = { ...(b === 'owner' && { c }) };")).toEqual(['const a = { ...(true && { c }) };']);
  });

  it('leaves everything else alone', () => {
    expect(mutate('const a = b && c; if (a < b) log(); note(a); const requireA = 1;')).toEqual([]);
  });

  it('gives every mutant of the verifying code a unique name, and code that parses', () => {
    const sources = new Map(targetFiles([]).map((file) => [file, readFileSync(file, 'utf8')]));
    const mutants = [...sources].flatMap(([file, source]) => mutantsOf(file, source));
    const ids = mutants.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const mutant of drawn(mutants, 200, 1)) {
      expect(() => parse(apply(sources.get(mutant.file) ?? '', mutant)), mutant.id).not.toThrow();
    }
    for (const file of sources.keys()) expect(testsFor(file), file).not.toEqual([]);
    expect(ids).toContain('services/host/src/agent/ownership/owner-orders.ts acceptOffer: `requireStillOwner(deps, ownerId);` → nothing');
  });

  it('names only existing tests and files', () => {
    const missing = TARGETS.flatMap(({ files, tests }) => [
      ...files.filter((pattern) => globSync(pattern).length === 0),
      ...tests.flat().filter((test) => !existsSync(test)),
    ]);
    expect(missing).toEqual([]);
  });

  it('draws the same mutants for the same seed', () => {
    const things = Array.from({ length: 50 }, (_, n) => ({ id: String(n) }));
    const ids = (seed: number, among = things) => drawn(among, 5, seed).map(({ id }) => id);
    expect(ids(7)).toEqual(ids(7));
    expect(ids(7)).not.toEqual(ids(8));
    expect(ids(7, things.toReversed()).toSorted()).toEqual(ids(7).toSorted());
  });
});
