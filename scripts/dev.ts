// `npm run dev`: runs `npm start` and restarts it whenever a source file that it loads changes. Takes the same variables. The web app
// is served on a port of its own, too, where an open page follows its sources.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

const checkout = fileURLToPath(new URL('..', import.meta.url));

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  console.log(`npm run dev: runs all of Offshoot and restarts it whenever a source file changes. Variables: npm start -- --help

  --inspect[=PORT]  lets a debugger attach to the system (127.0.0.1:9229), again after each restart`);
  process.exit(0);
}

const inspected = process.argv.slice(2).filter((option) => /^--inspect(=|$)/.test(option));

// Its own process group: otherwise Ctrl-C would reach the watcher and the system, the watcher would forward it again, and
// the system would take the second signal for "stop now".
const watcher = spawn(process.execPath, [...inspected, '--watch', '--watch-preserve-output', 'services/standalone/src/main.ts'], {
  cwd: checkout,
  detached: true,
  stdio: ['ignore', 'inherit', 'inherit'],
});

const pages = await createServer({ configFile: join(checkout, 'web', 'vite.config.ts'), logLevel: 'warn' });
await pages.listen();

console.log(`Watching the sources: save a file under services/ or packages/, and the system restarts with it;
save one under web/, and the page at ${pages.resolvedUrls?.local[0]} shows it.
Try next:  npx offshoot --help                                          the commands
           npx offshoot pool status --watch                             what the pool is doing
           node scripts/run.mjs vitest services/claim/test/claiming     tests that follow your changes
`);

let isStopping = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (isStopping) endAll();
    else watcher.kill('SIGTERM');
    isStopping = true;
  });
}
process.on('exit', endAll);
watcher.on('error', (error) => {
  console.error(`Offshoot did not start: ${error.message}`);
  process.exitCode = 1;
});
watcher.on('exit', (code, signal) => {
  process.exitCode = isStopping ? 0 : (code ?? (signal ? 1 : 0));
  void pages.close();
});

/** Also ends what the watcher has started. */
function endAll(): void {
  if (watcher.pid === undefined) return;
  try {
    process.kill(-watcher.pid, 'SIGKILL');
  } catch {
    // They have already exited.
  }
}
