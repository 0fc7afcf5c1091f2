import type { Client } from '@connectrpc/connect';
import type { Template } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { TemplateFeedService, TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { createTestDatabase } from '@offshoot/postgres/testing.ts';
import { createLogger, deploymentKeys, type Reason, refusalOf, serviceClient } from '@offshoot/rpc';
import { expect } from 'vitest';
import type { Identities } from '../src/domain/ports.ts';
import { noTemplateQuotas, startTemplateService, type TemplateQuotas } from '../src/index.ts';
import { openTemplateOrm } from '../src/store/open-store.ts';
import { createInboxes, type Inboxes, type Person } from './people.ts';
import { type ContentInit, creation, TRIP_PLANNER, visibilityChange } from './signing.ts';

export const keys = deploymentKeys('the deployment of this test');

/** A running template service with a database of its own, and clients for everybody. */
export interface StoreFront extends AsyncDisposable {
  databaseUrl: string;
  url: string;
  inboxes: Inboxes;
  now: () => Date;
  as(person: Person): Client<typeof TemplateService>;
  anonymous: Client<typeof TemplateService>;
  service: Client<typeof TemplateService>;
  feed: Client<typeof TemplateFeedService>;
  feedAs(caller: string): Client<typeof TemplateFeedService>;
  /** A template that the person has created, and published where asked. */
  created(person: Person, content?: ContentInit, o?: { published?: boolean }): Promise<Template>;
  close(): Promise<void>;
}

export async function openStoreFront(
  o: { now?: () => Date; identities?: Identities; quotas?: Partial<TemplateQuotas> } = {},
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
    { identities: o.identities ?? inboxes, now, log: createLogger('template', process.env.LOG_LEVEL || 'silent') },
  );
  const clientOf = (caller?: string) =>
    serviceClient(TemplateService, { url: running.url, serviceKey: keys.of(caller ? 'gateway' : 'claim'), audience: 'template', caller });
  const feedOf = (caller?: string) =>
    serviceClient(TemplateFeedService, { url: running.url, serviceKey: keys.of('claim'), audience: 'template', caller });
  const as = (person: Person) => clientOf(person.inboxId);
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
    feed: feedOf(),
    feedAs: feedOf,
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

/** The reason of a call that must be refused; it always comes with a message. */
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
