// A developer of a Convos client: signs in to the gateway and calls the public RPCs with Connect.
import { randomBytes, randomUUID } from 'node:crypto';
import { create, type JsonObject, type MessageInitShape, toJson } from '@bufbuild/protobuf';
import { type Client, createClient, type Interceptor } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import type { Claim, Instance, JoinSchema, Reservation } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { ClaimService, type ClaimStatement, SealedConfigSchema } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import type { Transfer } from '@offshoot/gen/offshoot/claim/v1/transfer_pb.ts';
import { AttachmentService } from '@offshoot/gen/offshoot/gateway/v1/attachment_service_pb.ts';
import { DeploymentService } from '@offshoot/gen/offshoot/gateway/v1/deployment_service_pb.ts';
import { SessionService } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import { LineageService } from '@offshoot/gen/offshoot/lineage/v1/lineage_service_pb.ts';
import type { SignedStatement } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { TemplateDraftService } from '@offshoot/gen/offshoot/template/v1/draft_service_pb.ts';
import { type Template, TemplateContentSchema, type TemplateVersion, Visibility } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { asSeen, destinationFromWire, fromWire, signatureToWire, signedClaim, toWire } from '@offshoot/rpc/wire';
import {
  type Action,
  type ClaimTerms,
  destinationText,
  type Envelope,
  handOverAction,
  isUnlimited,
  newEnvelope,
  publishVersionAction,
  type SignedVersionTerms,
  signWithWallet,
  statementText,
  teamWith,
  templateId,
  textDigest,
  yankVersionAction,
} from '@offshoot/statements';
import { registerInbox, type XmtpNetwork } from '@offshoot/xmtp';
import { restInterceptor } from './over-rest.ts';

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
  /** The instance that the claim is signed for. Default: one reserved for it. */
  reserved?: Pick<Reservation, 'id' | 'instanceId' | 'inboxId'>;
  /** Allowed for public templates if nothing is sealed. Claims that may wait in the queue are unsigned. */
  unsigned?: boolean;
  /** Sealed to the reserved instance; SealingClient seals as an honest client should. */
  sealedUserConfig?: MessageInitShape<typeof SealedConfigSchema>;
}

/** The configuration that the owner signs. */
export interface BroughtByClaim extends Pick<ClaimOptions, 'model' | 'userConfig' | 'sealedUserConfig'> {
  templateId: string;
  join: JoinInit;
}

export interface CloneOptions {
  contextPrompt?: string;
  join?: JoinInit;
  /** No real client does this: nothing is reserved or signed for a child. */
  unsigned?: boolean;
  /** Nor does it do this: the order lets the pool choose the child. */
  unbound?: boolean;
  requestId?: string;
  userConfig?: Record<string, string>;
  /** Digest of the summary that the owner has seen. */
  summaryDigest?: string;
}

/** The claimer adds the agent. */
export const ADDED: JoinInit = { way: { case: 'added', value: {} } };

/** This inbox adds it. */
export const addedBy = (byId: string): JoinInit => ({ way: { case: 'added', value: { byId } } });

/** One signed-in person with an inbox on the network. */
export class User {
  readonly inboxId: string;
  /** Who adds this person's agents to conversations by default. */
  adderId: string;
  readonly privateKey: `0x${string}`;
  readonly templates: Client<typeof TemplateService>;
  readonly claims: Client<typeof ClaimService>;
  readonly drafts: Client<typeof TemplateDraftService>;
  readonly lineage: Client<typeof LineageService>;
  readonly sessions: Client<typeof SessionService>;
  readonly deployments: Client<typeof DeploymentService>;
  readonly attachments: Client<typeof AttachmentService>;
  readonly #url: string;
  #token = '';
  #refreshToken = '';

  private constructor(url: string, inboxId: string, privateKey: `0x${string}`) {
    this.#url = url;
    this.inboxId = inboxId;
    this.adderId = inboxId;
    this.privateKey = privateKey;
    const bearer: Interceptor = (next) => (request) => {
      if (this.#token) request.header.set('authorization', `Bearer ${this.#token}`);
      return next(request);
    };
    const transport = createConnectTransport({ baseUrl: url, httpVersion: '1.1', interceptors: [bearer, restInterceptor(url)] });
    this.templates = createClient(TemplateService, transport);
    this.claims = createClient(ClaimService, transport);
    this.drafts = createClient(TemplateDraftService, transport);
    this.lineage = createClient(LineageService, transport);
    this.sessions = createClient(SessionService, transport);
    this.deployments = createClient(DeploymentService, transport);
    this.attachments = createClient(AttachmentService, transport);
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

  /** The deployment's key according to the gateway. */
  async deploymentKey(): Promise<string> {
    return Buffer.from((await this.deployments.getDeployment({})).publicKey).toString('hex');
  }

  /** Calls a route under /v1. `tenant`: needed if the person is in several. Throws for anything but success. */
  async v1<T = object>(method: string, path: string, { body, tenant }: { body?: object; tenant?: string } = {}): Promise<T> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body && { 'content-type': 'application/json' }),
        ...(tenant !== undefined && { 'offshoot-tenant': tenant }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? {} : JSON.parse(text)) as T;
  }

