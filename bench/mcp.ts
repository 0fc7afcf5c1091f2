// Which client scenarios of the official conformance suite of MCP the agents' client passes.
import { NOT_GRANTED, PASSED, runScenario } from '@offshoot/mcp/testing';
import type { Command } from 'commander';

export async function run(command: Command, args: string[]): Promise<void> {
  command.parse(args, { from: 'user' });
  const totals = { scenarios: 0, passedScenarios: 0, checks: 0, passedChecks: 0 };
  for (const scenario of [...PASSED, ...NOT_GRANTED]) {
    const { passed, failed } = await runScenario(scenario);
    const isPassed = failed.length === 0 && passed.length > 0;
    totals.scenarios += 1;
    totals.passedScenarios += isPassed ? 1 : 0;
    totals.checks += passed.length + failed.length;
    totals.passedChecks += passed.length;
    console.log(`${isPassed ? 'passed' : 'failed'}  ${scenario}  ${passed.length} of ${passed.length + failed.length} checks`);
  }
  console.log(
    `\n${totals.passedScenarios} of ${totals.scenarios} scenarios, ${totals.passedChecks} of ${totals.checks} checks. ` +
      'The others are for clients that let servers ask people, sign in a person with a browser, or prove who they are by key.',
  );
}
