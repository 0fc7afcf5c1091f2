// Builds the parts of a host and connects their events.

import { join } from 'node:path';
import { Spending } from '@offshoot/models';
import { newId } from '@offshoot/refusals/ids';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import { openTopicWatch, type TopicWatch } from '@offshoot/xmtp/topic-watch.ts';
import type { Agent } from '../agent/agent.ts';
import { bellsAtRest } from '../agent/outside.ts';
import { leave, mayEndUnsigned } from '../agent/ownership/orders.ts';
import { LOOK_MS } from '../agent/received/showing.ts';
import type { PoolLink } from '../agent/record/reporting.ts';
import type { OperatorsModels, TokenBudget } from '../agent/tools/operators-engine.ts';
import { BudgetSpent, operatorsModels, tokenBudgetsOf } from '../agent/tools/operators-model.ts';
import { Scheduler } from '../scheduling/scheduler.ts';
import { agentEnvironments } from './agent-environments.ts';
import { type HostStore, openHostStore } from './agents/host-store.ts';
import { OpenAgents } from './agents/open-agents.ts';
import { ForgettingBackups } from './backups/forgetting-backups.ts';
import { HostCourier } from './courier/courier.ts';
import { EngineWatch } from './health/engine-watch.ts';
import { NetworkWatch } from './health/network-watch.ts';
import { Probes } from './health/probes.ts';
import { isStorageFailure, StorageWatch } from './health/storage-watch.ts';
import { type WatchedEngine, watched } from './health/watched-engine.ts';
import type { HostOptions } from './host-options.ts';
import { KeptSpending } from './kept-spending.ts';
import { Departures } from './leaving/departures.ts';
import { Endings } from './leaving/endings.ts';
import { inventoryOf } from './membership/inventory.ts';
import { Membership } from './membership/membership.ts';
import { whileHeard } from './membership/while-heard.ts';
import { Joiners } from './moves/joiners.ts';
import { Parking } from './moves/parking.ts';
import { Restoring } from './moves/restoring.ts';
import { NostrListening } from './nostr/listening.ts';
import type { HostCondition } from './pool/pool-client.ts';
import { Bells } from './residency/bells.ts';
import { Residency } from './residency/residency.ts';
import { Stock } from './stock/stock.ts';

/** Concurrent loops: bounds start-ups and sends; a loop that waits for a network holds a single slot. */
const PARALLEL_DUTIES = 16;
/** Calls to the engine and the pool wait for others, so they have their own slots. */
const PARALLEL_CALLS = 16;
/** Looks into inboxes: quick, and nobody waits for one. */
const PARALLEL_MAIL = 4;
/** What watches the language model, the data folder and the agents. */
const PARALLEL_HEALTH = 3;

/** The host's current status. */
export interface HostStatus {
  /** Where the pool reaches it. '' before the start. */
  address: string;
  /** It is about to stop and starts nothing new. */
  isDraining: boolean;
}

export interface HostComponents {
  readonly store: HostStore;
  readonly scheduler: Scheduler;
  readonly agents: OpenAgents;
  readonly engine: WatchedEngine;
  readonly operatorsModels: OperatorsModels;
  readonly spending: KeptSpending;
  readonly courier: HostCourier;
  readonly engineWatch: EngineWatch;
  readonly storage: StorageWatch;
  readonly networkWatch: NetworkWatch;
  /** Why it takes no claims. Undefined: it does. */
  withheld(): HostCondition['withheld'];
  readonly probes: Probes;
  readonly membership: Membership;
  readonly stock: Stock;
  readonly joiners: Joiners;
  readonly parking: Parking;
  readonly restoring: Restoring;
  readonly residency: Residency;
  readonly bells: Bells;
  readonly watch: TopicWatch;
  readonly listening: NostrListening;
  readonly departures: Departures;
  readonly endings: Endings;
  readonly forgetting: ForgettingBackups;
}

