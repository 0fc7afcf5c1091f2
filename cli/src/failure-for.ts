import { Failure, INTERRUPTED } from '@offshoot/client';
import { CommanderError } from 'commander';
import { DEFAULT_URL } from './environment.ts';
import { toFailure, USAGE } from './failure.ts';
import { whereToLook } from './next-steps.ts';

/** What ended a command line, for the person who typed it. */
export function failureFor(error: unknown, env: NodeJS.ProcessEnv, signal: AbortSignal, [command]: readonly string[]): Failure {
  if (error instanceof CommanderError) return usageFailure(error);
  if (error instanceof Failure && error.reason === INTERRUPTED) return toFailure(error, env.OFFSHOOT_URL || DEFAULT_URL);
  if (signal.aborted) {
    return new Failure(INTERRUPTED, 'Interrupted. Anything the gateway has accepted continues.', {
      help: whereToLook(command),
    });
  }
  return toFailure(error, env.OFFSHOOT_URL || DEFAULT_URL);
}

function usageFailure(error: CommanderError): Failure {
  const message = error.code === 'commander.help' ? 'The command is incomplete.' : error.message.replace(/^error: /, '');
  return new Failure(USAGE, message, { help: 'See `offshoot --help`, or --help after the command.' });
}
