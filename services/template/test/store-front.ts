import type { Client } from '@connectrpc/connect';
import { ModerationService } from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import type { Template, TemplateVersion } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { TemplateFeedService, TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { TemplateUseService } from '@offshoot/gen/offshoot/template/v1/template_use_service_pb.ts';
import { createTestDatabase } from '@offshoot/postgres/testing';
import type { Reason } from '@offshoot/refusals';
import { refusalOf, serviceClient } from '@offshoot/rpc';
import { callerHeader, deploymentKeys, type UserCall, userTokenFor } from '@offshoot/rpc/auth';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { expect } from 'vitest';
import type { EnsPorts } from '../src/creators/adapters/name-reader.ts';
import type { WebsiteReader } from '../src/creators/adapters/website-reader.ts';
import type { Identities } from '../src/creators/domain/ports.ts';
import { openTemplateOrm } from '../src/database/database.ts';
import { noTemplateQuotas, type TemplateQuotas } from '../src/publication/domain/quota.ts';
import { startTemplateService } from '../src/service.ts';
import { createInboxes, type Inboxes, type Person } from './people.ts';
import { type ContentInit, creation, TRIP_PLANNER, visibilityChange } from './signing.ts';

export const keys = deploymentKeys('the deployment of this test');

/** A running template service with its own database, and clients for everybody. */
export interface StoreFront extends AsyncDisposable {
  databaseUrl: string;
  url: string;
  inboxes: Inboxes;
  now: () => Date;
  as(person: Pick<Person, 'inboxId'>): Client<typeof TemplateService>;
  anonymous: Client<typeof TemplateService>;
  /** A service that names no user. */
  service: Client<typeof TemplateService>;
  /** The operators' client. */
  operator: Client<typeof ModerationService>;
  /** The claim service's client. */
  feed: Client<typeof TemplateFeedService>;
  /** The claim service's client that says how many use a template. */
  uses: Client<typeof TemplateUseService>;
  /** The token that the claim service holds during a call by this user. */
  userCall(inboxId: string): Promise<UserCall>;
  /** The claim service reads, during a call by this person or by an anonymous caller. */
  shownToClaims(templateId: string, person: Person | 'anonymous'): Promise<TemplateVersion>;
  /** A template that the person has created, and published if requested. */
  created(person: Person, content?: ContentInit, o?: { published?: boolean }): Promise<Template>;
  close(): Promise<void>;
}

export async function openStoreFront(
  o: { now?: () => Date; identities?: Identities; quotas?: Partial<TemplateQuotas>; websites?: WebsiteReader; ens?: EnsPorts } = {},
): Promise<StoreFront> {
  const database = await createTestDatabase({ key: 'template', migrate: async (url) => (await openTemplateOrm(url)).close(true) });
  const inboxes = createInboxes();
  const now = o.now ?? (() => new Date());
  const running = await startTemplateService(
    {
      port: 0,
      databaseUrl: database.url,
      serviceKey: keys.of('template'),
      serviceCallers: keys.callers,
      quotas: o.quotas && { ...noTemplateQuotas, ...o.quotas },
    },
    {
      identities: o.identities ?? inboxes,
      now,
      log: createLogger('template', process.env.LOG_LEVEL || 'silent'),
      ...(o.websites && { websites: o.websites }),
      ens: o.ens,
    },
  );
  const clientOf = (caller?: string) =>
    serviceClient(TemplateService, { url: running.url, serviceKey: keys.of('gateway'), audience: 'template', caller });
  const operator = serviceClient(ModerationService, { url: running.url, serviceKey: keys.of('operator'), audience: 'template' });
  const feed = serviceClient(TemplateFeedService, { url: running.url, serviceKey: keys.of('claim'), audience: 'template' });
  const uses = serviceClient(TemplateUseService, { url: running.url, serviceKey: keys.of('claim'), audience: 'template' });
  const userCall = async (inboxId: string) => ({ inboxId, token: await userTokenFor(keys.of('gateway'), 'claim', inboxId) });
  const as = (person: Pick<Person, 'inboxId'>) => clientOf(person.inboxId);
  const close = async () => {
    await running.close();
    await database.drop();
  };
  return {
    databaseUrl: database.url,
    url: running.url,
    inboxes,
    now,
    as,
    anonymous: clientOf('anonymous'),
    service: clientOf(),
    operator,
    feed,
    uses,
    userCall,
    async shownToClaims(templateId, person) {
      const caller = person === 'anonymous' ? person : (await userCall(person.inboxId)).token;
      return present((await feed.getCurrentVersion({ templateId }, { headers: { [callerHeader]: caller } })).version);
    },
    async created(person, content = TRIP_PLANNER, { published = false } = {}) {
      let { template } = await as(person).createTemplate(await creation(person, content, { now: now() }));
      if (template && published)
        ({ template } = await as(person).setTemplateVisibility(await visibilityChange(person, template, 'public', { now: now() })));
      return present(template);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

export function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('expected a value');
  return value;
}

/** The reason of a call that must be refused. Checks that it has a message. */
export async function refusalReason(call: Promise<unknown>): Promise<Reason> {
  try {
    await call;
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    expect(refusal.message).not.toBe('');
    return refusal.reason;
  }
  throw new Error('the call was accepted');
}
