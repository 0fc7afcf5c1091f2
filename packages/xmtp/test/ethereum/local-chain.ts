import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createTestClient, http, publicActions, walletActions } from 'viem';
import { anvil } from 'viem/chains';

/** An optional dependency: npm has it for Linux on x64. Elsewhere these tests are skipped, by name. */
const ANVIL = fileURLToPath(new URL('../../../../node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil', import.meta.url));
export const hasLocalChain = existsSync(ANVIL);
export const CHAIN_ID = 31_337;

/** A real EVM with a chain of its own and the CREATE2 factory at its usual address. */
export async function startLocalChain({ chainId = CHAIN_ID } = {}) {
  const child = spawn(ANVIL, ['--port', '0', '--chain-id', String(chainId)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`anvil ended with ${code}: ${said}`)));
    child.stdout.on('data', (chunk: Buffer) => {
      said = said.slice(-4096) + chunk;
      const [, address] = /Listening on (\S+)/.exec(said) ?? [];
      if (address) resolve(`http://${address}`);
    });
  });
  const client = createTestClient({ mode: 'anvil', chain: anvil, transport: http(url) })
    .extend(publicActions)
    .extend(walletActions);
  const stop = async () => {
    child.kill();
    await ended;
  };
  return { url, client, stop, [Symbol.asyncDispose]: stop };
}

export type LocalChain = Awaited<ReturnType<typeof startLocalChain>>;
