// An agent that reads what others learned: what its owner settles.
import type { SetCommonsAction } from './action.ts';

/** In one document: a new one replaces the whole of the old one. */
export interface CommonsSettings {
  /** It reads the list of the commons, and offers its owner what fits. */
  enabled: boolean;
  /** It also takes up by itself what fits and what enough owners found helpful. */
  automatic: boolean;
  /** Once a day, the courier brings there what helped and what its owner publishes. Otherwise only when they say so. */
  sharing: boolean;
  /** Base URL of the commons. Empty, with `key`: the one of its host. */
  url: string;
  /** The Ed25519 key that signs the lists of the commons, 64 hex digits. */
  key: string;
}

/** The statement's action, shared by signers and verifiers. `tokenDigest`: `sealedConfigDigestOf` the token of a team with `keys: ['commons']`; 'none': it reads as anybody. */
export function commonsAction(instanceId: string, settings: CommonsSettings, tokenDigest: string): SetCommonsAction {
  const { enabled, automatic, sharing, url, key } = settings;
  return {
    action: 'instance.set-commons',
    instanceId,
    commons: enabled ? 'on' : 'off',
    automatic: automatic ? 'on' : 'off',
    sharing: sharing ? 'on' : 'off',
    url: url === '' ? 'none' : url,
    listKey: key === '' ? 'none' : key,
    tokenDigest,
  };
}
