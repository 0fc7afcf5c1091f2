import { randomUUID } from 'node:crypto';
import { create, type Message, type MessageInitShape } from '@bufbuild/protobuf';
import type { Claim, Join, Reservation } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import {
  type CloneSourceSchema,
  type CreateClaimRequest,
  CreateClaimRequestSchema,
} from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { refusalOf } from '@offshoot/rpc/errors.ts';
import type { Cli } from '../cli.ts';
import { AGENT_SWAPPED, Failure } from '../failure.ts';
import { sealWith, verifiedKey } from '../values/sealing.ts';
import { type SeenTerms, signClaim } from './claim-signing.ts';
import { checkInvite } from './invite-check.ts';
import { type PreparedClaim, PreparedClaims } from './prepared-claims.ts';
import { reserveAgent } from './reserved-agent.ts';

/** Refusals of a request that came too late: the agent went back to the pool, the signature is old, the template is newer. */
const OUTDATED = ['RESERVATION_NOT_FOUND', 'STATEMENT_EXPIRED', 'CLAIM_VERSION_REFUSED'];

/** What the person wants, before any agent is known. */
export interface ClaimWish {
  /** '' where nobody wants to repeat it. */
  requestId: string;
  templateId: string;
  join: Join;
  model: string;
  /** Sealed, all of them. */
  values: Record<string, string>;
  /** What the owner signs of the template, and its model. */
  terms(): Promise<SeenTerms>;
  /** Throws where the pool would refuse, before an agent is reserved. */
  check?(): Promise<void>;
  clone?: CloneWish;
}

interface CloneWish {
  parent: { instanceId: string; inboxId: string };
  contextPrompt: string;
  /** What the owner chose by hand in a preview, as the command says it: a repetition is not asked again. */
  chosen?: { add: string[]; remove: string[]; summary: string };
  /** The agreement, with this child. */
  agree(child: Reservation): Promise<Agreement>;
}

/** With the digests that its statement names. */
type Agreement = Exclude<MessageInitShape<typeof CloneSourceSchema>, Message> & {
  contextPromptDigest: string;
  summaryDigest: string;
};

/** Turns a wish into a request, once; again only where the reserved agent went back to the pool. */
export class ClaimRequests {
  readonly #cli: Cli;
  readonly #wish: ClaimWish;
  readonly #queueSeconds: number | undefined;
  readonly #kept: PreparedClaims;
  #reservationRequest = randomUUID();
  #prepared: PreparedClaim | undefined;
  #timesOutdated = 0;

  /** `queueSeconds`: how long to wait for an agent; undefined: as long as the pool has claims wait. */
  constructor(cli: Cli, wish: ClaimWish, queueSeconds: number | undefined) {
    this.#cli = cli;
    this.#wish = wish;
    this.#queueSeconds = queueSeconds;
    this.#kept = new PreparedClaims(cli.environment);
    if (this.#isRepeatable) this.#prepared = this.#kept.find(wish.requestId, this.#wish);
  }

  /** The same one for every repetition. Throws as reserveAgent does where none can be reserved. */
  async current(): Promise<CreateClaimRequest> {
    this.#prepared ??= await this.#prepare();
    const { request } = this.#prepared;
    if (this.#queueSeconds !== undefined) request.queueSeconds = this.#queueSeconds;
    return request;
  }

  /** Whether the refusal says that the request came too late, so that another one can be made. */
  outdatedBy(error: unknown): boolean {
    const reason = refusalOf(error)?.reason;
    const isOutdated = OUTDATED.some((one) => one === reason);
    if (!isOutdated || this.#timesOutdated > 0) return false;
    this.#timesOutdated += 1;
    this.#prepared = undefined;
    this.#reservationRequest = randomUUID();
    return true;
  }

  /** What was signed, sealed and agreed was for one agent. Throws AGENT_SWAPPED. */
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
    // Before anything is signed for it: what a clone is told goes to this inbox.
    const publicKey = await verifiedKey(this.#cli, reserved);
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
