// A developer of a Convos client: signs in to the gateway and calls the public RPCs with Connect.
import { randomBytes, randomUUID } from 'node:crypto';
import { create, type JsonObject, type MessageInitShape, toJson } from '@bufbuild/protobuf';
import { type Client, createClient, type Interceptor } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { type Claim, JoinSchema } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { ClaimService } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { SessionService } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import { LineageService } from '@offshoot/gen/offshoot/lineage/v1/lineage_service_pb.ts';
import type { SignedStatement } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { type Template, TemplateContentSchema, Visibility } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { toWire } from '@offshoot/rpc';
import {
  type Action,
  destinationOf,
  type Envelope,
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

export interface CloneOptions {
  contextPrompt?: string;
  join?: JoinInit;
  /** Who signs, where it is not the caller: for attacks. */
  statement?: SignedStatement;
  requestId?: string;
  userConfig?: Record<string, string>;
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
    user.#token = (await user.sessions.signIn({ challenge, statement })).accessToken;
    return user;
  }

  /** Signs with the wallet. `envelope` replaces parts of what an honest client would send: for attacks. */
  async sign(action: Action, envelope: Partial<Envelope> = {}): Promise<SignedStatement> {
    const lifetime = action.action === 'template.publish-version' ? {} : { lifetimeSeconds: 300 };
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
    if (!template) throw new Error('no template in the answer');
    return o.publish ? this.publish(template) : template;
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
    if (!answer.template) throw new Error('no template in the answer');
    return answer.template;
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
    if (!answer.template) throw new Error('no template in the answer');
    return answer.template;
  }

  async claim(
    templateId: string,
    o: { join?: JoinInit; requestId?: string; model?: string; userConfig?: Record<string, string> } = {},
  ): Promise<Claim> {
    const { claim } = await this.claims.createClaim({
      requestId: o.requestId ?? randomUUID(),
      templateId,
      join: o.join ?? ADDED,
      model: o.model ?? '',
      userConfig: o.userConfig ?? {},
    });
    if (!claim) throw new Error('no claim in the answer');
    return claim;
  }

  /** The statement that an honest owner signs to clone `parentInstanceId`. */
  async cloneStatement(parentInstanceId: string, o: { contextPrompt?: string; join?: JoinInit } = {}): Promise<SignedStatement> {
    const { instance: parent } = await this.claims.getInstance({ instanceId: parentInstanceId });
    if (!parent) throw new Error('no instance in the answer');
    const way = create(JoinSchema, o.join ?? ADDED).way;
    return this.sign({
      action: 'instance.clone',
      parentInstanceId,
      parentInboxId: parent.inboxId,
      templateId: parent.templateId,
      destination: destinationOf(way.case === 'inviteUrl' ? { inviteUrl: way.value } : { added: true }),
      contextPromptDigest: textDigest(o.contextPrompt ?? ''),
    });
  }

  async clone(parentInstanceId: string, o: CloneOptions = {}): Promise<Claim> {
    const { claim } = await this.claims.createClaim({
      requestId: o.requestId ?? randomUUID(),
      join: o.join ?? ADDED,
      userConfig: o.userConfig ?? {},
      clone: {
        parentInstanceId,
        contextPrompt: o.contextPrompt ?? '',
        statement: o.statement ?? (await this.cloneStatement(parentInstanceId, o)),
      },
    });
    if (!claim) throw new Error('no claim in the answer');
    return claim;
  }

  /** The claim as it stands when nothing more can change on its way to live. */
  async settled(claimId: string): Promise<Claim> {
    let last: Claim | undefined;
    for await (const { claim } of this.claims.watchClaim({ claimId }, { timeoutMs: 60_000 })) last = claim;
    if (!last) throw new Error('the watch ended without a claim');
    return last;
  }

  async release(instanceId: string): Promise<void> {
    await this.claims.releaseInstance({ instanceId, statement: await this.sign({ action: 'instance.release', instanceId }) });
  }
}
