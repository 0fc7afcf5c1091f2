import { anyCharacter, propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { saul } from '../scripts/vector-cast.ts';
import {
  type KeySignature,
  StatementError,
  signWithInstallationKey,
  signWithWallet,
  statementText,
  verifyStatement,
} from '../src/index.ts';
import { arbitraryStatement, fieldsOf, type Statement, withField } from './arbitrary-statements.ts';
import { MUTATIONS, refuseMutants } from './mutations.ts';
import { parseText } from './parse-text.ts';

const bySaul = arbitraryStatement.map((s) => withField(s, { part: 'envelope', name: 'signer' }, saul.inboxId));
const index = fc.nat();

function verify(statement: Statement, signatures: KeySignature[]) {
  return verifyStatement({ ...statement, signatures, keys: saul.keys, signer: saul.inboxId, now: statement.envelope.issuedAt });
}

/** A replacement: a similar value of the same kind, or any text. */
function otherValue(value: unknown, random: number, text: string): unknown {
  if (value instanceof Date) return new Date(value.getTime() + (random % 2 === 0 ? 1000 : -1000) * (1 + (random % 60)));
  if (typeof value === 'number') return random % 2 === 0 ? value + 1 : Math.max(0, value - 1);
  const old = String(value);
  const at = random % (old.length + 1);
  const mutants = [
    text,
    `${old.slice(0, at)}${text}${old.slice(at)}`,
    `${old.slice(0, at)}${text}${old.slice(at + 1)}`,
    `${old}\n`,
    old.toUpperCase(),
  ];
  return mutants[random % mutants.length];
}

describe('the canonical text', () => {
  it('can be parsed in only one way: no two different statements share a text', () => {
    fc.assert(
      fc.property(arbitraryStatement, (statement) => {
        expect(parseText(statementText(statement.envelope, statement.action))).toEqual(statement);
      }),
      { numRuns: propertyRuns(500) },
    );
  });

  it('differs for different statements', () => {
    fc.assert(
      fc.property(arbitraryStatement, index, index, fc.string({ unit: anyCharacter }), (statement, which, random, text) => {
        const fields = fieldsOf(statement);
        const at = fields[which % fields.length] ?? { part: 'envelope', name: 'nonce' };
        const value = Reflect.get(statement[at.part], at.name);
        const mutant = withField(statement, at, otherValue(value, random, text));
        fc.pre(String(Reflect.get(mutant[at.part], at.name)) !== String(value));
        expect(textOrError(mutant)).not.toBe(statementText(statement.envelope, statement.action));
      }),
      { numRuns: propertyRuns(1000) },
    );
  });

  it('never gains or loses a line, for any field values', () => {
    fc.assert(
      fc.property(arbitraryStatement, index, fc.string({ unit: anyCharacter }), (statement, which, text) => {
        const fields = fieldsOf(statement);
        const at = fields[which % fields.length] ?? { part: 'envelope', name: 'nonce' };
        const before = names(statementText(statement.envelope, statement.action));
        const after = textOrError(withField(statement, at, text));
        if (typeof after === 'string') expect(names(after)).toEqual(before);
        else expect(after.reason).toBe('STATEMENT_MALFORMED');
      }),
      { numRuns: propertyRuns(1000) },
    );
  });
});

describe('a verified statement', () => {
  it('is refused after any single change of a field', async () => {
    await fc.assert(
      fc.asyncProperty(bySaul, index, index, fc.string({ unit: anyCharacter }), async (statement, which, random, text) => {
        const signature = signWithInstallationKey(saul.installationKey, statementText(statement.envelope, statement.action));
        expect(await verify(statement, [signature])).toEqual({ ok: true });
        const fields = fieldsOf(statement);
        const at = fields[which % fields.length] ?? { part: 'envelope', name: 'nonce' };
        const value = Reflect.get(statement[at.part], at.name);
        const mutant = withField(statement, at, otherValue(value, random, text));
        fc.pre(String(Reflect.get(mutant[at.part], at.name)) !== String(value));
        expect((await verify(mutant, [signature])).ok).toBe(false);
      }),
      { numRuns: propertyRuns(150) },
    );
  });

  it('is refused if the signed text differs by a single character', async () => {
    await fc.assert(
      fc.asyncProperty(bySaul, index, fc.string({ minLength: 1, maxLength: 1 }), async (statement, random, character) => {
        const text = statementText(statement.envelope, statement.action);
        const at = random % text.length;
        fc.pre(text[at] !== character);
        const signed = `${text.slice(0, at)}${character}${text.slice(at + 1)}`;
        expect((await verify(statement, [signWithInstallationKey(saul.installationKey, signed)])).ok).toBe(false);
      }),
      { numRuns: propertyRuns(100) },
    );
  });

  it('is refused after any single change of a signature byte', async () => {
    await fc.assert(
      fc.asyncProperty(bySaul, fc.boolean(), index, fc.integer({ min: 1, max: 255 }), async (statement, wallet, random, flip) => {
        const text = statementText(statement.envelope, statement.action);
        const good = wallet ? await signWithWallet(saul.walletKey, text) : signWithInstallationKey(saul.installationKey, text);
        const at = random % good.signature.length;
        const bad = { ...good, signature: good.signature.map((byte, i) => (i === at ? byte ^ flip : byte)) };
        expect((await verify(statement, [bad])).ok).toBe(false);
      }),
      { numRuns: propertyRuns(100) },
    );
  });
});

describe('mutants', () => {
  it('are refused, most of them by their signature', async () => {
    const count = propertyRuns(400);
    const seed = Math.trunc(Math.random() * 2 ** 31);
    const { accepted, controls, ends, mutants, mutations } = await refuseMutants({ count, seed });
    expect(accepted, `seed ${seed}`).toEqual([]);
    expect(ends.accepted ?? 0).toBe(0);
    expect({ mutants, controls }).toEqual({ mutants: count, controls: count / 100 });
    expect(ends.STATEMENT_SIGNATURE_INVALID).toBeGreaterThan(0.6 * count);
    for (const mutation of MUTATIONS) expect(mutations[mutation], mutation).toBeGreaterThan(0);
  });
});

function textOrError(statement: Statement): string | StatementError {
  try {
    return statementText(statement.envelope, statement.action);
  } catch (error) {
    if (error instanceof StatementError) return error;
    throw error;
  }
}

function names(text: string): string[] {
  return text.split('\n').map((line) => line.split(': ')[0] ?? '');
}
