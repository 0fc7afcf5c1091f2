import type { Cli } from './cli.ts';
import { environmentFrom } from './environment.ts';
import { gatewayOf } from './gateway/gateway.ts';
import { IdentityStore } from './identity-store.ts';
import type { Input } from './terminal/input.ts';
import type { Streams } from './terminal/output.ts';

/** What commands work with. */
export function openCli(env: NodeJS.ProcessEnv, streams: Streams, signal: AbortSignal, input: Input, asJson: boolean): Cli {
  const environment = environmentFrom(env);
  const identities = new IdentityStore(environment);
  const print = (line: string) => streams.stdout(`${line}\n`);
  // For a program, stderr is exactly one error document. A person at the terminal is shown the questions anyway.
  const isSilent = asJson && !input.isTerminal;
  const progress = (line: string) => (isSilent ? undefined : streams.stderr(`${line}\n`));
  return { environment, identities, gateway: gatewayOf(environment, identities, signal), input, print, progress, signal };
}
