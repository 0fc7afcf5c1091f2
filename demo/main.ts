// `npm run demo`: the main use case on this machine, told in a terminal. Uses no fixed port and only a temporary
// folder; exits with 1 if a step fails.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeData } from '@offshoot/postgres';
import { privateConfig, startStandalone } from '@offshoot/standalone';
import { type Narrator, tellStory } from './story.ts';

const started = performance.now();
const seconds = () => `${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s`;

class Terminal implements Narrator {
  #count = 0;
  step(title: string): void {
    this.#count += 1;
    console.log(`\n${seconds()}  ${this.#count}. ${title}`);
  }
  fact(name: string, value: string): void {
    console.log(`${' '.repeat(11)}${name.padEnd(13)} ${value.replaceAll('\n', `\n${' '.repeat(25)}`)}`);
  }
}

async function main(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'offshoot-demo-'));
  const interrupted = new Promise<never>((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => reject(new Error(`stopped by ${signal}`)));
  });
  try {
    console.log('Offshoot demo: the real XMTP SDK, a real Convos client, a real PostgreSQL, all on this machine.');
    await using system = await startStandalone(privateConfig(dataDir));
    console.log(`${seconds()}  The system is up: gateway ${system.url}, XMTP network ${system.network.apiUrl}`);
    await Promise.race([tellStory({ url: system.url, xmtpUrl: system.network.apiUrl ?? '' }, new Terminal()), interrupted]);
    console.log(`\n${seconds()}  Every step passed. \`npm start\` keeps it running for you.`);
  } finally {
    removeData(dataDir);
  }
}

try {
  await main();
} catch (error) {
  console.error(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
