// What requests about agents have to look like: bodies and parameters that every reader takes for the same, conditions, and words that help.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { companyIn } from './company.ts';
import { openV1World, type V1World } from './v1-world.ts';

let world: V1World;
beforeAll(async () => {
  world = await openV1World();
});
afterAll(() => world[Symbol.asyncDispose]());

const newCompany = (scopes?: string[]) => companyIn(world, scopes);
const errorOf = ({ status, text }: { status: number; text: string }) => [
  status,
  JSON.parse(text).error.param,
  JSON.parse(text).error.message,
];

test('attack: bodies that two readers take for two things', async () => {
  const { send, sendBytes, create } = await newCompany();
  const { id } = await create({ name: 'a', instructions: 'x' });
  const patch = async (body: string) => errorOf(await send('PATCH', `/v1/agents/${id}`, { body }));
  const outOfRange = (field: string) => [400, field, `'${field}' is a number that is out of range.`];
  expect(await patch('{"temperature":1e400}')).toEqual(outOfRange('temperature'));
  const grants = '{"tool_grants":[{"tool_name":"pay","constraints":{"amount":1e400}}]}';
  expect(await patch(grants)).toEqual(outOfRange('tool_grants[0].constraints.amount'));
  expect(await patch('{"variables":{"n":{"type":"number","default":1e400}}}')).toEqual(outOfRange('variables.n.default'));
  const parameters = '{"type":"object","properties":{"n":{"enum":[1e400]}}}';
  const functions = `{"tools":[{"type":"function","name":"f","parameters":${parameters}}]}`;
  expect(await patch(functions)).toEqual(outOfRange('tools[0].parameters.properties.n.enum[0]'));
  expect(await patch('{"instructions":"safe","instructions":"EVIL"}')).toEqual([
    400,
    undefined,
    "The name 'instructions' is in an object twice.",
  ]);
  expect(await patch('{"metadata":{"__proto__":"x"}}')).toEqual([
    400,
    'metadata.__proto__',
    "The name '__proto__' is not allowed in 'metadata'.",
  ]);

  const bytes = Buffer.concat([Buffer.from('{"name":"b","instructions":"a'), Buffer.from([0xff]), Buffer.from('"}')]);
  expect(errorOf(await sendBytes('/v1/agents', bytes))).toEqual([400, undefined, 'The body is not UTF-8.']);
  const latin = Buffer.from('{"name":"b","instructions":"x"}');
  expect(errorOf(await sendBytes('/v1/agents', latin, { 'content-type': 'application/json; charset=iso-8859-1' }))[0]).toBe(415);
  expect(errorOf(await sendBytes('/v1/agents', latin, { 'content-encoding': 'gzip' }))).toEqual([
    415,
    undefined,
    'A compressed body is not read. Send it without content-encoding.',
  ]);
  // Nothing here copies objects name by name, so this is a name like any other.
  const harmless = { type: 'object', properties: { constructor: { type: 'object', properties: { prototype: { type: 'string' } } } } };
  const kept = await create({ name: 'b', instructions: 'x', tools: [{ type: 'function', name: 'f', parameters: harmless }] });
  expect(kept.tools[0].parameters).toEqual(harmless);
  expect(JSON.parse((await send('GET', `/v1/agents/${id}`)).text)).toMatchObject({ version: 1, temperature: null, instructions: 'x' });
});
