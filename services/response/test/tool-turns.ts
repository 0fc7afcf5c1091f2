import { ECHO, type ScriptedServer, scriptedServer } from '@offshoot/mcp/testing';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { member, type RunningResponses, runningResponses } from './running-responses.ts';

interface Opened {
  server: ScriptedServer;
  service: RunningResponses;
}

/** A server of tools and a service that may call it, for the tests of one file. */
export function toolTurns() {
  let all: Opened | undefined;
  const opened = (): Opened => {
    if (all === undefined) throw new Error('nothing is open yet');
    return all;
  };
  beforeAll(async () => {
    const server = await scriptedServer();
    all = { server, service: await runningResponses({ mcpOrigins: [server.origin] }) };
  });
  afterAll(async () => {
    await opened().service.close();
    await opened().server.close();
  });
  beforeEach(() => {
    const { server, service } = opened();
    server.tools = [ECHO, { ...ECHO, name: 'look.up', annotations: { readOnlyHint: true } }];
    server.answers = {};
    server.calls = [];
    service.model.asked = [];
  });
  const someone = member();
  const mcp = (changes: object = {}) => ({
    type: 'mcp' as const,
    server_label: 'echo',
    server_url: opened().server.url,
    require_approval: 'never' as const,
    ...changes,
  });
  const create = (body: object) =>
    opened()
      .service.as(someone)
      .responses.create({ model: 'm', input: 'Hi', ...body } as never);
  return { opened, mcp, create, someone };
}
