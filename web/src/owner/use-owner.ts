import type { Owner } from '@offshoot/client';
import { useEffect, useSyncExternalStore } from 'react';
import { InstallationRevoked, type Installations, TooManyInstallations } from '../xmtp/installations.ts';
import type { PageClient } from '../xmtp/page-client.ts';
import type { ComingBack, ComingBackState } from './coming-back.ts';
import { inbox } from './inbox.ts';

export type OwnerState =
  /** `none`: this browser knows nobody. `elsewhere`: the inbox is open in another tab. */
  | { is: 'none' | 'opening' | 'elsewhere' | 'failed'; owner?: undefined; client?: undefined; comingBack?: undefined }
  /** It has so many devices that this browser cannot be one of them. */
  | { is: 'full'; installations: Installations; owner?: undefined; client?: undefined; comingBack?: undefined }
  /** Another device has removed this browser. */
  | { is: 'revoked'; forget: () => Promise<void>; owner?: undefined; client?: undefined; comingBack?: undefined }
  | { is: 'ready'; owner: Owner; client: PageClient; comingBack: ComingBack };

/** The person in front of this page. Opens the inbox of an earlier visit. */
export function useOwner(): OwnerState {
  const state = useSyncExternalStore(inbox.subscribe, inbox.snapshot);
  useEffect(() => void inbox.look(), []);
  switch (state.is) {
    case 'open':
      return { is: 'ready', ...state.value };
    case 'waiting':
      return { is: 'elsewhere' };
    case 'failed':
      return failed(state.error);
    case 'none':
      return { is: 'none' };
    default:
      return { is: 'opening' };
  }
}

/** How far the person's chats are on their way to this browser. */
export function useComingBack(): ComingBackState['is'] {
  const { comingBack } = useOwner();
  return useSyncExternalStore(comingBack?.subscribe ?? never, () => comingBack?.snapshot().is ?? 'nothing');
}

const never = () => () => {};

function failed(error: unknown): OwnerState {
  if (error instanceof TooManyInstallations) return { is: 'full', installations: error.installations };
  return error instanceof InstallationRevoked ? { is: 'revoked', forget: error.forget } : { is: 'failed' };
}
