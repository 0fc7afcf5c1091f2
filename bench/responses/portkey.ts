// The gateway of Portkey, from its npm package. It is no dependency: it is installed in a temporary folder, and stays there for the next run.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { type Started, started } from './started.ts';

const VERSION = '1.15.2';
const run = promisify(execFile);

/** What a request needs to reach an endpoint like OpenAI's through it. */
export const portkeyHeaders = (endpoint: string) => ({ 'x-portkey-provider': 'openai', 'x-portkey-custom-host': `${endpoint}/v1` });

/** Throws an Error that says so if it cannot be installed. */
export async function startPortkey(): Promise<Started> {
  const folder = join(tmpdir(), `offshoot-bench-portkey-${VERSION}`);
  const program = join(folder, 'node_modules', '@portkey-ai', 'gateway', 'build', 'start-server.js');
  if (!existsSync(program)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"private": true}');
    console.log(`installing @portkey-ai/gateway ${VERSION} in ${folder}`);
    await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', `@portkey-ai/gateway@${VERSION}`], { cwd: folder }).catch(
      (error: Error) => {
        throw new Error(`@portkey-ai/gateway could not be installed (--without-portkey leaves it out): ${error.message}`);
      },
    );
  }
  return started(pathToFileURL(program), { NODE_ENV: 'production' }, (port) => [`--port=${port}`, '--headless']);
}
