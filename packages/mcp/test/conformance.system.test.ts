// The official conformance suite. `npm run test:long` and `npm run bench -- mcp` run more of it.
import { propertyRuns } from '@offshoot/testing';
import { expect, it } from 'vitest';
import { PASSED, runScenario } from './conformance.ts';

/** Each starts two processes. */
const inShort = ['tools_call'];

it.each(propertyRuns(1) > 1 ? PASSED : inShort)('passes %s', async (scenario) => {
  const { passed, failed } = await runScenario(scenario);
  expect(failed).toEqual([]);
  expect(passed.length).toBeGreaterThan(0);
});
