// A developer of a Convos client: signs in to the gateway and calls the public RPCs with Connect.
import { randomBytes, randomUUID } from 'node:crypto';
import { create, type JsonObject, type MessageInitShape, toJson } from '@bufbuild/protobuf';
import { type Client, createClient, type Interceptor } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import {
  type Claim,
  ClonePolicy,
  type ContextShare,
  type Instance,
  JoinSchema,
  type Reservation,
} from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { ClaimService, type SealedConfigSchema } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { SessionService } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import { LineageService } from '@offshoot/gen/offshoot/lineage/v1/lineage_service_pb.ts';
import type { SignedStatement } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { type Template, TemplateContentSchema, type TemplateVersion, Visibility } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { fromWire, signatureToWire, toWire } from '@offshoot/rpc';
import {
  type Action,
  destinationOf,
  type Envelope,
  isUnlimited,
  newEnvelope,
  publishVersionAction,
  signWithWallet,
  statementText,
  templateId,
  textDigest,
} from '@offshoot/statements';
import { registerInbox, type XmtpNetwork } from '@offshoot/xmtp';

export const randomHex = (bytes: number): string => randomBytes(bytes).toString('hex');

type JoinInit = MessageInitShape<typeof JoinSchema>;
type ContentInit = MessageInitShape<typeof TemplateContentSchema>;

export interface ClaimOptions {
  join?: JoinInit;
  requestId?: string;
  /** How long the claim may wait in the queue. Default: not at all. */
  queueSeconds?: number;
  model?: string;
  userConfig?: Record<string, string>;
  reservationId?: string;
  /** Sealed to the reserved instance; SealingClient does it as an honest client should. */
  sealedUserConfig?: MessageInitShape<typeof SealedConfigSchema>;
}

export interface CloneOptions {
  contextPrompt?: string;
  join?: JoinInit;
  /** How long the claim may wait in the queue. Default: not at all. */
  queueSeconds?: number;
  /** Who signs, where it is not the caller: for attacks. */
  statement?: SignedStatement;
  requestId?: string;
  userConfig?: Record<string, string>;
  /** Of the summary that the owner has seen. */
  summaryDigest?: string;
}

export const ADDED: JoinInit = { way: { case: 'added', value: true } };

/** One signed-in person with an inbox on the network. */
export class User {
  readonly inboxId: string;
  readonly privateKey: `0x${string}`;
  readonly templates: Client<typeof TemplateService>;
  readonly claims: Client<typeof ClaimService>;
  readonly lineage: Client<typeof LineageService>;
  readonly sessions: Client<typeof SessionService>;
  #token = '';
  #refreshToken = '';

  private constructor(url: string, inboxId: string, privateKey: `0x${string}`) {
    this.inboxId = inboxId;
    this.privateKey = privateKey;
    const bearer: Interceptor = (next) => (request) => {
      if (this.#token) request.header.set('authorization', `Bearer ${this.#token}`);
      return next(request);
    };
    const transport = createConnectTransport({ baseUrl: url, httpVersion: '1.1', interceptors: [bearer] });
    this.templates = createClient(TemplateService, transport);
    this.claims = createClient(ClaimService, transport);
    this.lineage = createClient(LineageService, transport);
    this.sessions = createClient(SessionService, transport);
  }

  static async signIn(url: string, network: XmtpNetwork): Promise<User> {
    const privateKey = `0x${randomHex(32)}` as const;
    const { inboxId } = await registerInbox(network, privateKey);
    const user = new User(url, inboxId, privateKey);
    const { challenge, audience } = await user.sessions.createChallenge({});
    const statement = await user.sign({ action: 'session.sign-in', audience, challenge });
    user.#keep(await user.sessions.signIn({ challenge, statement }));
    return user;
  }

  /** Changes the tokens for new ones. */
  async refresh(): Promise<void> {
    this.#keep(await this.sessions.refreshSession({ refreshToken: this.#refreshToken }));
  }

  #keep(tokens: { accessToken: string; refreshToken: string }): void {
    this.#token = tokens.accessToken;
    this.#refreshToken = tokens.refreshToken;
  }

