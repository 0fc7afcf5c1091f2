import { describe, expect, test } from 'vitest';
import { answerIn } from '../../src/agents/servers/begun-sign-in.ts';

const begun = { state: '0b'.repeat(16), instanceId: 'inst_1', url: 'https://calendar.example/mcp' };
const back = (search: string) => answerIn(search, begun);

test('what the browser brings back goes to the agent as it is', () => {
  expect(back(`?code=12345678901234567890&state=${begun.state}`)).toEqual({
    is: 'answer',
    begun,
    code: '12345678901234567890',
    iss: undefined,
  });
  expect(back(`?state=${begun.state}&code=a%2Bb&iss=https%3A%2F%2Fauth.example`)).toMatchObject({
    code: 'a+b',
    iss: 'https://auth.example',
  });
});

test('a person who says no, and a server that fails', () => {
  expect(back(`?error=access_denied&state=${begun.state}`)).toEqual({ is: 'refused', begun });
  expect(back(`?error=server_error&state=${begun.state}&code=x`)).toEqual({ is: 'failed', begun });
  expect(back(`?state=${begun.state}`)).toEqual({ is: 'failed', begun });
});

describe('attack:', () => {
  test.each(['', '?code=x', '?code=x&state=', `?code=x&state=${'0c'.repeat(16)}`, `?code=x&state=${'0c'.repeat(16)}&state=${begun.state}`])(
    'another site sends the browser here: %s',
    (search) => expect(back(search)).toEqual({ is: 'strange' }),
  );

  test('this tab has begun nothing', () => expect(answerIn(`?code=x&state=${begun.state}`, undefined)).toEqual({ is: 'strange' }));

  test.each([`code=${'x'.repeat(5_000)}`, 'code=two%20words', 'code=x&iss=%00', 'code=%E2%80%AE'])('a code that is none: %s', (code) => {
    expect(back(`?state=${begun.state}&${code}`)).toEqual({ is: 'failed', begun });
  });
});
