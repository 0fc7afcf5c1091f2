import { execFileSync } from 'node:child_process';
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { curlOf, sdkOf, shellText, shortened } from '../../src/companies/code/request-code.ts';

const ORIGIN = 'http://localhost:8080';
/** Texts that mean something to a shell or to JavaScript. */
const text = fc.string({
  unit: fc.constantFrom("'", '"', '\\', '$', '`', '\n', '!', ';', ')', '}', '*', '\u2028', 'é', 'a', ' ', '//', '${'),
  maxLength: 20,
});
const body = fc.record({
  input: text,
  instructions: text,
  stream: fc.constant(true),
  prompt: fc.record({ id: text, variables: fc.dictionary(fc.constantFrom('a', 'b'), text) }),
});

/** What curl is told by a real shell. */
function toldCurl(command: string): string[] {
  const script = `curl() { printf '%s\\0' "$@"; }\n${command}`;
  const told = execFileSync('/bin/sh', ['-c', script], { env: { OFFSHOOT_API_KEY: 'sk-off_1' }, encoding: 'utf8' });
  return told.split('\0').slice(0, -1);
}

test('attack: a request with shell syntax: the shell gives it to curl as it is, and runs nothing of it', () => {
  fc.assert(
    fc.property(body, (request) => {
      const told = toldCurl(curlOf(ORIGIN, request));
      expect(told.slice(0, -1)).toEqual([
        ...['--no-buffer', `${ORIGIN}/v1/responses`, '--header', 'authorization: Bearer sk-off_1'],
        ...['--header', 'content-type: application/json', '--data-raw'],
      ]);
      expect(JSON.parse(told.at(-1) ?? '')).toEqual(request);
    }),
    { numRuns: propertyRuns(15) },
  );
});

test('attack: a request with JavaScript syntax: JavaScript sends it as it is', async () => {
  await fc.assert(
    fc.asyncProperty(body, async (request) => {
      let sent: unknown;
      class OpenAI {
        responses = {
          create: async (given: unknown) => {
            sent = given;
            return [];
          },
        };
      }
      const code = sdkOf(ORIGIN, request).replace(/^import .*\n/, '');
      const run = new Function('OpenAI', 'process', `return (async () => { ${code}\n })()`) as (
        client: unknown,
        process: unknown,
      ) => Promise<void>;
      await run(OpenAI, { env: {} });
      expect(sent).toEqual(request);
    }),
    { numRuns: propertyRuns(100) },
  );
});

test('a text for a shell is one word', () => {
  expect(shellText("it's $(here)")).toBe(`'it'\\''s $(here)'`);
});

test('a request that is too long for an argument reaches curl whole, and is shown without its files', () => {
  const body = { input: [{ role: 'user', content: [{ type: 'input_image', image_url: `data:image/png;base64,${'A'.repeat(300_000)}` }] }] };
  const command = curlOf(ORIGIN, { ...body, instructions: "it's $(here) `now`\nEND_OF_REQUEST" });
  const script = `curl() { cat; }\n${command}\n`;
  const sent = execFileSync('/bin/sh', { input: script, env: { OFFSHOOT_API_KEY: 'sk-off_1' }, encoding: 'utf8', maxBuffer: 1e6 });
  expect(JSON.parse(sent)).toEqual({ ...body, instructions: "it's $(here) `now`\nEND_OF_REQUEST" });
  expect(shortened(command)).toContain(`;base64,${'A'.repeat(16)}… (299984 more)`);
  expect(shortened(command).length).toBeLessThan(1_000);
});
