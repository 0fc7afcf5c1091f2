import { afterAll, beforeAll, expect, it } from 'vitest';
import { callTool } from '../src/call-tool.ts';
import { type PinnedTool, readPin } from '../src/definition/tool-definition.ts';
import { listTools } from '../src/list-tools.ts';
import { type EverythingServer, everythingServer } from './everything.ts';

let server: EverythingServer;
let tools: Map<string, PinnedTool>;
const at = () => ({ url: server.url, credential: { is: 'none' } as const });
const reach = () => ({ allowedOrigins: [server.origin] });
beforeAll(async () => {
  server = await everythingServer();
  const list = await listTools(at(), reach());
  expect(list.refused).toEqual([]);
  tools = new Map(list.tools.map((tool) => [tool.name, tool]));
});
afterAll(() => server?.stop());

const call = (name: string, args: Parameters<typeof callTool>[1]['arguments']) => {
  const tool = tools.get(name);
  if (tool === undefined) throw new Error(`no tool ${name}`);
  return callTool(at(), { tool, arguments: args }, reach());
};

it('lists tools, whose pins can be stored and read again', () => {
  expect([...tools.keys()]).toEqual(expect.arrayContaining(['echo', 'get-sum', 'get-tiny-image', 'trigger-long-running-operation']));
  for (const tool of tools.values()) expect(readPin(tool.pin).digest).toBe(tool.digest);
});

it('calls tools that answer with text, pictures, files, links and progress, and says what is no text', async () => {
  expect(await call('echo', { message: 'hello' })).toEqual({ isError: false, text: 'Echo: hello', isCut: false, besides: '' });
  expect((await call('get-sum', { a: 2, b: 3 })).text).toContain('5');
  expect(await call('get-tiny-image', {})).toMatchObject({ isCut: false, besides: 'a picture' });
  const file = await call('get-resource-reference', { resourceType: 'Text', resourceId: 1 });
  expect(file).toMatchObject({ text: expect.stringContaining('plaintext resource'), besides: '' });
  expect(await call('get-resource-reference', { resourceType: 'Blob', resourceId: 1 })).toMatchObject({ besides: 'a file' });
  expect(await call('get-resource-links', { count: 3 })).toMatchObject({ besides: '3 links to a file' });
  expect((await call('trigger-long-running-operation', { duration: 0.2, steps: 2 })).text).toContain('completed');
});
