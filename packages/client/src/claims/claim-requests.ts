import { create, type Message, type MessageInitShape } from '@bufbuild/protobuf';
import type { Join, Reservation } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import {
  type CloneSourceSchema,
  type CreateClaimRequest,
  CreateClaimRequestSchema,
} from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { refusalOf } from '@offshoot/refusals/read-refusal.ts';
import type { Owner } from '../owner.ts';
import { sealWith, verifiedKey } from '../values/sealing.ts';
import { checkInvite } from './invite-check.ts';
import { reserveAgent } from './reserve-agent.ts';
import type { SeenTerms } from './seen-terms.ts';
import { signClaim } from './sign-claim.ts';
import type { ReservedAgent } from './swapped-agent.ts';

/** Refusals of an outdated request: the agent returned to the pool, or the signature expired. */
const OUTDATED = ['RESERVATION_NOT_FOUND', 'STATEMENT_EXPIRED'];
/** The template has a newer version that uses more. */
const VERSION_OUTDATED = 'CLAIM_VERSION_REFUSED';

/** A function makes the conversation: it is called for an agent that is reserved and verified, so that a refusal leaves none behind. */
export type WantedJoin = Join | (() => Promise<Join>);

/** What the person wants, before an agent is known. */
export interface ClaimDraft {
  templateId: string;
  join: WantedJoin;
  values: Readonly<Record<string, string>>;
  /** Whether a newer version may be signed, because the person was shown none. */
  isOfNewestVersion: boolean;
  /** Throws what the pool would refuse, before an agent is reserved. */
  check(): Promise<void>;
  /** What the owner signs about the template, and the model. */
  terms(): Promise<SeenTerms>;
  clone?: CloneDraft;
}

interface CloneDraft {
  parent: ReservedAgent;
  /** Gets the agreement for this child. */
  agree(child: Reservation, join: Join): Promise<Agreement>;
}

/** Includes the digests that its statement names. */
type Agreement = Exclude<MessageInitShape<typeof CloneSourceSchema>, Message> & {
  contextPromptDigest: string;
  summaryDigest: string;
};

/** A request as sent, and the agent reserved for it. */
export interface PreparedClaim extends ReservedAgent {
  request: CreateClaimRequest;
}

/** Keeps one request between runs of a client: sealing the same value twice gives different ciphertexts. */
export interface KeptRequest {
  find(): PreparedClaim | undefined;
  keep(prepared: PreparedClaim): void;
}

export interface RequestOptions {
  requestId?: string | undefined;
  queueSeconds?: number | undefined;
  kept?: KeptRequest | undefined;
}

/** Turns a draft into a request, once; again only if the reserved agent has returned to the pool. */
export class ClaimRequests {
  readonly #owner: Owner;
  readonly #draft: ClaimDraft;
  readonly #options: RequestOptions;
  readonly #requestId: string;
  #reservationRequest = crypto.randomUUID();
  #prepared: PreparedClaim | undefined;
  #timesOutdated = 0;

  constructor(owner: Owner, draft: ClaimDraft, options: RequestOptions) {
    this.#owner = owner;
    this.#draft = draft;
    this.#options = options;
    this.#requestId = options.requestId ?? crypto.randomUUID();
    this.#prepared = options.kept?.find();
  }

  /** Returns the same request on every repetition. Throws like reserveAgent if no agent can be reserved. */
  async current(): Promise<PreparedClaim> {
    this.#prepared ??= await this.#prepare();
    const { queueSeconds } = this.#options;
    if (queueSeconds !== undefined) this.#prepared.request.queueSeconds = queueSeconds;
    return this.#prepared;
  }

  /** Whether the refusal means that the request is outdated and a new one can be made. */
  outdatedBy(error: unknown): boolean {
    const reason = refusalOf(error)?.reason;
    const isOutdated = OUTDATED.some((one) => one === reason) || (this.#draft.isOfNewestVersion && reason === VERSION_OUTDATED);
    if (!isOutdated || this.#timesOutdated > 0) return false;
    this.#timesOutdated += 1;
    this.#prepared = undefined;
    this.#reservationRequest = crypto.randomUUID();
    return true;
  }

  async #prepare(): Promise<PreparedClaim> {
    const { templateId, join: wanted, clone } = this.#draft;
    if (typeof wanted !== 'function' && wanted.way.case === 'inviteUrl') await checkInvite(wanted.way.value);
    await this.#draft.check();
    const { signed, model } = await this.#draft.terms();
    const { queueSeconds } = this.#options;
    const reserved = await reserveAgent(this.#owner, { requestId: this.#reservationRequest, templateId, queueSeconds });
    // Verified before anything is signed for it: a clone's context goes to this inbox.
    const publicKey = await verifiedKey(this.#owner, reserved);
    const join = typeof wanted === 'function' ? await wanted() : wanted;
    const source = await clone?.agree(reserved, join);
    const sealed = await this.#sealed(reserved, publicKey);
    const request = create(CreateClaimRequestSchema, {
      requestId: this.#requestId,
      templateId,
      join,
      model,
      reservationId: reserved.id,
      ...(source && { clone: source }),
      ...(sealed && { sealedUserConfig: sealed }),
    });
    const parent = clone &&
      source && { ...clone.parent, contextPromptDigest: source.contextPromptDigest, summaryDigest: source.summaryDigest };
    request.statement = await signClaim(this.#owner, reserved, { templateId, signed, model, join, sealedUserConfig: sealed, parent });
    const prepared = { request, instanceId: reserved.instanceId, inboxId: reserved.inboxId };
    this.#options.kept?.keep(prepared);
    return prepared;
  }

  async #sealed({ instanceId }: Reservation, publicKey: Uint8Array) {
    const { templateId, values } = this.#draft;
    const keys = Object.keys(values);
    if (keys.length === 0) return undefined;
    const purpose = { use: 'user-config', instanceId, ownerId: this.#owner.inboxId, templateId } as const;
    return { value: await sealWith(publicKey, purpose, JSON.stringify(values)), keys };
  }
}
