import { Failure, INTERRUPTED } from '@offshoot/client';
import type { Cli, Run } from './cli.ts';
import { DEFAULT_URL, environmentFrom } from './environment.ts';
import { exitCodeOf, toFailure } from './failure.ts';
import { gatewayOf } from './gateway/gateway.ts';
import { IdentityStore } from './identity-store.ts';
import { whereToLook } from './next-steps.ts';
import { buildProgram, isUsageError, usageFailure } from './program.ts';
import { type Input, silence } from './terminal/input.ts';
import { printFailure, printResult, type Streams } from './terminal/output.ts';

/** Runs one command line. Returns the exit code; never throws. */
export async function runCommandLine(
  args: string[],
  env: NodeJS.ProcessEnv,
  streams: Streams,
  signal: AbortSignal,
  input: Input = silence,
): Promise<number> {
  const asJson = args.includes('--json');
  const run: Run = async (work) => {
    const result = await work(openCli(env, streams, signal, input, asJson));
    if (result !== undefined) printResult(streams, asJson, result);
  };
  try {
    await buildProgram(run, streams.stdout).parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    const failure = failureOf(error, env, signal, args);
    if (failure === undefined) return 0;
    printFailure(streams, asJson, failure);
    return exitCodeOf(failure);
  }
}

function openCli(env: NodeJS.ProcessEnv, streams: Streams, signal: AbortSignal, input: Input, asJson: boolean): Cli {
  const environment = environmentFrom(env);
  const identities = new IdentityStore(environment);
  const print = (line: string) => streams.stdout(`${line}\n`);
  // For a program, stderr is exactly one error document. A person at the terminal is shown the questions anyway.
  const isSilent = asJson && !input.isTerminal;
  const progress = (line: string) => (isSilent ? undefined : streams.stderr(`${line}\n`));
  return { environment, identities, gateway: gatewayOf(environment, identities, signal), input, print, progress, signal };
}

function failureOf(error: unknown, env: NodeJS.ProcessEnv, signal: AbortSignal, [command]: readonly string[]): Failure | undefined {
  if (isUsageError(error)) return usageFailure(error);
  if (error instanceof Failure && error.reason === INTERRUPTED) return toFailure(error, env.OFFSHOOT_URL || DEFAULT_URL);
  if (signal.aborted) {
    return new Failure(INTERRUPTED, 'Interrupted. Anything the gateway has accepted continues.', {
      help: whereToLook(command),
    });
  }
  return toFailure(error, env.OFFSHOOT_URL || DEFAULT_URL);
}
