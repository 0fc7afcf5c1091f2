// Many agents that are live and hear nothing, with or without the parts that act: their real files, stores, loops and dependencies, and no inbox.
import { join } from 'node:path';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { createOfflineEngine } from '../../src/adapters/engines/offline-engine.ts';
import { Agent, type AgentEnvironment } from '../../src/agent/agent.ts';
import { type AgentStore, openAgentStore } from '../../src/agent/agent-store.ts';
import { ring } from '../../src/agent/alarms/ringing.ts';
import { carryOutEffects } from '../../src/agent/effects/dispatching.ts';
import { effectKinds } from '../../src/agent/effects/effect-kinds.ts';
import { emailKind } from '../../src/agent/effects/kinds/email/email-kind.ts';
import { reviewCards } from '../../src/agent/effects/reviewing.ts';
import { ticksOf } from '../../src/agent/goals/ticking.ts';
import { mailSource } from '../../src/agent/mail/mail-source.ts';
import { ReceivedRound } from '../../src/agent/received/showing.ts';
import { openAgentDatabase } from '../../src/agent/record/agent-database.ts';
import type { RoomDeps } from '../../src/agent/room-deps.ts';
import { ACTION_TABLES } from '../../src/agent/schema/action-tables.ts';
import { RECEIVED_TABLES } from '../../src/agent/schema/received-tables.ts';
import { Workspace } from '../../src/agent/workspace/workspace.ts';
import { Scheduler } from '../../src/scheduling/scheduler.ts';
import { giveLife, inboxOf } from '../context/bare-agent.ts';

/** `acting`: all its parts. `plain`: the tables, stores and loops of actions are missing; one entry of the scheduler is not. */
export type IdleKind = 'acting' | 'plain';

const ACTING_ROOMS: readonly (keyof AgentStore)[] = [
  ...(['alarms', 'cards', 'effects', 'allowances', 'decisions', 'payments', 'servers'] as const),
  ...(['mails', 'received', 'texts'] as const),
];
const TOOL = { id: 'mail', name: 'E-mail', provisioning: 'TOOL_PROVISIONING_POOL', resource: 'TOOL_RESOURCE_AGENTMAIL_INBOX' };
const nobody = () => Promise.reject(new Error('nobody is asked here'));

const folderOf = (folder: string, index: number) => join(folder, `agent-${index}`);

/** Writes their folders. A measurement opens them in a process of its own: making them uses memory that is not given back. */
export function makeIdleAgents(folder: string, kind: IdleKind, count: number): void {
  for (let index = 0; index < count; index += 1) {
    const db = openAgentDatabase(new Workspace(folderOf(folder, index)).databasePath);
    db.exec('PRAGMA synchronous = OFF');
    const store = openAgentStore(db);
    giveLife(store, { content: { tools: [TOOL] } });
    store.change({ conversationId: 'c'.repeat(32), conversationState: 'here' });
    store.tools.replace([{ resourceId: 'res', toolId: 'mail', resource: 'agentmail-inbox', value: 'bench@mail.example', key: 'key' }]);
    const reminder = { messageId: 'a'.repeat(64), place: 0, askedBy: inboxOf('Saul'), kind: 'reminder', whom: 'group' } as const;
    store.alarms.add({ ...reminder, text: 'pack', rule: { start: '2040-01-01T09:00', zone: 'Europe/Berlin' }, nextIndex: 0 });
    if (kind === 'plain')
      for (const [, table] of `${ACTION_TABLES}${RECEIVED_TABLES}`.matchAll(/CREATE TABLE (\w+)/g)) db.exec(`DROP TABLE ${table}`);
    store.close();
  }
}

/** Opens them, and has each look once for what it has to do. Returns their closing. */
export async function openIdleAgents(folder: string, kind: IdleKind, count: number): Promise<() => Promise<void>> {
  const scheduler = new Scheduler({ limits: { duties: 16, calls: 16, mail: 4, health: 1, lease: 1 }, onError: () => {} });
  const environment = environmentOf(kind, scheduler);
  const mailbox = { unread: () => Promise.resolve([]), markRead: nobody, textOf: nobody };
  const rounds: unknown[] = [];
  const agents: Agent[] = [];
  for (let index = 0; index < count; index += 1) {
    const agent = new Agent(`inst_${String(index).padStart(26, '0')}`, folderOf(folder, index), environment);
    agents.push(agent);
    const { deps, store } = agent;
    store.conversation.nextToSay();
    store.nextReport();
    store.outgoing.open();
    if (kind === 'plain') for (const room of ACTING_ROOMS) Reflect.deleteProperty(store, room);
    else {
      await ring({ ...deps, client: {} as never }, ticksOf(deps));
      reviewCards(deps);
      await carryOutEffects(deps);
      const round = new ReceivedRound<RoomDeps>(mailSource(mailbox));
      await round.look(deps);
      rounds.push(round);
    }
  }
  return async () => {
    rounds.length = 0;
    await Promise.all(agents.map((agent) => agent.close()));
    scheduler.close();
  };
}

function environmentOf(kind: IdleKind, scheduler: Scheduler): AgentEnvironment {
  const inert = { wake: () => {}, stop: () => Promise.resolve(), ended: () => Promise.resolve(), restsFor: () => undefined };
  const without: Pick<Scheduler, 'task'> = { task: (lane, ...loop) => (lane === 'mail' ? inert : scheduler.task(lane, ...loop)) };
  const services = { engine: createOfflineEngine(), engineTimeoutMs: 10_000, ownKeys: undefined };
  return {
    scheduler: kind === 'acting' ? scheduler : without,
    services: { ...services, effectKinds: effectKinds([emailKind({ send: nobody, wasSent: nobody })]) },
    journal: { journalEffect: nobody, journalEnd: nobody, journalledEffects: () => Promise.resolve([]) },
    marks: { kept: () => ({}), intend: () => {}, settle: () => {}, secured: async () => true },
    now: () => new Date(),
    log: createLogger('idle', 'silent'),
    host: { mayAct: () => false, onWorked: () => {} },
  } as unknown as AgentEnvironment;
}
