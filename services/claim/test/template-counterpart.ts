import { clone, create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { SignatureSchema } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import {
  type Handover,
  HandoverSchema,
  type TemplateContent,
  TemplateContentSchema,
  type TemplateVersion,
  TemplateVersionSchema,
} from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import {
  type FedYankSchema,
  TemplateFeedService,
  type TemplateQuarantineSchema,
} from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { type TemplateUseCount, TemplateUseService } from '@offshoot/gen/offshoot/template/v1/template_use_service_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { newId } from '@offshoot/refusals/ids';
import { type RunningServer, route, serve } from '@offshoot/rpc';
import { callerOf, type DeploymentKeys } from '@offshoot/rpc/auth';
import { freePort } from '@offshoot/runtime/process/free-port.ts';
import { createLogger } from '@offshoot/runtime/process/logger.ts';

const walletSignature = (address: string) =>
  create(SignatureSchema, { kind: { case: 'wallet', value: { address, signature: new Uint8Array(65) } } });

type Content = Pick<TemplateContentInit, 'model' | 'tools'>;
type TemplateContentInit = Exclude<MessageInitShape<typeof TemplateContentSchema>, TemplateContent>;

interface Kept {
  creatorId: string;
  public: boolean;
  /** Visible to the claim service; its feed contains only such templates. */
  known: boolean;
  deleted: boolean;
  /** Why it is quarantined. Empty: it is not. */
  quarantine: string;
  versions: TemplateVersion[];
  handovers: Handover[];
}

/** What the feed says of a template. */
type Fed = { templateId: string } & (
  | { version: TemplateVersion }
  | { quarantine: MessageInitShape<typeof TemplateQuarantineSchema> }
  | { yank: MessageInitShape<typeof FedYankSchema> }
);

/** A template service as the claim service sees it: versions, visibility and the feed. */
export class TemplateCounterpart {
  readonly #templates = new Map<string, Kept>();
  readonly #feed: Fed[] = [];
  readonly #waiting = new Set<() => void>();
  readonly #keys: DeploymentKeys;
  /** False: new versions do not reach the feed until it is true again. */
  feeding = true;
  /** What the claim service has told, oldest first. */
  readonly uses: TemplateUseCount[] = [];
  /** Calls that it does not take, from now on. */
  usesToRefuse = 0;
  server: RunningServer | undefined;

  constructor(keys: DeploymentKeys) {
    this.#keys = keys;
  }

  get url(): string {
    return this.server?.url ?? '';
  }

  add(creatorId: string, content: Content = {}, options: { public?: boolean; id?: string } = {}): string {
    const { id = newId('tmpl'), public: isPublic = true } = options;
    this.#templates.set(id, { creatorId, public: isPublic, known: isPublic, deleted: false, quarantine: '', versions: [], handovers: [] });
    this.publish(id, content);
    return id;
  }

  publish(id: string, content: Content = {}): number {
    const kept = this.#kept(id);
    const version = kept.versions.length + 1;
    const made = create(TemplateVersionSchema, {
      templateId: id,
      version: BigInt(version),
      content: create(TemplateContentSchema, {
        agentName: 'Trip Planner',
        instructions: `Plan trips, version ${version}.`,
        ...content,
      }),
      previousDigest: kept.versions.at(-1)?.digest ?? '',
      digest: `sha256:${version.toString(16).padStart(64, '0')}`,
      creatorId: kept.creatorId,
      handovers: kept.handovers,
      salt: '0'.repeat(32),
      revision: 1n,
      statement: {
        signerInboxId: kept.creatorId,
        nonce: 'a'.repeat(32),
        issueTime: timestampFromDate(new Date(0)),
        signatures: [walletSignature(`0x${'1'.repeat(40)}`)],
      },
    });
    kept.versions.push(made);
    this.#tell({ templateId: id, version: made });
    return version;
  }

  /** The first of these takes it over, for all of them, with the next version. */
  handOver(id: string, ...team: string[]): void {
    const kept = this.#kept(id);
    const [newCreatorId = ''] = team;
    const members = team.length > 1 ? team.toSorted() : [];
    const people = { previousCreatorId: kept.creatorId, newCreatorId, team: members };
    kept.handovers = [...kept.handovers, create(HandoverSchema, { version: BigInt(kept.versions.length), ...people })];
    kept.creatorId = newCreatorId;
    this.publish(id);
  }

  /** The creator signs the newest version again with the key of this address, so the feed delivers it again. */
  resign(id: string, address = `0x${'2'.repeat(40)}`): TemplateVersion {
    const kept = this.#kept(id);
    const newest = this.newest(id);
    const resigned = clone(TemplateVersionSchema, newest);
    resigned.revision += 1n;
    resigned.statement?.signatures.push(walletSignature(address));
    kept.versions.splice(-1, 1, resigned);
    this.#tell({ templateId: id, version: resigned });
    return resigned;
  }

  newest(id: string): TemplateVersion {
    const newest = this.#kept(id).versions.at(-1);
    if (!newest) throw new Error(`template ${id} has no version`);
    return newest;
  }

  /** `reason` '': the quarantine ends. */
  quarantine(id: string, reason: string): void {
    this.#kept(id).quarantine = reason;
    this.#tell({ templateId: id, quarantine: { templateId: id, reason, startTime: timestampFromDate(new Date(1_790_000_000_000)) } });
  }

  /** `reason` '': the yank ends. */
  yank(id: string, version: number, reason: string): void {
    this.#tell({
      templateId: id,
      yank: { templateId: id, version: BigInt(version), reason, statement: this.#kept(id).versions[0]?.statement },
    });
  }

  #tell(fed: Fed): void {
    this.#feed.push(fed);
    for (const wake of this.#waiting) wake();
  }

  delete(id: string): void {
    this.#kept(id).deleted = true;
  }

  async start(): Promise<void> {
    this.server = await serve({
      port: this.server?.port ?? (await freePort()),
      serviceKey: this.#keys.of('template'),
      serviceCallers: this.#keys.callers,
      log: createLogger('template', 'silent'),
      services: [
        route(TemplateFeedService, {
          getCurrentVersion: ({ templateId }, call) => {
            const kept = this.#templates.get(templateId);
            if (!kept || kept.deleted) throw new Refusal('TEMPLATE_NOT_FOUND', 'There is no such template.');
            if (kept.quarantine) throw new Refusal('TEMPLATE_QUARANTINED', kept.quarantine);
            const caller = callerOf(call);
            if (caller.kind === 'user' && caller.inboxId === kept.creatorId) kept.known = true;
            else if (!(caller.kind === 'service' ? kept.known : kept.public))
              throw new Refusal('TEMPLATE_PRIVATE', 'The template is private.');
            return { version: kept.versions.at(-1) };
          },
          watchTemplateVersions: ({ cursor }, call) => this.#versions(Number(cursor), call.signal),
          // Makes no promise, so that a test's changes are visible at once.
          promiseCurrentVersion: () => ({}),
        }),
        route(TemplateUseService, {
          recordTemplateUses: ({ counts }) => {
            if (this.usesToRefuse-- > 0) throw new Refusal('UPSTREAM_UNAVAILABLE', 'The database is away.');
            this.uses.push(...counts);
            return {};
          },
        }),
      ],
    });
  }

  resumeFeed(): void {
    this.feeding = true;
    for (const wake of this.#waiting) wake();
  }

  async *#versions(after: number, signal: AbortSignal) {
    for (let at = after; !signal.aborted; ) {
      const fed = this.feeding ? this.#feed[at] : undefined;
      if (fed && !this.#kept(fed.templateId).known) at += 1;
      else if (fed && 'version' in fed) yield { cursor: BigInt(++at), version: fed.version };
      else if (fed && 'yank' in fed) yield { cursor: BigInt(++at), yank: fed.yank };
      else if (fed) yield { cursor: BigInt(++at), quarantine: fed.quarantine };
      else {
        await new Promise<void>((resolve) => {
          const wake = () => {
            this.#waiting.delete(wake);
            signal.removeEventListener('abort', wake);
            resolve();
          };
          this.#waiting.add(wake);
          signal.addEventListener('abort', wake);
        });
      }
    }
  }

  #kept(id: string): Kept {
    const kept = this.#templates.get(id);
    if (!kept) throw new Error(`no template ${id}`);
    return kept;
  }
}
