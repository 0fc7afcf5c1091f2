// Those who use the system meanwhile: each asks for everything twice, repeats what was not answered, and writes down what it was told.
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

/** What everybody claims: with something of each provider that is made for each agent alone. */
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
  /** Every instance that an answer has named. */
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

  /** Claims, meets and releases agents until the signal; what is under way then is brought to where it only has to wait. */
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

  /** The claim as it is now. */
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

  /** As who signs the claim; reserves anew where the time of a reservation was over, as it is by a jump of the clock. */
  async #claimReserved(one: Kept, templateId: string): Promise<void> {
    for (;;) {
      const reserved = await this.#reserved(templateId);
      try {
        await untilAnswered(() => this.#claimTwice(one, templateId, reserved));
        // It was signed for no other.
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

  /** Adds the agent to a conversation as soon as there is one. */
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

/** The second answer where there are two: it may say more. */
async function twice<T>(ask: () => Promise<T>): Promise<T> {
  const [first, second] = await Promise.allSettled([ask(), ask()]);
  if (second.status === 'fulfilled') return second.value;
  if (first.status === 'fulfilled') return first.value;
  throw first.reason;
}

/** Publishes versions until the signal; answers the template as it is then. */
export async function keepUpdating(creator: User, template: Template, signal: AbortSignal): Promise<Template> {
  let current = template;
  for (let number = 1; !signal.aborted; number++) {
    await pause(1500, undefined, { signal }).catch(() => {});
    const next = { ...SURVIVOR, instructions: `You survive, for the ${number}. time.` };
    // A reply that was lost leaves an etag that is old: what is current then is asked.
    await untilAnswered(async () => {
      current = present((await creator.templates.getTemplate({ templateId: template.id })).template);
      current = await creator.updateTemplate(current, next);
    });
  }
  return current;
}

/** Refusals that no repetition mends end the run: they are findings. */
const PASSING = new Set(['INTERNAL', 'UPSTREAM_UNAVAILABLE', 'IDENTITY_UNAVAILABLE', 'RATE_LIMITED', 'ETAG_MISMATCH']);

async function untilAnswered<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      const reason = refusalOf(error)?.reason;
      // Clocks that jump make what was just signed look old or early.
      const isPassing = reason === undefined || PASSING.has(reason) || /^STATEMENT_/.test(reason);
      if (!isPassing || (error instanceof ConnectError && error.code === Code.Unimplemented)) throw error;
      await pause(AGAIN_MS);
    }
  }
}
