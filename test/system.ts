import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openClaimDatabase } from '@offshoot/claim/testing';
import { openCommonsDatabase } from '@offshoot/commons/testing';
import { openSessionStore } from '@offshoot/gateway/testing';
import { openKnowledgeDatabase } from '@offshoot/knowledge/testing';
import { openLineageDatabase } from '@offshoot/lineage/testing';
import { type DatabaseService, databaseServices, ownRoles } from '@offshoot/postgres';
import { createTestDatabase, type TestDatabase } from '@offshoot/postgres/testing';
import { openProfileDatabase } from '@offshoot/profile/testing';
import { openResponseDatabase } from '@offshoot/response/testing';
import { freePort } from '@offshoot/runtime/process/free-port.ts';
import { privateConfig, type Standalone, type StandaloneConfig, type StandaloneOverrides, startStandalone } from '@offshoot/standalone';
import { openTemplateOrm } from '@offshoot/template/testing';

export interface TestSystem {
  readonly running: Standalone;
  readonly config: StandaloneConfig;
  /** Stops everything and starts it again with the same data, database and ports. `whileDown` runs in between. */
  restart(whileDown?: () => Promise<void>): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export function testConfig(dataDir: string, databaseUrl: string): StandaloneConfig {
  return privateConfig(dataDir, {
    databaseUrl,
    databaseRoles: 'each',
    corsOrigins: ['https://app.example'],
    logLevel: process.env.LOG_LEVEL ?? 'silent',
  });
}

/** Base URLs of the services that a gateway calls. */
export function urlsBehind({ template, claim, lineage, profile, response, knowledge }: Standalone) {
  return {
    templateUrl: template.url,
    claimUrl: claim.url,
    lineageUrl: lineage.url,
    profileUrl: profile.url,
    responseUrl: response.url,
    knowledgeUrl: knowledge.url,
  };
}

/** With the tables of all services, each owned by its service. */
export function createSystemDatabase(): Promise<TestDatabase> {
  const opens: Partial<Record<DatabaseService, (url: string) => Promise<{ close(): Promise<unknown> }>>> = {
    template: openTemplateOrm,
    lineage: openLineageDatabase,
    knowledge: openKnowledgeDatabase,
    response: openResponseDatabase,
    claim: openClaimDatabase,
    commons: openCommonsDatabase,
    gateway: openSessionStore,
    profile: openProfileDatabase,
  };
  const migrate = async (url: string) => {
    const urls = await ownRoles(url);
    for (const service of databaseServices) await (await opens[service]?.(urls[service]))?.close();
  };
  return createTestDatabase({ key: 'system', migrate });
}

/** The whole system with its own database and folder. */
export async function startSystem(o: { config?: Partial<StandaloneConfig>; overrides?: StandaloneOverrides } = {}): Promise<TestSystem> {
  const dataDir = mkdtempSync(join(tmpdir(), 'offshoot-test-'));
  const database = await createSystemDatabase();
  const clean = async () => {
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    const kept = { port: await freePort(), xmtpPort: await freePort() };
    const config = { ...testConfig(dataDir, database.url), ...kept, ...o.config };
    let running = await startStandalone(config, o.overrides);
    return {
      get running() {
        return running;
      },
      config,
      async restart(whileDown) {
        const ports = { port: running.gateway.port, ...(running.xmtp && { xmtpPort: running.xmtp.port }) };
        await running.close();
        await whileDown?.();
        running = await startStandalone({ ...config, ...ports }, o.overrides);
      },
      async [Symbol.asyncDispose]() {
        await running.close();
        await clean();
      },
    };
  } catch (error) {
    await clean();
    throw error;
  }
}
