import type { Owner } from '@offshoot/owner';
import { useEffect, useSyncExternalStore } from 'react';
import { inbox } from '../inbox/inbox.ts';
import type { PageClient } from '../xmtp/page-client.ts';

export type OwnerState =
  /** `none`: this browser knows nobody. `elsewhere`: the inbox is open in another tab. */
  | { is: 'none' | 'opening' | 'elsewhere' | 'failed'; owner?: undefined; client?: undefined }
  | { is: 'ready'; owner: Owner; client: PageClient };

/** The person in front of this page. Opens the inbox of an earlier visit. */
export function useOwner(): OwnerState {
  const state = useSyncExternalStore(inbox.subscribe, inbox.snapshot);
  useEffect(() => void inbox.look(), []);
  switch (state.is) {
    case 'open':
      return { is: 'ready', ...state.value };
    case 'waiting':
      return { is: 'elsewhere' };
    case 'none':
    case 'failed':
      return { is: state.is };
    default:
      return { is: 'opening' };
  }
}
