import { Failure } from '@offshoot/client';
import type { listTools } from '@offshoot/mcp';
import type { Cli } from '../cli.ts';
import { USAGE } from '../failure.ts';
import { mcpFailure, secretFrom } from './server-options.ts';
import { type SignInOptions, signInWithBrowser } from './signing-in.ts';

type ToolList = Awaited<ReturnType<typeof listTools>>;

/**
 * The tools of a server as it describes them to this computer, and the credential that was entered for it. `isForeign`: nobody here chose
 * the address, so it may not be on a private network.
 */
export async function askServer(
  cli: Pick<Cli, 'input' | 'progress' | 'signal'>,
  url: URL,
  wanted: { credential?: boolean; signIn?: boolean; isForeign?: boolean } & SignInOptions,
): Promise<{ list: ToolList; credential: string | undefined }> {
  const { credentialIn, credentialValue, listTools, McpError } = await import('@offshoot/mcp');
  const entered = wanted.credential ? (await secretFrom(cli.input, 'Credential: ')).trim() : undefined;
  const credential = wanted.signIn ? credentialValue((await signInWithBrowser(cli, url, wanted)).credential) : entered;
  const given = credential === undefined ? ({ is: 'none' } as const) : credentialIn(credential);
  if (given === undefined) throw new Failure(USAGE, 'That is neither a token nor JSON with client_id, client_secret and issuer.');
  try {
    // The person who runs this command chose the address, so a server on their own machine is fine.
    const allowedOrigins = wanted.isForeign ? [] : [url.origin];
    return { list: await listTools({ url: url.href, credential: given }, { allowedOrigins }), credential };
  } catch (error) {
    throw error instanceof McpError ? mcpFailure(url, error) : error;
  }
}
