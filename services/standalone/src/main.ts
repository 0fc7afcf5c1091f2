// `npm start`: keeps the whole system running on this machine until Ctrl-C or SIGTERM.
import { resolve } from 'node:path';
import { configFromEnv, type StandaloneConfig } from './config.ts';
import { type Standalone, startStandalone } from './standalone.ts';

const HELP = `npm start: runs all of Offshoot on this machine until Ctrl-C.

  OFFSHOOT_PORT   port of the gateway (8080)         OFFSHOOT_DATA  folder of all data (.data)
  XMTP_PORT       port of the local XMTP network (5556)
  OFFSHOOT_RELAY_PORT  port of the Nostr relay (7777)
  XMTP_ENV        local, dev or production (local)   XMTP_URL       a local network that is already running
  DATABASE_URL    an external PostgreSQL             LLM_BASE_URL, LLM_API_KEY  an OpenAI-compatible endpoint
  LOG_LEVEL       debug, info, warn, error (warn)
  TELNYX_API_KEY, AGENTMAIL_API_KEY, OPENROUTER_MANAGEMENT_KEY  real numbers, inboxes and keys for tools (default: a stand-in)

Example: OFFSHOOT_PORT=9090 OFFSHOOT_DATA=/var/lib/offshoot npm start`;

async function main(): Promise<void> {
  if (process.argv.includes('--help') || process.argv.includes('-h')) {
    console.log(HELP);
    return;
  }
  const stopping = new AbortController();
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        stopping.abort();
        resolve();
      });
    }
  });
  const config = configFromEnv(process.env);
  console.log('Starting Offshoot …');
  const waiting = (sentence: string) => console.log(sentence);
  const system = await startStandalone(config, {}, { waiting, stopping: stopping.signal }).catch((error: unknown) => {
    if (error === stopping.signal.reason) return undefined;
    throw error;
  });
  if (!system) {
    console.log('Stopped before it was running.');
    process.exitCode = 130;
    return;
  }
  console.log(ready(system, config));
  await stopped;
  console.log('Stopping …');
  // A second Ctrl-C must not wait for a hanging drain.
  process.once('SIGINT', () => process.exit(130));
  await system.close();
}

function ready({ gateway: { port }, network, relay, providerStub }: Standalone, { dataDir, site }: StandaloneConfig): string {
  const { env, apiUrl } = network;
  const url = `http://localhost:${port}`;
  const xmtp = apiUrl ?? env;
  const isConvosLocal = env !== 'local' || xmtp === 'http://127.0.0.1:5556';
  const hasPages = site !== undefined;
  const settings = [
    port === 8080 ? '' : `OFFSHOOT_URL=${url} `,
    env === 'local' ? '' : `XMTP_ENV=${env} `,
    isConvosLocal ? '' : `XMTP_URL=${xmtp} `,
  ];
  const other = settings.join('');
  const folder = dataDir === resolve('.data') ? '' : `OFFSHOOT_DATA=${dataDir} `;
  const note = isConvosLocal ? '' : '\nThe Convos client finds a local network on port 5556 only.\n';
  return `
Offshoot is running.
  gateway       ${url}   (${hasPages ? 'the store in a browser; ' : ''}Connect, gRPC-Web, gRPC)
  XMTP network  ${xmtp}
  Nostr relay   ${relay.url}
  data          ${dataDir}${providerStub ? '\n  tools         a stand-in; its numbers, inboxes and keys reach nobody' : ''}

In another terminal:
  ${other}npx offshoot template create -f examples/templates/trip-planner.yaml
  ${other}npx offshoot template publish TEMPLATE_ID
  CONVOS_ENV=${env} npx convos conversations create --name "Japan trip" --profile-name Saul
  CONVOS_ENV=${env} npx convos conversation invite CONVERSATION_ID
  CONVOS_ENV=${env} npx convos conversations process-join-requests --watch &     (lets the agent in)
  ${other}npx offshoot claim TEMPLATE_ID --invite INVITE_URL --set personal-email=you@example.com --wait
  ${folder}npx offshoot pool status
${note}
Ctrl-C stops everything. Your data stays.`;
}

try {
  await main();
} catch (error) {
  console.error(`Offshoot did not start: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
