// The pool's access to Telnyx for texts.
import type { KeyObject } from 'node:crypto';
import { telnyxKey } from '@offshoot/providers/sms/telnyx-signature.ts';
import { TelnyxTexts } from '@offshoot/providers/sms/telnyx-texts.ts';
import type { ToolProvidersConfig } from '../../tools/adapters/tool-providers.ts';

export interface Carrier {
  /** Undefined: agents cannot send texts. */
  texts: TelnyxTexts | undefined;
  /** Verifies webhooks. Undefined: none is accepted. */
  hookKey: KeyObject | undefined;
  /** Where Telnyx tells how far the text of an effect is. It is also how the text is found again. */
  hookOf(effectId: string): string;
}

/** The part of a hook's path that names the effect. */
const EFFECT = /\/([0-9a-f]{64})$/;

/** Throws an Error if the key of Telnyx is invalid. */
export function carrierOf(config: ToolProvidersConfig | undefined): Carrier {
  const { key, url, hookUrl, publicKey } = config?.telnyx ?? {};
  const isWhole = key !== undefined && hookUrl !== undefined && publicKey !== undefined;
  return {
    texts: isWhole ? new TelnyxTexts({ key, baseUrl: url }) : undefined,
    hookKey: publicKey === undefined ? undefined : telnyxKey(publicKey),
    hookOf: (effectId) => `${hookUrl?.() ?? ''}/${effectId}`,
  };
}

/** Undefined: the hook is not one of ours. */
export const effectIn = (hook: string): string | undefined => EFFECT.exec(hook)?.[1];