  /** Exchanges the tokens for new ones. */
  async refresh(): Promise<void> {
    this.#keep(await this.sessions.refreshSession({ refreshToken: this.#refreshToken }));
  }

  #keep(tokens: { accessToken: string; refreshToken: string }): void {
    this.#token = tokens.accessToken;
    this.#refreshToken = tokens.refreshToken;
  }

  /** Signs with the wallet. `envelope` overrides what an honest client would send, for attacks. */
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
    return present(
      (await this.templates.updateTemplate({ templateId: template.id, ...(await this.nextVersion(template, init)) })).template,
    );
  }

  /** Yanks the newest version and publishes what replaces it. */
  async replaceVersion(template: Template, reason: string, init: ContentInit) {
    const { id: templateId, version, digest } = template;
    const statement = await this.sign(yankVersionAction({ templateId, version: Number(version), digest }, reason));
    const replacement = await this.nextVersion(template, init);
    return this.templates.yankTemplateVersion({ templateId, version, reason, statement, replacement });
  }

  /** Offers the template to another creator, or to a team of them and others. Returns the nonce of the offer. */
  async handOver({ id: templateId, version, digest }: Template, newCreatorId: string, others: readonly string[] = []): Promise<string> {
    const team = teamWith(newCreatorId, others);
    const action = handOverAction(templateId, { version: Number(version), digest, newCreatorId, ...(team && { team }) });
    const statement = await this.sign(action);
    await this.templates.offerTemplate({ templateId, newCreatorId, team: team ?? [], statement });
    return present(statement).nonce;
  }

  /** Accepts the offer with this nonce, with the same content, for themselves or for the team with these others. */
  async takeOver(template: Template, previousCreatorId: string, offerNonce: string, others: readonly string[] = []): Promise<Template> {
    const { id: templateId, version, digest } = template;
    const of = { templateId, version: Number(version), digest, previousCreatorId, offerNonce };
    const team = teamWith(this.inboxId, others);
    const statement = await this.sign({ action: 'template.take-over', ...of, ...(team && { team: team.join(',') }) });
    const nextVersion = await this.nextVersion(template, { agentName: template.agentName, instructions: template.instructions });
    return present((await this.templates.takeOverTemplate({ templateId, statement, nextVersion })).template);
  }

  private async nextVersion({ id: templateId, version, digest, etag }: Template, init: ContentInit) {
    const content = create(TemplateContentSchema, init);
    const contentJson = toJson(TemplateContentSchema, content) as JsonObject;
    const action = publishVersionAction({ templateId, version: Number(version) + 1, previousDigest: digest, contentJson });
    return { etag, content, statement: await this.sign(action) };
  }

  /** Attests that the current version is the latest. */
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

  /** Adds a signature by another of the creator's wallets to the current version. */
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

  /** Reserves an agent and signs the whole claim. */
  async claim(templateId: string, o: ClaimOptions = {}): Promise<Claim> {
    const { join = addedBy(this.adderId), model = '', userConfig = {}, sealedUserConfig, queueSeconds = 0 } = o;
    const isSigned = o.unsigned !== true && queueSeconds === 0;
    const reserved = isSigned ? (o.reserved ?? (await this.reserve())) : undefined;
    const brought = { templateId, join, model, userConfig, ...(sealedUserConfig && { sealedUserConfig }) };
    const { claim } = await this.claims.createClaim({
      requestId: o.requestId ?? randomUUID(),
      ...brought,
      queueSeconds,
      reservationId: reserved?.id ?? '',
      ...(reserved && { statement: await this.claimStatement(reserved, brought) }),
    });
    return present(claim);
  }

  /** The statement that an honest owner signs to claim an agent of the template's current version. */
  async claimStatement(to: Pick<Reservation, 'instanceId' | 'inboxId'>, brought: BroughtByClaim): Promise<ClaimStatement> {
    const { version } = await this.templates.getTemplateVersion({ templateId: brought.templateId });
    return this.signClaim(to, brought, asSeen(present(version)));
  }

  signClaim(
    { instanceId, inboxId }: Pick<Reservation, 'instanceId' | 'inboxId'>,
    { templateId, join, model = '', userConfig = {}, sealedUserConfig: sealed }: BroughtByClaim,
    signed: SignedVersionTerms,
    parent?: ClaimTerms['parent'],
  ): Promise<ClaimStatement> {
    const sealedUserConfig = sealed && create(SealedConfigSchema, sealed);
    return signedClaim((action) => this.sign(action), {
      instanceId,
      inboxId,
      templateId,
      signed,
      model,
      userConfig,
      ...(sealedUserConfig?.value && { sealedUserConfig: { value: sealedUserConfig.value, keys: sealedUserConfig.keys } }),
      destination: destinationFromWire(join),
      parent,
    });
  }

  /** The statement that an honest owner signs to clone `parent`. */
  cloneStatement(parent: Instance, o: CloneOptions = {}, childInboxId?: string): Promise<SignedStatement> {
    return this.sign({
      action: 'instance.clone',
      parentInstanceId: parent.id,
      parentInboxId: parent.inboxId,
      templateId: parent.templateId,
      destination: destinationText(destinationFromWire(o.join ?? addedBy(this.adderId))),
      contextPromptDigest: textDigest(o.contextPrompt ?? ''),
      ...(childInboxId && { childInboxId }),
      ...(o.summaryDigest && { summaryDigest: o.summaryDigest }),
    });
  }

  /** Reserves the child, and signs the order and the claim. */
  async clone(parentInstanceId: string, o: CloneOptions = {}): Promise<Claim> {
    const { contextPrompt = '', summaryDigest = '', userConfig = {}, join = addedBy(this.adderId) } = o;
    const parent = await this.instance(parentInstanceId);
    const child = o.unsigned ? undefined : await this.reserve();
    const brought = { templateId: parent.templateId, join, model: parent.modelOverride, userConfig };
    const { id, inboxId, appliedVersion, appliedDigest: digest, acceptedCapabilities: capabilities } = parent;
    const signed = { version: Number(appliedVersion), digest, capabilities, newer: 'same-capabilities' as const };
    const told = { instanceId: id, inboxId, contextPromptDigest: textDigest(contextPrompt), summaryDigest };
    const { claim } = await this.claims.createClaim({
      requestId: o.requestId ?? randomUUID(),
      join,
      userConfig,
      queueSeconds: 0,
      reservationId: child?.id ?? '',
      ...(child && { statement: await this.signClaim(child, brought, signed, told) }),
      clone: {
        parentInstanceId,
        contextPrompt,
        summaryDigest,
        statement: await this.cloneStatement(parent, o, o.unbound ? undefined : child?.inboxId),
      },
    });
    return present(claim);
  }

  /** Shares what one live agent learned with another. */
  async share(sourceInstanceId: string, targetInstanceId: string, o: { contextPrompt?: string } = {}): Promise<Transfer> {
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
    return present((await this.claims.createTransfer(request)).transfer);
  }

  /** The claim once nothing can change any more on its way to live. */
  async settled(claimId: string): Promise<Claim> {
    let last: Claim | undefined;
    for await (const { claim } of this.claims.watchClaim({ claimId }, { timeoutMs: 180_000 })) last = claim;
    if (!last) throw new Error('the watch ended without a claim');
    return last;
  }

  async instance(instanceId: string): Promise<Instance> {
    return present((await this.claims.getInstance({ instanceId })).instance);
  }

  async release(instanceId: string): Promise<void> {
    await this.claims.releaseInstance({ instanceId, statement: await this.sign({ action: 'instance.release', instanceId }) });
  }

  /** Consents to the pending version as shown by the instance. */
  async consent(instance: Pick<Instance, 'id' | 'templateId' | 'pendingVersion' | 'pendingCapabilities'>): Promise<Instance> {
    const { id: instanceId, templateId, pendingVersion: version, pendingCapabilities: capabilities } = instance;
    const statement = await this.sign({ action: 'instance.consent', instanceId, templateId, version: Number(version), capabilities });
    return present((await this.claims.consentToUpdate({ instanceId, version, statement })).instance);
  }

  /** Offering to oneself withdraws the offer. */
  async offerTo(newOwnerId: string, instanceId: string): Promise<Instance> {
    const statement = await this.sign({ action: 'instance.offer', instanceId, newOwnerId });
    return present((await this.claims.offerInstance({ instanceId, newOwnerId, statement })).instance);
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
