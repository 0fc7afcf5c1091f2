// Texts by way of the pool, which alone has a key of the provider.
import { TextOutcome, TextService } from '@offshoot/gen/offshoot/claim/v1/text_service_pb.ts';
import { refusalOf, serviceClient } from '@offshoot/rpc';
import type { HostKey, ServiceTls } from '@offshoot/rpc/auth';
import { EffectFailure } from '../agent/effects/effect-kind.ts';
import type { Carrier, TextAccount } from '../agent/texts/carrier.ts';

/** Longer than the pool waits for the provider. */
const SEND_MS = 30_000;
const ASK_MS = 15_000;

export function createPoolCarrier(o: { url: string; serviceKey: HostKey; tls?: ServiceTls | undefined }): Carrier {
  const { url, serviceKey, tls } = o;
  const client = serviceClient(TextService, { url, serviceKey, audience: 'claim', tls });
  const callerOf = ({ instanceId, credential }: TextAccount) => ({
    ...{ hostId: serviceKey.host.id, instanceId, credential: Buffer.from(credential, 'hex') },
  });
  return {
    async send({ from, effectId, to, text }, signal) {
      const request = { caller: callerOf(from), effectId, from: from.number, to, text };
      try {
        const { outcome, refusal: why, retryAfterMs } = await client.sendText(request, { signal, timeoutMs: SEND_MS });
        const wait = { retryAfterMs: Number(retryAfterMs) };
        if (outcome === TextOutcome.SENT) return;
        if (outcome === TextOutcome.REFUSED) throw new EffectFailure('refused', { why });
        throw new EffectFailure(outcome === TextOutcome.UNSENT ? 'unsent' : 'unknown', wait);
      } catch (error) {
        throw failureOf(error, signal);
      }
    },
    async find({ from, effectId }, signal) {
      try {
        const { found, wasTried } = await client.findText({ caller: callerOf(from), effectId }, { signal, timeoutMs: ASK_MS });
        if (found) return 'sent';
        return wasTried ? undefined : 'not-sent';
      } catch (error) {
        throw failureOf(error, signal);
      }
    },
    async collect(account, collected, signal) {
      const { texts } = await client.collectTexts(
        { caller: callerOf(account), collectedIds: [...collected] },
        { signal, timeoutMs: ASK_MS },
      );
      return texts.flatMap(({ id, sealed }) => (sealed === undefined ? [] : [{ id, sealed }]));
    },
  };
}

/** These are answered before anything is sent. */
const REFUSED_FIRST = new Set(['HOST_UNKNOWN', 'INSTANCE_NOT_FOUND', 'CALLER_NOT_ALLOWED']);

function failureOf(error: unknown, signal: AbortSignal): unknown {
  if (error instanceof EffectFailure) return error;
  if (signal.aborted) return signal.reason;
  return new EffectFailure(REFUSED_FIRST.has(refusalOf(error)?.reason ?? '') ? 'unsent' : 'unknown');
}
