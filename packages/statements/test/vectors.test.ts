import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { attackVectors } from '../scripts/attack-vectors.ts';
import { validVectors } from '../scripts/valid-vectors.ts';
import { fromVector, type Vector } from '../scripts/vector.ts';
import { StatementError, statementText, verifyStatement } from '../src/index.ts';
import { LINES } from './parse-text.ts';

function vectorsIn(kind: 'valid' | 'invalid'): Record<string, Vector> {
  const folder = join(import.meta.dirname, 'vectors', kind);
  const read = (file: string) => [basename(file, '.json'), JSON.parse(readFileSync(join(folder, file), 'utf8'))];
  return Object.fromEntries(readdirSync(folder).sort().map(read));
}

for (const kind of ['valid', 'invalid'] as const) {
  describe(`${kind} vectors`, () => {
    for (const [name, vector] of Object.entries(vectorsIn(kind))) {
      it(`${name}: ${vector.description}`, async () => {
        const statement = fromVector(vector);
        if (vector.text === undefined) expect(() => statementText(statement.envelope, statement.action)).toThrow(StatementError);
        else expect(statementText(statement.envelope, statement.action)).toBe(vector.text);
        const verification = await verifyStatement(statement);
        expect(verification.ok ? 'ok' : verification.reason).toBe(vector.expected);
      });
    }
  });
}

describe('the checked-in files', () => {
  it('show every action both valid and attacked', () => {
    for (const kind of ['valid', 'invalid'] as const) {
      const shown = new Set(Object.values(vectorsIn(kind)).map((vector) => vector.action.action));
      expect([...shown].sort()).toEqual(Object.keys(LINES).sort());
    }
  });

  it('are up to date with scripts/generate-vectors.ts', async () => {
    const plain = (vectors: Record<string, Vector>) => JSON.parse(JSON.stringify(vectors));
    expect(vectorsIn('valid')).toEqual(plain(await validVectors()));
    expect(vectorsIn('invalid')).toEqual(plain(await attackVectors()));
  });
});
