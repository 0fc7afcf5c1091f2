import { expect, test } from 'vitest';
import { hostsIn, problemsOf, usersIn, valueIn } from '../../src/companies/secrets/secret.ts';

const RIGHT = { name: 'tickets', value: 'key-123456', hosts: 'mcp.example.com' };

test('hosts are read as URLs say them, one or several on a line', () => {
  expect(hostsIn('MCP.Example.com\n10.0.0.1:8443, [::1]:9000')).toEqual(['mcp.example.com', '10.0.0.1:8443', '[::1]:9000']);
  expect(hostsIn('mcp.example.com:443')).toEqual(['mcp.example.com']);
});

test.each([
  ['nothing', ' \n'],
  ['an address', 'https://mcp.example.com'],
  ['a path', 'mcp.example.com/mcp'],
  ['a user name', 'me@mcp.example.com'],
  ['one that is there twice', 'mcp.example.com\nMCP.EXAMPLE.COM'],
  ['nine', Array.from({ length: 9 }, (_, i) => `h${i}.example.com`).join('\n')],
  ['one that is no host', 'a:b:c'],
])('no hosts: %s', (_, text) => expect(hostsIn(text)).toBeUndefined());

test('a secret needs a name, a value that a header can have, and hosts', () => {
  expect(problemsOf(RIGHT)).toEqual([]);
  expect(problemsOf({ name: 'Tickets', value: 'short', hosts: '' })).toEqual(['name', 'value', 'hosts']);
  expect(problemsOf({ ...RIGHT, value: 'two\nlines here' })).toEqual(['value']);
  expect(problemsOf({ ...RIGHT, value: 'ä-12345678' })).toEqual(['value']);
  expect(problemsOf({ ...RIGHT, value: 'x'.repeat(8192) })).toEqual([]);
  expect(problemsOf({ ...RIGHT, value: 'x'.repeat(8193) })).toEqual(['value']);
});

test('the line end of a pasted value belongs to nothing', () => {
  expect(valueIn('key-123456\r\n')).toBe('key-123456');
  expect(problemsOf({ ...RIGHT, value: 'key-123456\n' })).toEqual([]);
});

test('a refusal to delete names profiles and tools', () => {
  const [agent, tool] = [`agent_${'a'.repeat(26)}`, `tool_${'b'.repeat(26)}`];
  expect(usersIn(`Agent profiles or tools refer to 'secret_${'c'.repeat(26)}': ${agent}, ${tool}, ${agent}`)).toEqual([agent, tool]);
  expect(usersIn('Something else.')).toEqual([]);
});
