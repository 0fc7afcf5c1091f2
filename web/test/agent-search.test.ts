import { expect, test } from 'vitest';
import { agentSearch } from '../src/agents/agent-search.ts';

test.each([
  ['knows', 'knows'],
  ['settings', 'settings'],
  ['chat', undefined],
  ['Knows', undefined],
  [['knows'], undefined],
  [undefined, undefined],
])('the address with the tab %j opens %j', (tab, opened) => expect(agentSearch({ tab }).tab).toBe(opened));
