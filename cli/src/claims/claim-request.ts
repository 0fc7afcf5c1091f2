import { randomUUID } from 'node:crypto';
import { create, type Message, type MessageInitShape } from '@bufbuild/protobuf';
import type { Claim, Join, Reservation } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import {
  type CloneSourceSchema,
  type CreateClaimRequest,
  CreateClaimRequestSchema,
} from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { Failure, sealWith, verifiedKey } from '@offshoot/owner';
import { refusalOf } from '@offshoot/refusals/read-refusal.ts';
import type { Cli } from '../cli.ts';
import { AGENT_SWAPPED } from '../failure.ts';
import { ownerOf } from '../owner.ts';
import { type SeenTerms, signClaim } from './claim-signing.ts';
import { checkInvite } from './invite-check.ts';
import { type PreparedClaim, PreparedClaims } from './prepared-claims.ts';
import { reserveAgent } from './reserved-agent.ts';

/** Refusals of an outdated request: the agent returned to the pool, the signature expired, or the template has a newer version. */
const OUTDATED = ['RESERVATION_NOT_FOUND', 'STATEMENT_EXPIRED', 'CLAIM_VERSION_REFUSED'];

/** What the person wants, before an agent is known. */
export interface ClaimWish {
  /** '' if the command is not meant to be repeated. */
  requestId: string;
  templateId: string;
  join: Join;
  model: string;
  /** All of them are sealed. */
  values: Record<string, string>;
  /** What the owner signs about the template, and the model. */
  terms(): Promise<SeenTerms>;
  /** Throws what the pool would refuse, before an agent is reserved. */
  check?(): Promise<void>;
  clone?: CloneWish;
}

interface CloneWish {
  parent: { instanceId: string; inboxId: string };
  contextPrompt: string;
  /** What the owner selected in a preview, in the command's form, so that a repeated command does not ask again. */
  chosen?: { add: string[]; remove: string[]; summary: string };
  /** Gets the agreement for this child. */
  agree(child: Reservation): Promise<Agreement>;
}

/** Includes the digests that its statement names. */
type Agreement = Exclude<MessageInitShape<typeof CloneSourceSchema>, Message> & {
  contextPromptDigest: string;
  summaryDigest: string;
};

/** Turns a wish into a request, once; again only if the reserved agent has returned to the pool. */
export class ClaimRequests {
  readonly #cli: Cli;
  readonly #wish: ClaimWish;
  readonly #queueSeconds: number | undefined;
  readonly #kept: PreparedClaims;
  #reservationRequest = randomUUID();
  #prepared: PreparedClaim | undefined;
  #timesOutdated = 0;

  /** `queueSeconds`: how long to wait for an agent; undefined: as long as the pool lets claims wait. */
  constructor(cli: Cli, wish: ClaimWish, queueSeconds: number | undefined) {
    this.#cli = cli;
    this.#wish = wish;
    this.#queueSeconds = queueSeconds;
    this.#kept = new PreparedClaims(cli.environment);
    if (this.#isRepeatable) this.#prepared = this.#kept.find(wish.requestId, this.#wish);
  }

  /** Returns the same request on every repetition. Throws like reserveAgent if no agent can be reserved. */
  async current(): Promise<CreateClaimRequest> {
    this.#prepared ??= await this.#prepare();
    const { request } = this.#prepared;
    if (this.#queueSeconds !== undefined) request.queueSeconds = this.#queueSeconds;
    return request;
  }

  /** Whether the refusal means that the request is outdated and a new one can be made. */
  outdatedBy(error: unknown): boolean {
    const reason = refusalOf(error)?.reason;
    const isOutdated = OUTDATED.some((one) => one === reason);
    if (!isOutdated || this.#timesOutdated > 0) return false;
    this.#timesOutdated += 1;
    this.#prepared = undefined;
    this.#reservationRequest = randomUUID();
    return true;
  }

  /** Everything was signed, sealed and agreed for one agent. Throws AGENT_SWAPPED. */
  check({ instanceId, inboxId }: Claim): void {
    const reserved = this.#prepared;
    if (!reserved || (reserved.instanceId === instanceId && reserved.inboxId === inboxId)) return;
    throw new Failure(AGENT_SWAPPED, `The gateway reserved ${reserved.instanceId} for you but answered with ${instanceId}.`, {
      help: 'Do not let it into your conversation, and tell the operator of the gateway. It cannot read anything that you sealed.',
      metadata: { reserved: reserved.instanceId, instanceId, inboxId },
    });
  }

  async #prepare(): Promise<PreparedClaim> {
    const { requestId, templateId, join, clone } = this.#wish;
    if (join.way.case === 'inviteUrl') await checkInvite(join.way.value);
    await this.#wish.check?.();
    const { signed, model } = await this.#wish.terms();
    const wanted = { requestId: this.#reservationRequest, templateId, queueSeconds: this.#queueSeconds };
    const reserved = await reserveAgent(this.#cli, wanted);
    // Verified before anything is signed for it: a clone's context goes to this inbox.
    const publicKey = await verifiedKey(await ownerOf(this.#cli), reserved);
    const source = await clone?.agree(reserved);
    const sealed = await this.#sealed(reserved, publicKey);
    const request = create(CreateClaimRequestSchema, {
      requestId: requestId || randomUUID(),
      templateId,
      join,
      model,
      reservationId: reserved.id,
      ...(source && { clone: source }),
      ...(sealed && { sealedUserConfig: sealed }),
    });
    const parent = clone &&
      source && { ...clone.parent, contextPromptDigest: source.contextPromptDigest, summaryDigest: source.summaryDigest };
    request.statement = await signClaim(this.#cli, reserved, { templateId, signed, model, join, sealedUserConfig: sealed, parent });
    const prepared = { request, instanceId: reserved.instanceId, inboxId: reserved.inboxId };
    if (this.#isRepeatable) this.#kept.keep(this.#wish, prepared);
    return prepared;
  }

  async #sealed({ instanceId }: Reservation, publicKey: Uint8Array) {
    const { templateId, values } = this.#wish;
    const keys = Object.keys(values);
    if (keys.length === 0) return undefined;
    const { inboxId: ownerId } = await this.#cli.identities.open();
    const purpose = { use: 'user-config', instanceId, ownerId, templateId } as const;
    return { value: await sealWith(publicKey, purpose, JSON.stringify(values)), keys };
  }

  get #isRepeatable(): boolean {
    return this.#wish.requestId !== '';
  }
}
