// Which tools a template can pin, with servers that want a key.
import { oauthServer, scriptedServer } from '@offshoot/mcp/testing';
import { expect, test } from 'vitest';
import { pinnedTools } from '../../src/profiles/mapping/pinned-tools.ts';
import { silence } from '../../src/terminal/input.ts';

const cli = (input: { typed?: string[]; piped?: string }) => {
  const said: string[] = [];
  const { typed = [], piped = '' } = input;
  return {
    said,
    signal: new AbortController().signal,
    progress: (line: string) => void said.push(line),
    input: {
      ...silence,
      isTerminal: input.typed !== undefined,
      async ask(question: string, { hidden = false } = {}) {
        said.push(`${question}${hidden ? '' : ' (shown)'}`);
        return typed.shift() ?? '';
      },
      all: async () => piped,
    },
  };
};
const mcp = (server_label: string, server_url: string) => ({ type: 'mcp' as const, server_label, server_url });

test('attack: a key that is entered to see the tools of a server goes to this server only, and is nowhere in what comes of it', async () => {
  const [locked, other] = [await oauthServer(), await scriptedServer()];
  try {
    locked.valid.add('canary-token');
    const heard: unknown[] = [];
    other.answers.initialize = ({ request, error }) => {
      heard.push(request.headers.authorization);
      error(-32600, 'no');
    };
    const profile = { tools: [mcp('locked', locked.url), mcp('other', other.url)] };
    const allowedOrigins = [locked.origin, other.origin];
    for (const [input, credentials] of [
      [{ piped: 'canary-token\n' }, ['locked']],
      [{ typed: ['canary-token'] }, ['locked']],
    ] as const) {
      const one = cli(structuredClone(input) as object);
      const made = await pinnedTools(one, profile, { credentials, allowedOrigins });
      expect(made.pins.get('locked')).toMatchObject([{ name: 'echo', risk: 'R5' }]);
      expect(made.unpinned).toMatchObject([{ where: 'tools[1]' }]);
      expect(JSON.stringify([made, [...made.pins], one.said])).not.toContain('canary');
      expect(one.said).toContain(`Asking ${new URL(locked.url).host} for its tools with your key …`);
    }
    expect(new Set(heard)).toEqual(new Set([undefined]));
    const without = await pinnedTools(cli({}), profile, { credentials: [], allowedOrigins });
    expect(without.unpinned[0]).toEqual({ where: 'tools[0]', why: expect.stringContaining('--credential locked') });
  } finally {
    await locked.close();
    await other.close();
  }
});

test('a label that no server has, several keys in one pipe and what is no key are refused', async () => {
  const profile = { tools: [mcp('a', 'https://a.example/mcp'), mcp('b', 'https://b.example/mcp')] };
  const refused = (credentials: string[], piped: string) => expect(pinnedTools(cli({ piped }), profile, { credentials })).rejects;
  await refused(['c'], 'key').toMatchObject({ reason: 'USAGE' });
  await refused(['a', 'b'], 'key').toMatchObject({ reason: 'USAGE' });
  await refused(['a'], '').toMatchObject({ reason: 'USAGE' });
});
