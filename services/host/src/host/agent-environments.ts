// What the host provides to each agent.
import { proveOrigin } from '@offshoot/statements/origin-proofs/prove-origin.ts';
import type { AgentEnvironment } from '../agent/agent.ts';
import type { HostStore } from './agents/host-store.ts';
import { SECURE_MS } from './backups/domain/backup.ts';
import type { HostOptions } from './host-options.ts';
import type { Departures } from './leaving/departures.ts';
import type { Joiners } from './moves/joiners.ts';
import type { Stock } from './stock/stock.ts';

interface EnvironmentDeps extends Pick<AgentEnvironment, 'pool' | 'journal' | 'passes' | 'scheduler'> {
  engine: AgentEnvironment['services']['engine'];
  operatorsModels: AgentEnvironment['services']['operatorsModels'];
  relays: AgentEnvironment['services']['relays'];
  courier: AgentEnvironment['services']['courier'];
  store: HostStore;
  stock: Stock;
  joiners: Joiners;
  departures: Departures;
  mayAct(instanceId: string): boolean;
}

export function agentEnvironments(o: HostOptions, deps: EnvironmentDeps): (instanceId: string) => AgentEnvironment {
  const { network, backups, engineTimeoutMs, ownKeys, secretScanner, similarity, identities, effectKinds, mailbox, carrier, now, log } = o;
  const { store, engine, operatorsModels, pool, journal, passes, scheduler, stock, joiners, departures } = deps;
  const seed = Buffer.from(o.serviceKey.seed, 'hex');
  const actors = {
    effectKinds,
    mailbox,
    carrier,
    relays: deps.relays,
    pages: o.pages,
    webReader: o.webReader,
    fileReader: o.fileReader,
    transcriber: o.transcriber,
    toolCaller: o.toolCaller,
    signIns: o.signIns,
    chains: o.chains,
    commonsLists: o.commonsLists,
    teamCommons: o.teamCommons,
    courier: deps.courier,
  };
  const services = { network, engine, operatorsModels, engineTimeoutMs, ownKeys, secretScanner, similarity, identities, ...actors };
  return (instanceId) => {
    const secured = () => backups.secure(instanceId, AbortSignal.timeout(SECURE_MS)).catch(() => false);
    return {
      services: { ...services, proveOrigin: (agent, at) => proveOrigin(seed, agent, at) },
      host: {
        mayAct: () => deps.mayAct(instanceId),
        isRushed: () => stock.isRushed,
        takeOver: () => backups.takeOver(instanceId),
        onReleased: (agent) => {
          void backups.unwatch(instanceId);
          deps.relays.ignore(instanceId);
          deps.courier.wait({ instanceId, ownerId: '' }, []);
          departures.bury(agent);
        },
        onJoined: () => void secured(),
        onWorked: () => backups.noticed(instanceId),
        onChange: () => {
          stock.wake();
          joiners.looked();
        },
      },
      ...{ pool, journal, passes, scheduler, now, log },
      marks: {
        kept: () => store.marks(instanceId),
        intend: (mark) => store.intend(instanceId, mark),
        settle: (mark) => store.settle(instanceId, mark),
        secured,
      },
    };
  };
}