export function buildComponents(o: HostOptions, status: HostStatus): HostComponents {
  const { backups, now, log } = o;
  const folder = join(o.dataDir, 'agents');
  const store = openHostStore(o.dataDir, { hostId: o.serviceKey.host.id, now });
  if (backups.place !== '') store.mayBeMoved();
  const scheduler = new Scheduler({
    limits: { duties: PARALLEL_DUTIES, calls: PARALLEL_CALLS, mail: PARALLEL_MAIL, health: PARALLEL_HEALTH, lease: 1 },
    onError: (error) => {
      // The watch says it once for all agents.
      if (isStorageFailure(error)) storage.failed();
      else log.error({ err: error }, 'a loop failed; retrying');
    },
  });
  const storage = new StorageWatch({
    folder: o.dataDir,
    minFreeBytes: o.minFreeBytes,
    scheduler,
    onChange: () => {
      stock.tellSoon();
      stock.wake();
    },
    // An open inbox does not recover from a write that failed: it stores nothing from then on, without a word.
    onRecovered: () => agents.reopenInboxes(),
    log,
  });

  o.engine.onDegraded?.((model) => log.warn({ model }, "the language model's answers are unusable; rules learn in its place for a while"));
  const withheld = () => (storage.isLow ? 'STORAGE_FULL' : networkWatch.isAway ? 'NETWORK_AWAY' : undefined);

  const engine = watched(o.engine, (isOk) => engineWatch.called(isOk));
  const engineWatch = new EngineWatch({ engine: o.engine, scheduler, onChange: () => stock.tellSoon(), log });

  const poolClient = o.pool({ nextRegistration: () => store.nextRegistration(), onHostUnknown: () => membership.registerAgain() });
  const pool: PoolLink = whileHeard(poolClient, () => membership);

  const agents = new OpenAgents({
    folder,
    environmentOf: (instanceId) => environmentOf(instanceId),
    onOpened: (agent) => backups.watch(agent.backedUp),
    dormant: store.dormant,
    onWoken: (instanceId) => {
      watch.remove(instanceId);
      bells.remove(instanceId);
    },
    log,
  });
  const watch = openTopicWatch({ network: o.network, onNews: (instanceId) => residency.wake(instanceId), log });
  const mayAct = () => !storage.isFull && !membership.isSuspended;
  const bells = new Bells({
    ...{ scheduler, mayAct, log },
    bellsOf: (instanceId, kinds) => bellsAtRest(o, { instanceId, folder: agents.folderOf(instanceId), kinds }),
    onRung: (instanceId) => residency.wake(instanceId),
    // Who lets agents sleep sooner does not want them to answer later.
    everyMs: Math.min(LOOK_MS, o.sleepAfterMs),
  });
  const residency = new Residency({
    ...{ agents, watch, bells, backups, scheduler, mayAct, now, log },
    dormant: store.dormant,
    sleepAfterMs: o.sleepAfterMs,
    mostLive: o.room.live,
  });
  const listening = new NostrListening({
    network: o.relayNetwork,
    rows: store.listened,
    folderOf: (instanceId) => agents.folderOf(instanceId),
    onNews: (instanceId) => {
      agents.live(instanceId)?.heardOutside();
      residency.wake(instanceId);
    },
    ...{ now, log },
  });
  const parking = new Parking({ agents, backups, onStopped: (instanceId) => listening.relays.ignore(instanceId), log });
  const joiners = new Joiners(agents);
  const endings = new Endings({ agents, scheduler, log });

  /** Applies the pool's answer about the host's instances: dropped, or running elsewhere. */
  async function obey(drop: readonly string[], fenced: readonly string[]): Promise<void> {
    for (const instanceId of drop) dropUnwanted(agents.get(instanceId), log);
    await Promise.all(fenced.map((instanceId) => parking.park(instanceId)));
  }

  const membership = new Membership({
    pool: poolClient,
    scheduler,
    announcement: () => ({
      address: status.address,
      capacity: o.room.agents ?? 0,
      idleFloor: o.idleTarget,
      backupPlace: backups.place,
      ...inventoryOf(agents.all(), [...store.dormant.all()]),
    }),
    condition: () => ({
      draining: status.isDraining,
      ...stock.ask(),
      troubles: probes.troubles(),
      engineOk: engineWatch.isOk,
      dormant: store.dormant.count(),
      withheld: withheld(),
      backups: backups.made(),
    }),
    canBeMoved: () => store.canBeMoved,
    onRegistered: async ({ drop, fenced, ended, parked }) => {
      backups.tellAgain();
      if (parked.length > 0) log.warn({ parked }, 'the pool does not know these instances; they keep running and can be adopted');
      endings.told(ended);
      await obey(drop, fenced);
    },
    onKept: async ({ idleTarget, claimsWait, drop, told }) => {
      backups.told(told.backups);
      stock.answered(idleTarget, claimsWait);
      await obey(drop, []);
    },
    onResumed: () => {
      agents.wake();
      residency.resumed();
      departures.wake();
    },
    log,
  });

  /** How many more agents it can take. */
  const room = () => {
    const { agents: most = Number.POSITIVE_INFINITY, live: mostLive = Number.POSITIVE_INFINITY } = o.room;
    const live = agents.all().length;
    return storage.isLow ? 0 : Math.min(most - live - store.dormant.count(), mostLive - live);
  };
  const fullBecause = () => {
    if (status.isDraining) return 'It is about to stop.';
    if (storage.isLow) return 'There is too little space left in its data folder.';
    return room() <= 0 ? o.room.why : undefined;
  };
  const stock = new Stock({
    scheduler,
    idleTarget: o.idleTarget,
    ready: () => agents.idle().filter(({ instanceId, state }) => state.registered && probes.isWell(instanceId)).length,
    newcomers: () => agents.idle().filter(({ state }) => !state.registered),
    isRegistered: (instanceId) => agents.live(instanceId)?.state.registered === true,
    joining: () => agents.joining(),
    room,
    make: () => agents.make(newId('inst')),
    askPool: () => membership.wake(),
  });
  const probes = new Probes({
    scheduler,
    agents: () => agents.all(),
    folderOf: (instanceId) => agents.folderOf(instanceId),
    onChange: () => stock.tellSoon(),
    isNetworkAway: () => networkWatch.isAway,
    log,
  });
  const networkWatch = new NetworkWatch({
    network: o.network,
    connections: () => [...agents.all().map((agent) => agent.connection), ...(store.dormant.count() > 0 ? [watch.connection()] : [])],
    scheduler,
    onChange: () => {
      stock.tellSoon();
      stock.wake();
    },
    log,
  });

  const restoring = new Restoring({
    agents,
    folder,
    store,
    backups,
    effectKinds: o.effectKinds,
    fullBecause,
    park: (instanceId) => parking.park(instanceId),
    now,
    log,
  });
  const forgetting = new ForgettingBackups({ store, backups, scheduler, log });
  const departures = new Departures({
    agents,
    store,
    pool,
    scheduler,
    registerAgain: () => membership.registerAgain(),
    onGone: () => {
      forgetting.wake();
      stock.wake();
    },
    log,
  });

  const tokens = new Spending<string, TokenBudget>({
    rows: poolClient,
    budgetsOf: (ownerId) => tokenBudgetsOf(o.tokenBudgets, ownerId),
    spent: (budget, at) => new BudgetSpent(budget, at),
    now,
  });
  const spending = new KeptSpending(tokens, { scheduler, log });
  const models = operatorsModels(o.allowedModels, tokens);

  const courier = new HostCourier({
    ...{ passKey: o.commonsLists.ofHost?.passKey, trip: o.courierTrip, store: store.courier },
    ...{ scheduler, now, log },
  });

  const environmentOf = agentEnvironments(o, {
    ...{
      store,
      engine,
      operatorsModels: models,
      relays: listening.relays,
      pool,
      journal: poolClient,
      passes: poolClient,
      courier,
      scheduler,
      stock,
      joiners,
      departures,
    },
    mayAct: (instanceId) => mayAct() && (!status.isDraining || joiners.mayGoOn(instanceId)),
  });
  return {
    ...{
      store,
      scheduler,
      agents,
      engine,
      operatorsModels: models,
      spending,
      courier,
      engineWatch,
      storage,
      networkWatch,
      withheld,
      probes,
      membership,
      stock,
      joiners,
      parking,
      restoring,
      residency,
      bells,
      watch,
      listening,
    },
    ...{ departures, endings, forgetting },
  };
}

/** The pool does not want the agent: deletes it if nobody owns it. */
function dropUnwanted(agent: Agent | undefined, log: Logger): void {
  if (agent === undefined) return;
  const { instanceId } = agent;
  const { phase } = agent.state;
  if (mayEndUnsigned(agent.orders)) {
    log.info({ instanceId, phase }, 'the pool has dropped the instance');
    leave(agent.orders);
  } else log.warn({ instanceId, phase }, 'the pool would drop an instance that has an owner; keeping it');
}
