import { type CodeResult, ExecutionRefused, NO_RULES } from '@offshoot/code-execution';
import type { ToolResult, TurnTool } from '@offshoot/models';
import type { Item } from '@offshoot/openai-api';
import { refusalOf } from '@offshoot/rpc';
import type { CodeRunner } from '../../database/domain/ports.ts';
import { mayRunCode } from '../domain/code-rules.ts';
import { filesFor, MadeFiles } from './code-files.ts';
import type { ToolRun } from './turn-tools.ts';

const PARAMETERS = {
  type: 'object',
  properties: { code: { type: 'string', description: 'Python 3 as one program. Only what it prints is seen.' } },
  required: ['code'],
  additionalProperties: false,
};

type CodeCall = Extract<Item, { type: 'code_interpreter_call' }>;

interface CodeSettings {
  policyId: string | undefined;
  /** Files that code gets copies of. */
  fileIds: readonly string[];
}

/** Runs what the model writes, each time in surroundings of its own: nothing is kept there from one call to the next. */
export function codeInterpreterTool(run: ToolRun, runner: CodeRunner, settings: CodeSettings): TurnTool {
  const given = settings.fileIds.length === 0 ? '' : ' Files for it are in /files.';
  const made = new MadeFiles(run);
  return {
    name: 'code_interpreter',
    description: `Runs a Python program and returns what it prints. Nothing is kept between calls: neither variables nor files.${given} What it leaves in its folder is handed to the user. There may be no network.`,
    parameters: PARAMETERS,
    run: ({ code }, signal) => called(run, runner, { ...settings, code: String(code), made }, signal),
  };
}

async function called(
  run: ToolRun,
  { executor, policies }: CodeRunner,
  { code, policyId, fileIds, made }: CodeSettings & { code: string; made: MadeFiles },
  signal: AbortSignal,
): Promise<ToolResult> {
  const { turn, writer, newId } = run;
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
    // The author of the policy reads the call, too.
    writer.endHosted({ ...item, status: 'failed', outputs: [{ type: 'logs', logs: text }] });
    return { is: 'refused', why: `code_${why}`, text };
  };
  try {
    const rules = policyId === undefined ? NO_RULES : await policies.rules(turn.member, policyId, signal);
    if (!mayRunCode(turn.character, code, rules)) return refused('policy', 'The agent may not run this code.');
    const files = (ended: AbortSignal) => filesFor(run, fileIds, ended);
    const result = await executor.run({ code, rules, files, payer: turn.response.payer }, signal);
    const { shown, told } = await made.take(result, item.container_id, signal);
    const printed = logsOf(result);
    const logs = told === '' ? printed : `${printed}${/(?:^|\n)$/.test(printed) ? '' : '\n'}${told}`;
    writer.endHosted({ ...item, status: 'completed', outputs: [{ type: 'logs', logs }, ...shown] });
    return { is: 'output', text: logs };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ExecutionRefused) return refused(error.why, error.message);
    if (refusalOf(error) === undefined) throw error;
    return refused('policy', 'The sandbox policy or the files cannot be read, so the code was not run.');
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