  /** Signs with the wallet. `envelope` replaces parts of what an honest client would send: for attacks. */
  async sign(action: Action, envelope: Partial<Envelope> = {}): Promise<SignedStatement> {
    const lifetime = isUnlimited(action.action) ? {} : { lifetimeSeconds: 300 };
    const made = { ...newEnvelope(this.inboxId, { now: new Date(), nonce: randomHex(16), ...lifetime }), ...envelope };
    return toWire(made, [await signWithWallet(this.privateKey, statementText(made, action))]);
  }

  async createTemplate(init: ContentInit, o: { publish?: boolean } = {}): Promise<Template> {
    const content = create(TemplateContentSchema, init);
    const salt = randomHex(16);
    const id = templateId(this.inboxId, salt);
    const contentJson = toJson(TemplateContentSchema, content) as JsonObject;
    const statement = await this.sign(publishVersionAction({ templateId: id, version: 1, previousDigest: '', contentJson }));
    const { template } = await this.templates.createTemplate({ requestId: randomUUID(), templateId: id, salt, content, statement });
    return o.publish ? this.publish(present(template)) : present(template);
  }

  async publish(template: Template): Promise<Template> {
    const action = {
      action: 'template.set-visibility',
      templateId: template.id,
      version: Number(template.version),
      visibility: 'public',
    } as const;
    const answer = await this.templates.setTemplateVisibility({
      templateId: template.id,
      visibility: Visibility.PUBLIC,
      statement: await this.sign(action),
    });
    return present(answer.template);
  }

  async updateTemplate(template: Template, init: ContentInit): Promise<Template> {
    const content = create(TemplateContentSchema, init);
    const contentJson = toJson(TemplateContentSchema, content) as JsonObject;
    const action = publishVersionAction({
      templateId: template.id,
      version: Number(template.version) + 1,
      previousDigest: template.digest,
      contentJson,
    });
    const answer = await this.templates.updateTemplate({
      templateId: template.id,
      etag: template.etag,
      content,
      statement: await this.sign(action),
    });
    return present(answer.template);
  }

  /** Vouches that the current version is the latest one. */
  async attest(template: Template, o: { days: number }): Promise<Template> {
    const action = {
      action: 'template.attest-version',
      templateId: template.id,
      version: Number(template.version),
      digest: template.digest,
    } as const;
    const expiresAt = new Date(Math.floor(Date.now() / 1000) * 1000 + o.days * 24 * 3_600_000);
    const statement = await this.sign(action, { expiresAt });
    const answer = await this.templates.attestTemplateVersion({ templateId: template.id, version: template.version, statement });
    return present(answer.template);
  }

  /** Adds a signature by another wallet of the creator's to the current version. */
  async resign(template: Template, privateKey: `0x${string}`): Promise<TemplateVersion> {
    const { templateId, version, previousDigest, content, statement } = await this.templateVersion(template);
    const contentJson = toJson(TemplateContentSchema, present(content)) as JsonObject;
    const action = publishVersionAction({ templateId, version: Number(version), previousDigest, contentJson });
    const text = statementText(fromWire(present(statement)).envelope, action);
    const signatures = [signatureToWire(await signWithWallet(privateKey, text))];
    return present((await this.templates.resignTemplateVersion({ templateId, version, signatures })).version);
  }

  /** Default: the current version. */
  async templateVersion({ id }: Template, version = 0n): Promise<TemplateVersion> {
    return present((await this.templates.getTemplateVersion({ templateId: id, version })).version);
  }

  async reserve(): Promise<Reservation> {
    return present((await this.claims.reserveInstance({ requestId: randomUUID() })).reservation);
  }

  async claim(templateId: string, o: ClaimOptions = {}): Promise<Claim> {
    const { claim } = await this.claims.createClaim({
      requestId: o.requestId ?? randomUUID(),
      templateId,
      join: o.join ?? ADDED,
      model: o.model ?? '',
      userConfig: o.userConfig ?? {},
      queueSeconds: o.queueSeconds ?? 0,
      reservationId: o.reservationId ?? '',
      ...(o.sealedUserConfig && { sealedUserConfig: o.sealedUserConfig }),
    });
    return present(claim);
  }

