// `npm run commons`: runs a commons alone on this machine, gives tokens, and recalls patterns.
import { createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { CommonsService } from '@offshoot/gen/offshoot/commons/v1/commons_service_pb.ts';
import { commonsKeyOf, snapshotKey } from '@offshoot/patterns';
import { openDatabase } from '@offshoot/postgres';
import { withAdmin } from '@offshoot/runtime/admin/admin-port.ts';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { openWithCleanup } from '@offshoot/runtime/process/open-with-cleanup.ts';
import { runUntilSignalled } from '@offshoot/runtime/process/running-service.ts';
import { type CommonsConfig, configFromEnv } from './config.ts';
import { startCommonsService } from './service.ts';
import { issuerToken, keptSeed, operatorToken } from './tokens/signing-seed.ts';
import { giveToken, takeBackToken } from './tokens/tokens.ts';

const HELP = `npm run commons: what the agents of a team have learned, shared without names.

  npm run commons                            runs it until Ctrl-C
  npm run commons -- token TEAM OWNER        gives an owner of a team a token, in place of an earlier one
  npm run commons -- take-back TEAM OWNER    ends it
  npm run commons -- recall TEAM ID          takes a pattern (sha256:…) back for good; the commons must be running
  npm run commons -- issuer                  what a pool needs whose agents write here as strangers (TEAM is "public")

  COMMONS_PORT   its port (8090)               COMMONS_URL    base URL by which agents reach it
  OFFSHOOT_DATA  folder of all data (.data)    DATABASE_URL   an external PostgreSQL
  OFFSHOOT_BIND  the interface (127.0.0.1)     LOG_LEVEL      debug, info, warn, error (warn)
  COMMONS_PUBLIC  on: strangers read, and write with a pass (off)

Examples:
  npm run commons -- token acme alice
  COMMONS_PORT=9000 COMMONS_URL=https://commons.example.org npm run commons`;

async function run(): Promise<void> {
  const { admin, databaseUrl, ...config } = configFromEnv(process.env);
  const log = createLogger('commons', process.env.LOG_LEVEL || 'warn');
  await runUntilSignalled(log, (stopping) =>
    withAdmin(admin, () =>
      openWithCleanup(async (keep) => {
        const database = keep(
          await openDatabase({ dataDir: config.folder, log, stopping, waiting: console.log, ...(databaseUrl && { url: databaseUrl }) }),
        );
        const { url, port } = keep(await startCommonsService({ ...config, databaseUrl: database.url }, { log, stopping }));
        console.log(ready(config.publicUrl ?? `http://localhost:${port}`, snapshotKey(seedOf(config))));
        return { url, port };
      }),
    ),
  );
}

const seedOf = ({ seed, folder }: Pick<CommonsConfig, 'seed' | 'folder'>): string => seed ?? keptSeed(folder);

/** For the settings of claim service and hosts. */
function issuer(): void {
  const config = configFromEnv(process.env);
  const seed = seedOf(config);
  console.log(`OFFSHOOT_COMMONS_URL=${config.publicUrl ?? `http://localhost:${config.port}`}`);
  console.log(`OFFSHOOT_COMMONS_TOKEN=${issuerToken(seed)}`);
  console.log(`OFFSHOOT_COMMONS_KEY=${commonsKeyOf(seed)}`);
}

const ready = (url: string, key: string): string => `
The commons is running.
  address  ${url}
  key      ${key}   (signs snapshots; tell it to those who check them)

Give each owner a token, in another terminal:
  npm run commons -- token TEAM OWNER

A coding agent that knows MCP has four tools then (query, propose, confirm, flag):
  { "mcpServers": { "commons": { "type": "http", "url": "${url}/mcp", "headers": { "Authorization": "Bearer TOKEN" } } } }

A client of cq:
  CQ_ADDR=${url} CQ_API_KEY=TOKEN

An agent of Offshoot reads it:
  npx offshoot commons on INSTANCE --url ${url} --key ${key} --token

Ctrl-C stops it. Your data stays.`;

async function recall(team: string, id: string): Promise<void> {
  const config = configFromEnv(process.env);
  const { port } = config;
  const transport = createConnectTransport({ baseUrl: `http://127.0.0.1:${port}`, httpVersion: '1.1' });
  const headers = { authorization: `Bearer ${operatorToken(seedOf(config))}` };
  await createClient(CommonsService, transport).recallPattern({ id, team }, { headers });
  console.log('Recalled. Clients forget it when they next read the list.');
}

async function main([command, ...rest]: readonly string[]): Promise<void> {
  const [team = '', other = ''] = rest;
  const isWhole = rest.length === 2;
  if (command === undefined) return run();
  if (command === 'token' && isWhole) return console.log(giveToken(configFromEnv(process.env).folder, team, other));
  if (command === 'take-back' && isWhole) return takeBackToken(configFromEnv(process.env).folder, team, other);
  if (command === 'recall' && isWhole) return recall(team, other);
  if (command === 'issuer' && rest.length === 0) return issuer();
  console.log(HELP);
  if (!['--help', '-h', 'help'].includes(command)) process.exitCode = 2;
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
