// The real side: a pool with two claim services, two hosts and a few people, and what its rows say.
import { randomUUID } from 'node:crypto';
import { InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { unlessDeadlocked } from '@offshoot/postgres';
import { newId } from '@offshoot/refusals/ids';
import type { RunningService } from '@offshoot/runtime/process/running-service.ts';
import { generateSealingKeys } from '@offshoot/statements/sealing';
import { HostCounterpart } from '../host-counterpart.ts';
import { added, keys, type Person, Pool, refused } from '../pool.ts';
import { HOSTS, type Operation, OWNERS, TEMPLATES } from './operations.ts';
import { hostView, LEASE_SECONDS, PLACE_SECONDS, placeKey, QUEUE_SECONDS } from './pool-state.ts';
import { heldInOrder } from './rules.ts';

export const QUOTAS = { owner: 2, claimsPerDay: 0, template: 3 };

export interface Seen {
  /** In the form in which viewOf shows the model. */
  view: Record<string, string>;
  /** Instances, then waiting claims and reservations, each oldest first. */
  order: string[];
}

/** After a clock jump the pool judges no host for the length of a lease; short, so that no test waits for it. */
const WATCH_MS = 500;
/** Long in the rows, so that only the model's clock ends it. */
const LONG_LEASES = `create function long_lease() returns trigger language plpgsql as $$
  begin
    if tg_op = 'INSERT' or new.lease_expires_at is distinct from old.lease_expires_at then
      new.lease_expires_at := new.updated_at + interval '${LEASE_SECONDS} s';
    end if;
    return new;
  end $$`;

/** One pool for all runs. */
export async function startScene() {
  const pool = await Pool.start({ leaseMs: WATCH_MS, placeKeptMs: PLACE_SECONDS * 1000 }, { quotas: QUOTAS });
  await pool.query(LONG_LEASES);
  await pool.query('create trigger long_leases before insert or update on hosts for each row execute function long_lease()');
  const services = [pool.service, await pool.replica()];
  return {
    pool,
    run: async <T>(work: (run: Run) => Promise<T>): Promise<T> => {
      await clear(pool);
      const run = new Run(pool, services);
      try {
        return await work(run);
      } finally {
        await run.close();
      }
    },
    close: () => pool.close(),
  };
}

export class Run {
  readonly #pool: Pool;
  readonly #services: readonly RunningService[];
  readonly #hosts: ReadonlyMap<string, HostCounterpart>;
  readonly #people: ReadonlyMap<string, Person>;
  readonly #templates: ReadonlyMap<string, string>;
  readonly #requests = new Map<string, string>();
  readonly #reservations = new Map<string, string>();
  readonly #claims = new Map<string, { id: string; instance: string; version: number }>();
  readonly #anew = new Map<string, Promise<string>>();
  readonly #made = new Map<string, Promise<void>>();
  readonly #known = new Set<string>();
  readonly #listening = new Set<string>();
  #turn = 0;

  constructor(pool: Pool, services: readonly RunningService[]) {
    this.#pool = pool;
    this.#services = services;
    this.#people = new Map(OWNERS.map((name) => [name, pool.person()]));
    const creator = pool.person().inboxId;
    this.#templates = new Map(TEMPLATES.map((name) => [name, pool.templates.add(creator)]));
    this.#hosts = new Map(
      HOSTS.map((name, at) => {
        const host = new HostCounterpart(services[at % services.length]?.url ?? '', keys, pool);
        host.autoLive = false;
        return [name, host];
      }),
    );
  }

  /** Whether the model can refer to it: something created in the same batch has no ID yet. */
  freshId(operation: Operation): string {
    return operation.kind === 'offer' ? newId('inst') : '';
  }

  /** The answer: 'ok', the reason of the refusal, or 'skipped' if its subject does not exist. */
  async perform(operation: Operation, fresh: string): Promise<string> {
    switch (operation.kind) {
      case 'claim': {
        const { owner, request, template, waits, reservation } = operation;
        const reservationId = reservation && (this.#reservations.get(`${owner}/${reservation}`) ?? newId('rsv'));
        const wish = { requestId: this.#request(owner, request), templateId: this.#template(template), reservationId, ...added };
        return answer(this.#as(owner).createClaim({ ...wish, queueSeconds: waits ? QUEUE_SECONDS : 0 }));
      }
      case 'reserve': {
        const { owner, request, waits } = operation;
        const name = `${owner}/${request}`;
        const made = this.#as(owner).reserveInstance({ requestId: this.#request(owner, request), queue: waits });
        return answer(made.then(({ reservation }) => this.#reservations.set(name, reservation?.id ?? '')));
      }
      case 'cancel': {
        const known = this.#claims.get(`${operation.owner}/${operation.request}`);
        return known ? answer(this.#as(operation.owner).cancelClaim({ claimId: known.id })) : 'skipped';
      }
      case 'release': {
        const instanceId = this.#instanceOf(operation);
        const statement = instanceId && (await this.#sign(operation.owner, instanceId));
        return statement ? answer(this.#as(operation.owner).releaseInstance({ instanceId, statement })) : 'skipped';
      }
      case 'report':
        return this.#report(this.#claims.get(`${operation.owner}/${operation.request}`), operation.says);
      case 'offer':
        return this.#offer(this.#host(operation.host), fresh);
      case 'keep-alive': {
        const host = this.#host(operation.host);
        return this.#known.has(host.id) ? answer(host.keepAlive()) : 'skipped';
      }
      case 'stop':
        await this.#host(operation.host).stop();
        this.#listening.delete(this.#host(operation.host).id);
        return 'ok';
      case 'start':
        return this.#start(this.#host(operation.host), operation.loses);
      case 'publish':
        this.#pool.templates.publish(this.#template(operation.template));
        return 'ok';
      case 'advance':
        await this.#pool.advance(operation.seconds * 1000);
        return 'ok';
    }
  }

  /** Makes the pool look at everything now instead of at its next poll. */
  async nudge(): Promise<void> {
    await this.#pool.query(`select pg_notify('offshoot_claim', 'work')`);
  }

  async see(): Promise<Seen> {
    const [hosts, instances, claims, waiting, begun] = await Promise.all([
      this.#pool.query('select id, lapsed_at, must_register::text as must_register from hosts'),
      this.#pool.query(
        'select *, applied_version::text as applied, desired_version::text as desired from agent_metadata order by created_at, id',
      ),
      this.#pool.query('select * from claims'),
      this.#pool.query(
        `select w.*, r.request_id, row_number() over (order by w.queue_turn, w.created_at, w.id)::text as place
          from waiting w left join queued_reservations r using (id)`,
      ),
      this.#pool.query(
        'select id from (select id, created_at from claims union select id, created_at from waiting) begun order by created_at, id',
      ),
    ]);
    const places = new Map(waiting.map(({ id = '', place }) => [id, `place ${place}`]));
    const reservations = waiting.filter(({ request_id }) => request_id !== null);
    const keys = new Map([
      ...claims.map((row) => [row.id ?? '', this.#keyOf(row.requester_id ?? '', row.request_id ?? '')] as const),
      ...reservations.map((row) => [row.id ?? '', placeKey(this.#keyOf(row.owner_id ?? '', row.request_id ?? ''))] as const),
    ]);
    for (const { id = '', instance_id, template_version } of claims)
      this.#claims.set(keys.get(id) ?? '', { id, instance: instance_id ?? '', version: Number(template_version) });
    const view: Record<string, string> = {};
    for (const row of hosts)
      view[nameOf(this.#hosts, ({ id }) => id === row.id)] = hostView(row.lapsed_at !== null, row.must_register === 'true');
    for (const row of instances) {
      const { id = '', state = '', condition, applied, desired } = row;
      const versions = state === 'JOINING' || state === 'LIVE' ? `v${applied} of v${desired}` : '';
      const isReserved = state === 'IDLE' && row.reserved_until !== null && new Date(row.reserved_until ?? 0) > this.#pool.now();
      view[id] = [
        state,
        state === 'GONE' || state === 'IDLE' ? '' : condition,
        nameOf(this.#hosts, (host) => host.id === row.host_id),
        keys.get(row.claim_id ?? '') ?? '',
        nameOf(this.#people, (person) => person.inboxId === row.owner_id),
        nameOf(this.#templates, (template) => template === row.template_id),
        versions,
        isReserved ? `for ${nameOf(this.#people, (person) => person.inboxId === row.reserved_by)}` : '',
      ]
        .join(' ')
        .trimEnd();
    }
    for (const row of claims) {
      const place = places.get(row.id ?? '') ?? '';
      const template = nameOf(this.#templates, (id) => id === row.template_id);
      view[keys.get(row.id ?? '') ?? ''] = [row.state, row.failure_reason, row.instance_id ?? '', template, place].join(' ').trimEnd();
    }
    for (const { id = '' } of reservations) view[keys.get(id) ?? ''] = places.get(id) ?? '';
    return { view, order: [...instances, ...begun].map(({ id = '' }) => keys.get(id) ?? id) };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#hosts.values()].map((host) => host.stop()));
  }

  async #report(claim: { instance: string; version: number } | undefined, says: 'live' | 'failed' | 'gone'): Promise<string> {
    const instanceId = claim?.instance ?? '';
    const host = [...this.#hosts.values()].find(({ instances }) => instances.has(instanceId));
    const held = host?.instances.get(instanceId);
    if (!claim || !host || !held) return 'skipped';
    const spoken = {
      live: { state: InstanceState.LIVE, conversationId: 'c0'.repeat(16), appliedVersion: BigInt(claim.version) },
      failed: { failureReason: 'INVITE_REFUSED' },
      gone: { state: InstanceState.GONE },
    };
    // It can end in the same batch; its report then arrives late, with its former credential.
    const { credential } = held;
    const said = { instanceId, ...spoken[says] };
    const first = await answer(host.report({ ...said, ...(credential && { credential }) }));
    // Of two concurrent registrations the pool keeps the last, and either may be answered last, so it registers again, like a real host.
    const isSpent = first === 'CALLER_NOT_ALLOWED' && (await this.#registeredAnew(host, instanceId)) === 'ok';
    const given = isSpent ? await answer(host.report(said)) : first;
    if (says === 'gone' && given === 'ok') host.instances.delete(instanceId);
    return given;
  }

  async #offer(host: HostCounterpart, instanceId: string): Promise<string> {
    if (!this.#known.has(host.id)) return 'skipped';
    const made = this.#made.get(instanceId) ?? this.#make(host, instanceId);
    this.#made.set(instanceId, made);
    await made;
    const given = await answer(host.registerInstance(instanceId));
    // A host that is told to register first then creates a new instance.
    if (given !== 'ok') host.instances.delete(instanceId);
    return given;
  }

  /** Runs once for concurrent callers, so that their calls do not overtake each other. */
  #registeredAnew(host: HostCounterpart, instanceId: string): Promise<string> {
    const under = this.#anew.get(instanceId) ?? answer(host.registerInstance(instanceId)).finally(() => this.#anew.delete(instanceId));
    this.#anew.set(instanceId, under);
    return under;
  }

  /** Runs once, even if two registrations are sent at the same time. */
  async #make(host: HostCounterpart, instanceId: string): Promise<void> {
    const keys = await generateSealingKeys();
    const self = this.#pool.person();
    host.instances.set(instanceId, { inboxId: self.inboxId, claimId: '', self, keys });
  }

  async #start(host: HostCounterpart, loses: number | undefined): Promise<string> {
    const lost = loses === undefined ? undefined : heldInOrder([...host.instances])[loses];
    if (lost) host.instances.delete(lost);
    this.#known.add(host.id);
    if (!this.#listening.has(host.id)) await host.listen();
    this.#listening.add(host.id);
    return answer(host.register());
  }

  #request(owner: string, request: string): string {
    const name = `${owner}/${request}`;
    const known = this.#requests.get(name) ?? randomUUID();
    this.#requests.set(name, known);
    return known;
  }

  #keyOf(requesterId: string, requestId: string): string {
    const owner = nameOf(this.#people, ({ inboxId }) => inboxId === requesterId);
    return nameOf(this.#requests, (id, key) => id === requestId && key.startsWith(`${owner}/`));
  }

  #instanceOf({ owner, request }: { owner: string; request: string }): string {
    return this.#claims.get(`${owner}/${request}`)?.instance ?? '';
  }

  /** Alternates between the two services, so that a repetition reaches the other one. */
  #as(owner: string) {
    const service = this.#services[this.#turn++ % this.#services.length];
    return this.#pool.as(this.#people.get(owner)?.inboxId ?? '', service);
  }

  #sign(owner: string, instanceId: string) {
    return this.#people.get(owner)?.sign({ action: 'instance.release', instanceId }, { now: this.#pool.now() });
  }

  #host(name: string): HostCounterpart {
    const host = this.#hosts.get(name);
    if (!host) throw new Error(`no host ${name}`);
    return host;
  }

  #template(name: string): string {
    return this.#templates.get(name) ?? '';
  }
}

async function answer(call: Promise<unknown>): Promise<string> {
  let isOk = false;
  const done = call.then(() => {
    isOk = true;
  });
  const refusal = await Promise.allSettled([done]).then(() => (isOk ? undefined : refused(call)));
  return refusal?.reason ?? 'ok';
}

function nameOf<T>(named: ReadonlyMap<string, T>, is: (one: T, name: string) => boolean): string {
  for (const [name, one] of named) if (is(one, name)) return name;
  return '';
}

/** Lets the services work, and retries if they get in each other's way. */
async function clear(pool: Pool): Promise<void> {
  const tables = 'claims, queued_reservations, agent_metadata, agent_transitions, hosts, lineage_outbox, template_versions, transfers';
  await unlessDeadlocked(() => pool.query(`truncate ${tables} cascade`), 5);
}
