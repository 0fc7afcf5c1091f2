import { ristretto255_oprf } from '@noble/curves/ed25519.js';
import { bytesToHex, hexToBytes } from '@noble/curves/utils.js';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type AskedPasses,
  askForPasses,
  evaluatePasses,
  isSpentOn,
  isWeekOpen,
  type Pass,
  type PassAct,
  type PassAnswer,
  PassError,
  passesFrom,
  passKeyOf,
  passKeysOf,
  spend,
} from '../src/index.ts';
import { blinded, derivedKeys, evaluated, finalised, outputOf } from '../src/passes/lot.ts';
import { KEY_INFO, POPRF, SEED, VOPRF } from './rfc9497.data.ts';

const hex = (all: readonly Uint8Array[]) => all.map(bytesToHex);
const bytes = (all: readonly string[]) => all.map(hexToBytes);

/** The library draws a scalar as 1 + the bytes, little-endian, modulo the order - 1. */
function drawing(scalar: string): () => Uint8Array {
  const value = BigInt(`0x${bytesToHex(hexToBytes(scalar).reverse())}`) - 1n;
  return () => hexToBytes(value.toString(16).padStart(96, '0')).reverse();
}

describe('RFC 9497, ristretto255-SHA512', () => {
  const info = hexToBytes(POPRF.info);
  test('keys', () => {
    const keys = derivedKeys(hexToBytes(SEED), hexToBytes(KEY_INFO));
    expect(hex([keys.secret, keys.public])).toEqual([POPRF.secret, POPRF.public]);
    const verifiable = ristretto255_oprf.voprf.deriveKeyPair(hexToBytes(SEED), hexToBytes(KEY_INFO));
    expect(hex([verifiable.secretKey, verifiable.publicKey])).toEqual([VOPRF.secret, VOPRF.public]);
  });

  test.each(POPRF.vectors)('POPRF $blinded', (vector) => {
    const [secret, key] = bytes([POPRF.secret, POPRF.public]) as [Uint8Array, Uint8Array];
    const asked = vector.inputs.map((input, at) => blinded(info, key, hexToBytes(input), drawing(vector.blinds[at] as string)));
    expect(hex(asked.map(({ element }) => element))).toEqual(vector.blinded);
    const answer = evaluated(
      info,
      secret,
      asked.map(({ element }) => element),
      drawing(vector.proofRandom),
    );
    expect({ evaluated: hex(answer.elements), proof: bytesToHex(answer.proof) }).toEqual({
      evaluated: vector.evaluated,
      proof: vector.proof,
    });
    expect(hex(finalised(info, key, asked, answer))).toEqual(vector.outputs);
    expect(hex(asked.map(({ input }) => outputOf(info, secret, input)))).toEqual(vector.outputs);
  });

  test.each(VOPRF.vectors)('VOPRF, by which the library is checked, $blinded', (vector) => {
    const { voprf } = ristretto255_oprf;
    const [secret, key, proof] = bytes([VOPRF.secret, VOPRF.public, vector.proof]) as [Uint8Array, Uint8Array, Uint8Array];
    const asked = vector.inputs.map((input, at) => voprf.blind(hexToBytes(input), drawing(vector.blinds[at] as string)));
    const answer = voprf.blindEvaluateBatch(
      secret,
      key,
      asked.map((one) => one.blinded),
      drawing(vector.proofRandom),
    );
    expect({ evaluated: hex(answer.evaluated), proof: bytesToHex(answer.proof) }).toEqual({
      evaluated: vector.evaluated,
      proof: vector.proof,
    });
    const items = asked.map((one, at) => ({
      ...one,
      input: hexToBytes(vector.inputs[at] as string),
      evaluated: answer.evaluated[at] as Uint8Array,
    }));
    expect(hex(voprf.finalizeBatch(items, key, proof))).toEqual(vector.outputs);
  });
});

const seed = '11'.repeat(32);
const issuer = passKeysOf(seed);
const ofWeek = { passKey: passKeyOf(seed), week: '2026-11-23' };
const idWith = (firstByte: string) => `sha256:${firstByte}${'0'.repeat(62)}`;
const pause = async () => undefined;
const answered = (asked: AskedPasses, keys = issuer, week = ofWeek.week) => evaluatePasses(keys, { week, request: asked.request }, pause);

async function problemOf(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof PassError) return error.problem;
    throw error;
  }
  return 'accepted';
}

