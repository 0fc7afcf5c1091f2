import { randomUUID } from 'node:crypto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import type { Claim, JoinSchema, Reservation } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import {
  type CloneSourceSchema,
  type CreateClaimRequest,
  CreateClaimRequestSchema,
} from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { refusalOf } from '@offshoot/rpc/errors.ts';
import type { Cli } from './cli.ts';
import { AGENT_SWAPPED, Failure } from './failure.ts';
import { checkInvite } from './invite-check.ts';
import { type PreparedClaim, PreparedClaims } from './prepared-claims.ts';
import { reserveAgent } from './reserved-agent.ts';
import { sealTo } from './sealing.ts';

/** What the person wants, before any agent is known. */
export interface ClaimWish {
  /** '' where nobody wants to repeat it. */
  requestId: string;
  templateId: string;
  join: MessageInitShape<typeof JoinSchema>;
  model: string;
  /** Sealed, all of them. */
  values: Record<string, string>;
  /** Throws where the pool would refuse, before an agent is reserved. */
  check?(): Promise<void>;
  clone?: CloneWish;
}

export interface CloneWish {
  parentInstanceId: string;
  contextPrompt: string;
  /** Whether the agreement names the child. */
  bound: boolean;
  /** What the owner chose by hand in a preview, as the command says it: a repetition is not asked again. */
  chosen?: { add: string[]; remove: string[]; summary: string };
  /** The agreement, with this child where it is bound. */
  agree(child: Reservation | undefined): Promise<MessageInitShape<typeof CloneSourceSchema>>;
}

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
    const isOutdated = this.#needsAgent && (reason === 'RESERVATION_NOT_FOUND' || reason === 'STATEMENT_EXPIRED');
    if (!isOutdated || this.#timesOutdated > 0) return false;
    this.#timesOutdated += 1;
    this.#prepared = undefined;
    this.#reservationRequest = randomUUID();
    return true;
  }

  /** What was sealed and agreed was for one agent. Throws AGENT_SWAPPED. */
  check({ instanceId, inboxId }: Claim): void {
    const reserved = this.#needsAgent ? this.#prepared : undefined;
    if (!reserved || (reserved.instanceId === instanceId && reserved.inboxId === inboxId)) return;
    throw new Failure(AGENT_SWAPPED, `The gateway reserved ${reserved.instanceId} for you and answers with ${instanceId}.`, {
      help: 'Do not let it into your conversation: the other agent can read nothing that you sealed. Tell the operator of the gateway.',
      metadata: { reserved: reserved.instanceId, instanceId, inboxId },
    });
  }

  async #prepare(): Promise<PreparedClaim> {
    const { requestId, templateId, join, model, values, clone } = this.#wish;
    await this.#wish.check?.();
    if (this.#needsAgent && join.way?.case === 'inviteUrl') await checkInvite(join.way.value);
    const wanted = { requestId: this.#reservationRequest, templateId, queueSeconds: this.#queueSeconds };
    const reserved = this.#needsAgent ? await reserveAgent(this.#cli, wanted) : undefined;
    const keys = Object.keys(values);
    const [source, sealed] = await Promise.all([
      clone?.agree(clone.bound ? reserved : undefined),
      reserved && keys.length > 0 ? sealTo(this.#cli, reserved, 'user-config', JSON.stringify(values)) : undefined,
    ]);
    const request = create(CreateClaimRequestSchema, {
      requestId: requestId || randomUUID(),
      templateId,
      join,
      model,
      reservationId: reserved?.id ?? '',
      ...(source && { clone: source }),
      ...(sealed && { sealedUserConfig: { value: sealed, keys } }),
    });
    const prepared = { request, instanceId: reserved?.instanceId ?? '', inboxId: reserved?.inboxId ?? '' };
    if (this.#isRepeatable) this.#kept.keep(this.#wish, prepared);
    return prepared;
  }

  /** One that is known beforehand: to seal to it, or to name it. */
  get #needsAgent(): boolean {
    return this.#wish.clone?.bound === true || Object.keys(this.#wish.values).length > 0;
  }

  get #isRepeatable(): boolean {
    return (this.#needsAgent || this.#wish.clone?.chosen !== undefined) && this.#wish.requestId !== '';
  }
}