  /** The statement that an honest owner signs to clone `parentInstanceId`. */
  async cloneStatement(parentInstanceId: string, o: CloneOptions = {}): Promise<SignedStatement> {
    const parent = await this.instance(parentInstanceId);
    const way = create(JoinSchema, o.join ?? ADDED).way;
    return this.sign({
      action: 'instance.clone',
      parentInstanceId,
      parentInboxId: parent.inboxId,
      templateId: parent.templateId,
      destination: destinationOf(way.case === 'inviteUrl' ? { inviteUrl: way.value } : { added: true }),
      contextPromptDigest: textDigest(o.contextPrompt ?? ''),
      ...(o.summaryDigest && { summaryDigest: o.summaryDigest }),
    });
  }

  async clone(parentInstanceId: string, o: CloneOptions = {}): Promise<Claim> {
    const { claim } = await this.claims.createClaim({
      requestId: o.requestId ?? randomUUID(),
      join: o.join ?? ADDED,
      userConfig: o.userConfig ?? {},
      queueSeconds: o.queueSeconds ?? 0,
      clone: {
        parentInstanceId,
        contextPrompt: o.contextPrompt ?? '',
        summaryDigest: o.summaryDigest ?? '',
        statement: o.statement ?? (await this.cloneStatement(parentInstanceId, o)),
      },
    });
    return present(claim);
  }

  /** Has one live agent tell another what it learned. */
  async share(sourceInstanceId: string, targetInstanceId: string, o: { contextPrompt?: string } = {}): Promise<ContextShare> {
    const contextPrompt = o.contextPrompt ?? '';
    const [source, target] = await Promise.all([this.instance(sourceInstanceId), this.instance(targetInstanceId)]);
    const statement = await this.sign({
      action: 'instance.share-context',
      sourceInstanceId,
      sourceInboxId: source.inboxId,
      targetInstanceId,
      targetInboxId: target.inboxId,
      contextPromptDigest: textDigest(contextPrompt),
    });
    const request = { requestId: randomUUID(), sourceInstanceId, targetInstanceId, contextPrompt, statement };
    return present((await this.claims.shareContext(request)).share);
  }

  /** The claim as it stands when nothing more can change on its way to live. */
  async settled(claimId: string): Promise<Claim> {
    let last: Claim | undefined;
    for await (const { claim } of this.claims.watchClaim({ claimId }, { timeoutMs: 60_000 })) last = claim;
    if (!last) throw new Error('the watch ended without a claim');
    return last;
  }

  async instance(instanceId: string): Promise<Instance> {
    return present((await this.claims.getInstance({ instanceId })).instance);
  }

  async release(instanceId: string): Promise<void> {
    await this.claims.releaseInstance({ instanceId, statement: await this.sign({ action: 'instance.release', instanceId }) });
  }

  /** Consents to the version that waits, as the instance shows it. */
  async consent(instance: Pick<Instance, 'id' | 'templateId' | 'pendingVersion' | 'pendingCapabilities'>): Promise<Instance> {
    const { id: instanceId, templateId, pendingVersion: version, pendingCapabilities: capabilities } = instance;
    const statement = await this.sign({ action: 'instance.consent', instanceId, templateId, version: Number(version), capabilities });
    return present((await this.claims.consentToUpdate({ instanceId, version, statement })).instance);
  }

  /** `statement`: one that was signed earlier. */
  async setClonePolicy(instanceId: string, policy: 'any' | 'bound-only', statement?: SignedStatement): Promise<Instance> {
    const answer = await this.claims.setClonePolicy({
      instanceId,
      policy: policy === 'any' ? ClonePolicy.ANY : ClonePolicy.BOUND_ONLY,
      statement: statement ?? (await this.sign({ action: 'instance.set-clone-policy', instanceId, policy })),
    });
    return present(answer.instance);
  }

  /** To oneself: takes the offer back. */
  async offerTo(newOwnerId: string, instanceId: string): Promise<Instance> {
    const statement = await this.sign({ action: 'instance.transfer', instanceId, newOwnerId });
    return present((await this.claims.transferInstance({ instanceId, newOwnerId, statement })).instance);
  }

  async accept(instanceId: string, previousOwnerId: string): Promise<Instance> {
    const statement = await this.sign({ action: 'instance.accept', instanceId, previousOwnerId });
    return present((await this.claims.acceptInstance({ instanceId, statement })).instance);
  }
}

export function present<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('the answer lacks a part');
  return part;
}