describe('passes of a week', () => {
  let asked: AskedPasses;
  let answer: PassAnswer;
  let passes: Pass[];
  beforeAll(async () => {
    asked = await askForPasses(ofWeek, pause);
    answer = await answered(asked);
    passes = await passesFrom(ofWeek, asked, answer, pause);
  });
  const passFor = (purpose: string) => passes.find((pass) => pass.purpose === purpose) as Pass;
  const publication: PassAct = { does: 'publish', id: idWith('ff') };
  const vote: PassAct = { does: 'vote', id: idWith('ff'), helped: true };

  test('are five to publish and one vote for each bucket, and each is good for its act', () => {
    expect(passes.filter(({ purpose }) => purpose === 'publish')).toHaveLength(5);
    expect(new Set(passes.map(({ purpose }) => purpose)).size).toBe(65);
    expect(isSpentOn(issuer, spend(passFor('publish'), publication), publication)).toBe(true);
    expect(isSpentOn(issuer, spend(passFor('vote 63'), vote), vote)).toBe(true);
    expect(isSpentOn(issuer, spend(passFor('vote 0'), { ...vote, id: idWith('03') }), { ...vote, id: idWith('03') })).toBe(true);
  });

  test('the same request again has the same passes', async () => {
    expect(await passesFrom(ofWeek, asked, await answered(asked), pause)).toEqual(passes);
  });

  test('what the issuer saw is in nothing that is spent', () => {
    const seen = Buffer.from(asked.request).toString('hex') + Buffer.from(answer.evaluated).toString('hex');
    for (const { input, output } of passes) {
      expect(seen).not.toContain(bytesToHex(input));
      expect(seen).not.toContain(bytesToHex(output).slice(0, 64));
    }
  });

  test.each<[string, PassAct]>([
    ['another pattern', { ...vote, id: idWith('fe') }],
    ['the other vote', { ...vote, helped: false }],
    ['a publication', publication],
  ])('a relay that takes it for %s', (_, other) => {
    expect(isSpentOn(issuer, spend(passFor('vote 63'), vote), other)).toBe(false);
  });

  test('a second vote for a pattern with the pass of another bucket', async () => {
    const other = passFor('vote 62');
    expect(await problemOf(() => spend(other, vote))).toBe('other-purpose');
    const forged = spend({ ...other, purpose: 'vote 63' }, vote);
    expect(isSpentOn(issuer, forged, vote)).toBe(false);
  });

  test('a pass of last week that is shown as one of this week', () => {
    const spent = spend({ ...passFor('publish'), week: '2026-11-30' }, publication);
    expect(isSpentOn(issuer, spent, publication)).toBe(false);
  });

  test('a pass that somebody makes up', () => {
    const made = { ...passFor('publish'), output: new Uint8Array(64) };
    expect(isSpentOn(issuer, spend(made, publication), publication)).toBe(false);
  });

  test('an issuer that marks one owner', async () => {
    const marking = passKeysOf('22'.repeat(32));
    const marked = await answered(asked, marking);
    expect(await problemOf(() => passesFrom(ofWeek, asked, marked, pause))).toBe('bad-proof');
    // One pass among the others is enough to be seen.
    const [size, from] = [32, 5 * 32];
    const oneOf = (all: Uint8Array, other: Uint8Array, at: number, bytesOfOne: number) => {
      const mixed = all.slice();
      mixed.set(other.slice(at, at + bytesOfOne), at);
      return mixed;
    };
    const mixed = { evaluated: oneOf(answer.evaluated, marked.evaluated, from, size), proofs: oneOf(answer.proofs, marked.proofs, 64, 64) };
    expect(await problemOf(() => passesFrom(ofWeek, asked, mixed, pause))).toBe('bad-proof');
    // Nor by a week that no other owner has.
    const { evaluated: elements, proofs } = await answered(asked, issuer, '2026-11-24');
    expect(await problemOf(() => passesFrom(ofWeek, asked, { evaluated: elements, proofs }, pause))).toBe('bad-proof');
  });

  test.each<[string, (given: PassAnswer) => PassAnswer, string]>([
    ['too few', ({ evaluated: all, proofs }) => ({ evaluated: all.slice(32), proofs }), 'bad-size'],
    ['a swapped pair', ({ evaluated: all, proofs }) => ({ evaluated: swapped(all), proofs }), 'bad-proof'],
    ['zeros', ({ evaluated: all, proofs }) => ({ evaluated: new Uint8Array(all.length), proofs }), 'bad-element'],
    ['bytes that are no element', ({ evaluated: all, proofs }) => ({ evaluated: all.map(() => 0xff), proofs }), 'bad-proof'],
  ])('an answer of %s', async (_, changed, problem) => {
    expect(await problemOf(() => passesFrom(ofWeek, asked, changed(answer), pause))).toBe(problem);
  });

  test.each([
    ['of other size', new Uint8Array(32), 'bad-size'],
    ['of zeros', new Uint8Array(69 * 32), 'bad-element'],
    ['that has no elements', new Uint8Array(69 * 32).fill(0xff), 'bad-element'],
  ])('a request %s', async (_, request, problem) => {
    await expect(evaluatePasses(issuer, { week: ofWeek.week, request }, pause)).rejects.toMatchObject({ problem });
  });
});

const swapped = (all: Uint8Array): Uint8Array => Uint8Array.from([...all.slice(32, 64), ...all.slice(0, 32), ...all.slice(64)]);

test('the week before is open for one day', () => {
  const isOpen = (week: string, time: string) => isWeekOpen(week, new Date(time));
  expect(isOpen('2026-11-23', '2026-11-29T23:59:59Z')).toBe(true);
  expect(isOpen('2026-11-23', '2026-11-30T23:59:59Z')).toBe(true);
  expect(isOpen('2026-11-23', '2026-12-01T00:00:00Z')).toBe(false);
  expect(isOpen('2026-11-30', '2026-11-29T23:59:59Z')).toBe(false);
  expect(isOpen('2026-11-16', '2026-11-30T00:00:00Z')).toBe(false);
});
