import { expect, test } from 'vitest';
import { execute, placed } from '../src/named-values.ts';

test('each name gets one placeholder, however often it occurs', () => {
  const sql = 'select :owner, :now::timestamptz where owner_id = :owner';
  expect(placed(sql, { now: 1, owner: 'saul' })).toEqual({
    text: 'select $1, $2::timestamptz where owner_id = $1',
    values: ['saul', 1],
  });
  expect(placed(sql, { now: 2, owner: 'kim' }).values).toEqual(['kim', 2]);
});

test('quoted text, comments and casts stay as they are', () => {
  const sql = `select 'at:noon it''s :late', a::text -- :why\n, :now`;
  expect(placed(sql, { now: 1 })).toEqual({ text: `select 'at:noon it''s :late', a::text -- :why\n, $1`, values: [1] });
});

test('a name without a value and a value without a name are refused', () => {
  expect(() => placed('select :a', {})).toThrow('given no :a');
  expect(() => placed('select :a', { a: 1, b: 2 })).toThrow('no place for :b');
  expect(placed('select :a', { a: undefined }).values).toEqual([undefined]);
});

test('an entity manager gets a value at every occurrence of its name', async () => {
  const asked: unknown[] = [];
  const em = {
    async execute<R>(...given: unknown[]): Promise<R> {
      asked.push(given);
      return [] as R;
    },
  };
  await execute(em, 'select :owner, :now where owner = :owner', { now: 1, owner: 'saul' });
  expect(asked).toEqual([['select ?, ? where owner = ?', ['saul', 1, 'saul']]]);
});
