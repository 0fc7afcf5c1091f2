import { CommanderError } from 'commander';
import type { Run } from './cli.ts';
import { buildProgram, COMMAND_NAMES } from './program.ts';
import { type Input, silence } from './terminal/input.ts';
import type { Streams } from './terminal/output.ts';

/** Runs one command line. Returns the exit code; never throws. Each command loads what it needs. */
export async function runCommandLine(
  args: string[],
  env: NodeJS.ProcessEnv,
  streams: Streams,
  signal: AbortSignal,
  input: Input = silence,
): Promise<number> {
  const asJson = args.includes('--json');
  const asTyped = hintsAsTyped(env, COMMAND_NAMES);
  const said: Streams = { stdout: streams.stdout, stderr: (text) => streams.stderr(asTyped(text)) };
  const run: Run = async (work) => {
    const [{ openCli }, { printResult }] = await Promise.all([import('./open-cli.ts'), import('./terminal/output.ts')]);
    const result = await work(openCli(env, said, signal, input, asJson));
    if (result !== undefined) printResult(said, asJson, result.isFile ? result : { ...result, text: asTyped(result.text) });
  };
  try {
    const program = await buildProgram(run, (help) => streams.stdout(asTyped(help)), args);
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    // Help or the version was requested, and printed.
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const [{ failureFor }, { exitCodeOf }, { printFailure }] = await Promise.all([
      import('./failure-for.ts'),
      import('./failure.ts'),
      import('./terminal/output.ts'),
    ]);
    const failure = failureFor(error, env, signal, args);
    printFailure(said, asJson, failure);
    return exitCodeOf(failure);
  }
}

/** Hints begin with "offshoot". If npx has started the program, as it says in the environment, that alone is no command of the person's shell. */
function hintsAsTyped({ npm_command }: NodeJS.ProcessEnv, commands: readonly string[]): (text: string) => string {
  if (npm_command !== 'exec') return (text) => text;
  const hint = new RegExp(`(?<![\\w./-]|npx )offshoot (?=(?:${commands.join('|')})\\b|\\[|--)`, 'g');
  return (text) => text.replace(hint, 'npx offshoot ');
}
