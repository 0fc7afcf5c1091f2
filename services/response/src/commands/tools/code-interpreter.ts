import { type CodeResult, ExecutionRefused, NO_RULES } from '@offshoot/code-execution';
import type { ToolResult, TurnTool } from '@offshoot/models';
import type { Item } from '@offshoot/open-responses';
import { refusalOf } from '@offshoot/rpc';
import { mayRunCode } from '../../domain/code-rules.ts';
import type { CodeRunner } from '../../domain/ports.ts';
import type { ToolRun } from './turn-tools.ts';

const PARAMETERS = {
  type: 'object',
  properties: { code: { type: 'string', description: 'Python 3 as one program. Only what it prints is seen.' } },
  required: ['code'],
  additionalProperties: false,
};

type CodeCall = Extract<Item, { type: 'code_interpreter_call' }>;

/** Runs what the model writes, each time in surroundings of its own: nothing is kept from one call to the next. */
export function codeInterpreterTool(run: ToolRun, runner: CodeRunner, policyId: string | undefined): TurnTool {
  return {
    name: 'code_interpreter',
    description:
      'Runs a Python program and returns what it prints. Nothing is kept between calls: neither variables nor files. There may be no network.',
    parameters: PARAMETERS,
    run: ({ code }, signal) => called(run, runner, { code: String(code), policyId }, signal),
  };
}

async function called(
  { turn, writer, newId }: ToolRun,
  { executor, policies }: CodeRunner,
  { code, policyId }: { code: string; policyId: string | undefined },
  signal: AbortSignal,
): Promise<ToolResult> {
  const item: CodeCall = {
    type: 'code_interpreter_call',
    id: newId('ci'),
    status: 'in_progress',
    code,
    container_id: newId('cntr'),
    outputs: null,
  };
  writer.beginHosted(item);
  const refused = (why: string, text: string): ToolResult => {
    writer.endHosted({ ...item, status: 'failed' });
    return { is: 'refused', why: `code_${why}`, text };
  };
  try {
    const rules = policyId === undefined ? NO_RULES : await policies.rules(turn.member, policyId, signal);
    if (!mayRunCode(turn.character, code, rules)) return refused('policy', 'The agent may not run this code.');
    const logs = logsOf(await executor.run({ code, rules, tenantId: turn.response.tenantId }, signal));
    writer.endHosted({ ...item, status: 'completed', outputs: [{ type: 'logs', logs }] });
    return { is: 'output', text: logs };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ExecutionRefused) return refused(error.why, error.message);
    if (refusalOf(error) === undefined) throw error;
    return refused('policy', 'The sandbox policy cannot be read, so the code was not run.');
  }
}

/** What was printed, and how it ended if that was not by itself. */
function logsOf({ is, exitCode, output: printed }: CodeResult): string {
  const output = printed.replaceAll('\0', '');
  if (is === 'time') return `${output}\n[stopped: it took too long]`;
  if (is === 'output') return `${output}\n[stopped: it printed too much]`;
  if (is === 'killed') return `${output}\n[killed: it probably took too much memory]`;
  return exitCode === 0 ? output : `${output}\n[it ended with code ${exitCode}]`;
}
