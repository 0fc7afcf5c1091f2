// The commands of the docs, as they are there.
import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { Application } from './application.ts';

const DOCS = join(import.meta.dirname, '..', '..', 'docs', 'v1.md');
const run = promisify(execFile);
/** `--json` came with 7.82. */
const hasCurl = spawnSync('curl', ['--json', '{}', '--version']).status === 0;

export function curl(app: () => Application): void {
  test.skipIf(!hasCurl)('gets the answers of the docs, whole and as a stream', async () => {
    const commands = readFileSync(DOCS, 'utf8').match(/^curl .*\/v1\/(?:responses|conversations)$/gm) ?? [];
    const { key, baseUrl, agentId } = app();
    const answers: string[] = [];
    const conversation = () => /conv_\w+/.exec(answers.at(-1) ?? '')?.[0] ?? '';
    for (const command of commands) {
      const here = command.replace('http://localhost:8080/v1', baseUrl).replace('agent_ID', agentId).replace('conv_ID', conversation());
      const { stdout } = await run('sh', ['-c', here.replace(/^curl /, 'curl --silent --show-error --fail-with-body ')], {
        env: { ...process.env, KEY: key },
      });
      answers.push(stdout);
    }
    expect(answers).toHaveLength(4);
    expect(JSON.parse(answers[0] ?? '')).toMatchObject({ object: 'response', status: 'completed', agent_id: agentId });
    expect(answers[1]).toMatch(/^event: response\.created\n[\s\S]*\ndata: \[DONE\]\n\n$/);
    expect(JSON.parse(answers[2] ?? '')).toMatchObject({ object: 'conversation', metadata: { customer: '7' } });
    expect(JSON.parse(answers[3] ?? '')).toMatchObject({ status: 'completed', conversation: { id: conversation() } });
  });
}
