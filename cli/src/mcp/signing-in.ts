// Signs the person in to a server with the browser of this computer.
import { Failure } from '@offshoot/client';
import type { Renewed } from '@offshoot/mcp';
import { printable } from '@offshoot/text';
import { type Command, InvalidArgumentError } from 'commander';
import type { Cli } from '../cli.ts';
import { MCP_SERVER, USAGE } from '../failure.ts';
import { requireYes } from '../terminal/confirmation.ts';
import { mcpFailure, secretFrom, serverUrlArgument } from './server-options.ts';

export interface SignInOptions {
  issuer?: URL;
  clientId?: string;
  clientSecret?: boolean;
  port?: number;
  yes?: boolean;
}

export const withSignIn = (command: Command): Command =>
  command
    .option('--issuer <url>', 'the only authorization server that you sign in at; it may be on a private network', serverUrlArgument)
    .option('--client-id <id>', 'a client that was registered for you at the authorization server; default: one registers itself')
    .option('--client-secret', 'ask for that client’s secret, or read it from stdin')
    .option('--port <port>', 'port of this computer to which the browser comes back: as it was registered; default: any', portOption);

/** Throws Failure. */
export async function signInWithBrowser(
  { input, progress, signal }: Pick<Cli, 'input' | 'progress' | 'signal'>,
  url: URL,
  { issuer, clientId, clientSecret = false, port, yes = false }: SignInOptions,
): Promise<Renewed> {
  const { McpError, signIn } = await import('@offshoot/mcp');
  if (clientSecret && clientId === undefined) throw new Failure(USAGE, '--client-secret is for a client that --client-id names.');
  const secret = clientSecret ? (await secretFrom(input, 'Secret of the client: ')).trim() : undefined;
  const client = clientId === undefined ? undefined : { client_id: clientId, ...(secret && { client_secret: secret }) };
  try {
    return await signIn(url.href, {
      show: (to) => progress(`Open this address in your browser, and sign in there: ${printable(to.href)}`),
      async accept(named) {
        if (issuer !== undefined && withoutSlash(named) !== withoutSlash(issuer))
          throw new Failure(MCP_SERVER, `The server at ${url.host} wants you to sign in at ${named.href}, not at ${issuer.href}.`);
        // A wrong authorization server, named on purpose or not, gets the credentials that the person enters there.
        if (issuer === undefined && named.host !== url.host && !yes)
          await requireYes(
            input,
            `The server at ${url.host} wants you to sign in at ${named.host}, and gets what you allow there. Go on?`,
            'you are not signed in',
            {
              help: `Name the authorization server with --issuer ${named.href}, or repeat it with --yes.`,
              metadata: { issuer: named.href },
            },
          );
      },
      client,
      port,
      signal,
      // The person who runs this command chose these addresses, so servers on their own machine are fine.
      allowedOrigins: [url.origin, ...(issuer ? [issuer.origin] : [])],
    });
  } catch (error) {
    throw error instanceof McpError ? mcpFailure(url, error) : error;
  }
}

const withoutSlash = ({ href }: URL): string => href.replace(/\/$/, '');

function portOption(value: string): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new InvalidArgumentError('Use a whole number from 1 to 65535.');
  return port;
}
