import { Client, createBackend, getInboxIdForIdentifier, type Signer } from '@xmtp/browser-sdk';
import { hexToBytes } from 'viem';
import type { Installation, Installations } from './installations.ts';
import type { PageNetwork, SdkClient } from './page-client.ts';

/** Of a client that is open. */
export function installationsOf(sdk: SdkClient): Installations {
  return {
    inboxId: sdk.inboxId ?? '',
    list: async () => shown((await sdk.preferences.fetchInboxState()).installations, sdk.installationId),
    revoke: (ids) => sdk.revokeInstallations(ids.map(bytesOf)),
  };
}

/** Without a client, of an inbox that has too many for another one. */
export async function installationsBy(signer: Signer, { env, url }: PageNetwork): Promise<Installations> {
  const backend = await createBackend({ env, apiUrl: url });
  const inboxId = await getInboxIdForIdentifier(backend, await signer.getIdentifier());
  if (inboxId === undefined) throw new Error('The XMTP network does not know this inbox.');
  return {
    inboxId,
    async list() {
      const [state] = await Client.fetchInboxStates([inboxId], backend);
      return shown(state?.installations ?? [], undefined);
    },
    revoke: (ids) => Client.revokeInstallations(signer, inboxId, ids.map(bytesOf), backend),
  };
}

/** The SDK has no error types. */
export const isTooMany = (error: unknown): boolean => /has already registered \d+\/\d+ installations/.test(String(error));

/** Throws what the network's failure is to the SDK. */
export async function isRevoked({ preferences, installationId }: SdkClient): Promise<boolean> {
  const { installations } = await preferences.fetchInboxState();
  return installations.every(({ id }) => id !== installationId);
}

const LOOK_MS = 60_000;

/** Resolves once the client's installation is revoked, which the network tells only those who ask. Never after the signal. */
export function untilRevoked(sdk: SdkClient, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const look = async () => {
      if (document.visibilityState !== 'visible' || signal.aborted) return;
      if (await isRevoked(sdk).catch(() => false)) resolve();
    };
    document.addEventListener('visibilitychange', () => void look(), { signal });
    const timer = setInterval(() => void look(), LOOK_MS);
    signal.addEventListener('abort', () => clearInterval(timer));
  });
}

const NS_PER_MS = 1_000_000n;

function shown(installations: { id: string; clientTimestampNs?: bigint }[], ownId: string | undefined): Installation[] {
  const newestFirst = installations.toSorted((a, b) => Number((b.clientTimestampNs ?? 0n) - (a.clientTimestampNs ?? 0n)));
  return newestFirst.map(({ id, clientTimestampNs: ns }) => ({
    id,
    isOwn: id === ownId,
    madeAt: ns === undefined ? undefined : new Date(Number(ns / NS_PER_MS)),
  }));
}

const bytesOf = (id: string): Uint8Array => hexToBytes(`0x${id}`);
