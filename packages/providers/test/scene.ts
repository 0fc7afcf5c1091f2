import { randomBytes } from 'node:crypto';
import { seen, type TestClock } from '@offshoot/safe-fetch/provider-http/testing';
import {
  AgentMailProvider,
  type ListedResource,
  OpenRouterProvider,
  type Operation,
  type ProviderStub,
  type ProvisionedResource,
  type ProvisionRequest,
  TelnyxProvider,
  type ToolProvider,
} from '../src/index.ts';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

export function newResourceId(): string {
  return `res_${[...randomBytes(26)].map((byte) => ALPHABET[byte % 32]).join('')}`;
}

export function requestFor(resourceId: string, more: Partial<ProvisionRequest> = {}): ProvisionRequest {
  return { resourceId, instanceId: `inst_${'a'.repeat(26)}`, toolId: 'tool', displayName: 'Pocket Librarian', ...more };
}

export interface Scene {
  stub: ProviderStub;
  clock: TestClock;
  deployment?: string;
  timeoutMs?: number;
  /** Index of the wanted number among those for sale. Default: the first, which everybody wants. */
  draw?: number;
}

export interface Subject {
  name: 'openrouter' | 'agentmail' | 'telnyx';
  make(scene: Scene): ToolProvider;
  create: Operation;
  delete: Operation;
  /** Every operation that provisioning or releasing may use. */
  operations: Operation[];
  /** Whether the resource is readable after a lost response. */
  isReadable: boolean;
  /** Creates something that is not ours. */
  foreign: { path: string; body: object };
}

export const subjects: Subject[] = [
  {
    name: 'openrouter',
    make: (scene) => new OpenRouterProvider({ ...optionsIn(scene, 'openrouter'), defaultLimitUsd: 5 }),
    create: 'openrouter.create-key',
    delete: 'openrouter.delete-key',
    operations: ['openrouter.create-key', 'openrouter.list-keys', 'openrouter.delete-key'],
    isReadable: false,
    foreign: { path: '/keys', body: { name: 'mine, by hand', limit: 1 } },
  },
  {
    name: 'agentmail',
    make: (scene) => new AgentMailProvider(optionsIn(scene, 'agentmail')),
    create: 'agentmail.create-inbox',
    delete: 'agentmail.delete-inbox',
    operations: [
      'agentmail.create-inbox',
      'agentmail.create-key',
      'agentmail.list-keys',
      'agentmail.delete-key',
      'agentmail.list-inboxes',
      'agentmail.delete-inbox',
    ],
    isReadable: false,
    foreign: { path: '/v0/inboxes', body: { username: 'by-hand', client_id: `res_${'b'.repeat(26)}` } },
  },
  {
    name: 'telnyx',
    make: (scene) => new TelnyxProvider({ ...optionsIn(scene, 'telnyx'), messagingProfileId: 'profile', draw: () => scene.draw ?? 0 }),
    create: 'telnyx.create-order',
    delete: 'telnyx.delete-number',
    operations: [
      'telnyx.search',
      'telnyx.create-order',
      'telnyx.list-orders',
      'telnyx.list-numbers',
      'telnyx.get-order',
      'telnyx.update-number',
      'telnyx.update-messaging',
      'telnyx.delete-number',
    ],
    isReadable: true,
    foreign: { path: '/number_orders', body: { phone_numbers: [{ phone_number: '+19705559999' }] } },
  },
];

function optionsIn({ stub, clock, deployment, timeoutMs }: Scene, name: Subject['name']) {
  return { baseUrl: stub.baseUrls[name], apiKey: stub.apiKey, deployment: deployment ?? 'main', clock, timeoutMs };
}

export function liveRefs(stub: ProviderStub, resourceId?: string): string[] {
  return stub
    .resources()
    .filter(({ isLive, reference }) => isLive && (resourceId === undefined || reference?.endsWith(resourceId)))
    .map(({ ref }) => ref);
}

/** Retries like the caller's loop: after every ProviderError, waiting as long as it says. */
export async function untilDone<T>(clock: TestClock, act: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++)
    try {
      return await act();
    } catch (error) {
      if (tries === 50) throw error;
      await clock.sleep(seen(error).retryAfterMs ?? 100);
    }
}

export async function listedBy(provider: ToolProvider): Promise<ListedResource[]> {
  const listed: ListedResource[] = [];
  for await (const resource of provider.list()) listed.push(resource);
  return listed;
}

/** The sweep: releases every ref that no row records. */
export async function sweep(provider: ToolProvider, recorded: readonly ProvisionedResource[]): Promise<number> {
  let released = 0;
  for await (const { providerRef } of provider.list())
    if (!recorded.some((resource) => resource.providerRef === providerRef)) {
      await provider.release(providerRef);
      released++;
    }
  return released;
}
