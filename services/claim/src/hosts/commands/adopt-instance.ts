import { fromBinary } from '@bufbuild/protobuf';
import { HostVoucherSchema } from '@offshoot/gen/offshoot/statement/v1/host_pb.ts';
import { SignedStatementSchema } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { agentById } from '../../lifecycle/store/agents.ts';
import { addressOf, hostById } from '../../placement/store/host-addresses.ts';
import { passingOn } from '../../work/adapters/passing-on.ts';
import type { AdoptDeps } from '../deps.ts';
import type { Standing } from '../domain/standing.ts';
import { type Parked, parkedAgent, parkedAgents } from '../store/parked-agents.ts';
import { follow } from './follow-agent.ts';
import { checkSealingKey } from './register-instance.ts';

/** Nobody reads longer lists: adopt some, then list again. */
const LISTED_MAX = 1000;

export async function listParked({ db, now }: AdoptDeps): Promise<Parked[]> {
  return parkedAgents(db, now(), LISTED_MAX);
}

/** Adopts a parked agent by the operator's order; the agent proves that it owns its id and inbox. */
export async function adoptInstance(deps: AdoptDeps, instanceId: string): Promise<Pick<Standing, 'ownerId' | 'claimId' | 'state'>> {
  const { db, now, log } = deps;
  const parked = await parkedAgent(db, instanceId, now());
  if (!parked || parked.why === 'DIFFERS') {
    const row = await agentById(db, instanceId);
    if (row?.ownerId && row.claimId && (row.state === 'JOINING' || row.state === 'LIVE'))
      return { ownerId: row.ownerId, claimId: row.claimId, state: row.state };
    throw new Refusal('INSTANCE_NOT_FOUND', `No agent ${instanceId} is parked.`, { help: 'List them: offshoot pool parked' });
  }
  const host = parked.isHostUp ? await hostById(db, parked.hostId) : null;
  if (!host) {
    throw new Refusal('UPSTREAM_UNAVAILABLE', `Host ${parked.hostId}, which has the agent, is offline.`, {
      help: 'Adopt it when its host is back.',
    });
  }
  const told = await passingOn('host', deps.hosts.describeInstance(addressOf(host), instanceId));
  if (told === 'leaving') {
    throw new Refusal('INSTANCE_GONE', 'The agent is ending: its owner has released it.', { help: 'There is nothing to adopt.' });
  }
  const { publicKey, statement, voucher } = told.sealingKey;
  const proof = { statement: fromBinary(SignedStatementSchema, statement), voucher: fromBinary(HostVoucherSchema, voucher) };
  await checkSealingKey(deps, { ...told, hostId: parked.hostId }, { publicKey, ...proof });
  await follow(deps, parked.hostId, told);
  log.warn({ instance: instanceId, host: parked.hostId, owner: told.ownerId, claim: told.claimId, why: parked.why }, 'agent adopted');
  const { ownerId, claimId, state } = told;
  return { ownerId, claimId, state };
}
