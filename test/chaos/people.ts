// Users during the chaos: each sends every request twice, retries what got no answer, and records what they were told.
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Code, ConnectError } from '@connectrpc/connect';
import { type Claim, ClaimState, type Reservation } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { type Template, ToolProvisioning, ToolResource } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { refusalOf } from '@offshoot/rpc';
import type { XmtpNetwork } from '@offshoot/xmtp';
import { Human } from '../human.ts';
import { addedBy, present, User } from '../user.ts';
import type { Seeded } from './seeded.ts';

const { POOL } = ToolProvisioning;

/** What everybody claims: with one resource from each provider, made per agent. */
export const SURVIVOR = {
  agentName: 'Survivor',
  instructions: 'You survive.',
  tools: [
    { id: 'sms', name: 'Text messages', provisioning: POOL, resource: ToolResource.TELNYX_NUMBER },
    { id: 'models', name: 'Models', provisioning: POOL, resource: ToolResource.OPENROUTER_KEY },
    { id: 'mail', name: 'E-mail', provisioning: POOL, resource: ToolResource.AGENTMAIL_INBOX },
  ],
};

/** One claim as its requester saw it. */
export interface Kept {
  requestId: string;
  person: Person;
  claim: Claim | undefined;
  /** Every instance named in a response. */
  instances: Set<string>;
  claimIds: Set<string>;
  conversations: string[];
  isReleased: boolean;
}

const QUEUE_SECONDS = 300;
const AGAIN_MS = 100;

export class Person {
  readonly user: User;
  readonly human: Human;
  readonly kept: Kept[] = [];
  readonly #draws: Seeded;

  private constructor(user: User, human: Human, draws: Seeded) {
    this.user = user;
    this.human = human;
    this.#draws = draws;
  }

  static async join(url: string, network: XmtpNetwork, draws: Seeded): Promise<Person> {
    const user = await untilAnswered(() => User.signIn(url, network));
    return new Person(user, await untilAnswered(() => Human.join(network)), draws);
  }

  /** Claims, adds and releases agents until the signal, then brings pending work to a point at which it only has to wait. */
  async live(templates: readonly Template[], signal: AbortSignal): Promise<void> {
    const meetings: Promise<void>[] = [];
    while (!signal.aborted) {
      const one: Kept = {
        requestId: randomUUID(),
        person: this,
        claim: undefined,
        instances: new Set(),
        claimIds: new Set(),
        conversations: [],
        isReleased: false,
      };
      this.kept.push(one);
      const releases = this.#draws.chance(0.4);
      const template = this.#draws.pick(templates);
      if (this.#draws.chance(0.25)) await this.#claimReserved(one, template.id);
      else await untilAnswered(() => this.#claimTwice(one, template.id));
      meetings.push(this.#meet(one).then(() => (releases ? this.#release(one) : undefined)));
      await pause(this.#draws.between(50, 900), undefined, { signal }).catch(() => {});
    }
    await Promise.all(meetings);
  }

  /** The claim in its current state. */
  async look(one: Kept): Promise<Claim> {
    const { claim } = await this.user.claims.getClaim({ claimId: one.claim?.id ?? '' });
    return this.#keep(one, present(claim));
  }

  async close(): Promise<void> {
    await this.human[Symbol.asyncDispose]();
  }

  async #claimTwice(one: Kept, templateId: string, reserved?: Reservation): Promise<void> {
    const join = addedBy(this.human.client.inboxId);
    const request = {
      requestId: one.requestId,
      templateId,
      join,
      queueSeconds: QUEUE_SECONDS,
      ...(reserved && { reservationId: reserved.id, statement: await this.user.claimStatement(reserved, { templateId, join }) }),
    };
    await twice(async () => this.#keep(one, present((await this.user.claims.createClaim(request)).claim)));
  }

  /** Signs the claim; reserves again if the reservation has expired, as after a clock jump. */
  async #claimReserved(one: Kept, templateId: string): Promise<void> {
    for (;;) {
      const reserved = await this.#reserved(templateId);
      try {
        await untilAnswered(() => this.#claimTwice(one, templateId, reserved));
        // The claim was signed for that one only.
        one.instances.add(reserved.instanceId);
        return;
      } catch (error) {
        if (refusalOf(error)?.reason !== 'RESERVATION_NOT_FOUND') throw error;
      }
    }
  }

  async #reserved(templateId: string): Promise<Reservation> {
    const request = { requestId: randomUUID(), templateId, queue: true };
    for (;;) {
      const { reservation } = await untilAnswered(() => twice(() => this.user.claims.reserveInstance(request)));
      const reserved = present(reservation);
      if (reserved.instanceId !== '') return reserved;
      await pause(AGAIN_MS);
    }
  }

  /** Adds the agent to a conversation as soon as it is assigned. */
  async #meet(one: Kept): Promise<void> {
    for (;;) {
      const claim = await untilAnswered(() => this.look(one));
      if (claim.state === ClaimState.FAILED || claim.state === ClaimState.RELEASED) return;
      if (claim.inboxId) {
        one.conversations.push(await untilAnswered(() => this.human.conversation(claim.inboxId)));
        return;
      }
      await pause(AGAIN_MS);
    }
  }

  async #release(one: Kept): Promise<void> {
    const instanceId = one.claim?.instanceId;
    if (!instanceId) return;
    one.isReleased = true;
    await untilAnswered(() => this.user.release(instanceId));
    await untilAnswered(() => this.user.release(instanceId));
  }

  #keep(one: Kept, claim: Claim): Claim {
    one.claim = claim;
    one.claimIds.add(claim.id);
    if (claim.instanceId) one.instances.add(claim.instanceId);
    return claim;
  }
}

/** Sends the request twice and returns the second response if there is one: it may be more recent. */
async function twice<T>(ask: () => Promise<T>): Promise<T> {
  const [first, second] = await Promise.allSettled([ask(), ask()]);
  if (second.status === 'fulfilled') return second.value;
  if (first.status === 'fulfilled') return first.value;
  throw first.reason;
}

/** Publishes versions until the signal; returns the template's latest state. */
export async function keepUpdating(creator: User, template: Template, signal: AbortSignal): Promise<Template> {
  let current = template;
  for (let number = 1; !signal.aborted; number++) {
    await pause(1500, undefined, { signal }).catch(() => {});
    const next = { ...SURVIVOR, instructions: `You survive, for the ${number}. time.` };
    // After a lost reply the etag is outdated, so the current one is fetched.
    await untilAnswered(async () => {
      current = present((await creator.templates.getTemplate({ templateId: template.id })).template);
      current = await creator.updateTemplate(current, next);
    });
  }
  return current;
}

/** Other refusals end the run: retrying does not help, so they are findings. */
const PASSING = new Set(['INTERNAL', 'UPSTREAM_UNAVAILABLE', 'IDENTITY_UNAVAILABLE', 'RATE_LIMITED', 'ETAG_MISMATCH']);

async function untilAnswered<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      const reason = refusalOf(error)?.reason;
      // After a clock jump, a fresh signature can look expired or premature.
      const isPassing = reason === undefined || PASSING.has(reason) || /^STATEMENT_/.test(reason);
      if (!isPassing || (error instanceof ConnectError && error.code === Code.Unimplemented)) throw error;
      await pause(AGAIN_MS);
    }
  }
}
