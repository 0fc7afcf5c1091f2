import type { Owner } from '../owner.ts';
import { isSessionOver } from '../session/session.ts';

/**
 * The encrypted bytes of a file that a member attached and stored elsewhere, by way of the gateway. Throws ConnectError: with
 * ATTACHMENT_UNAVAILABLE or RATE_LIMITED, or the signal's.
 */
export async function fetchAttachment(
  { gateway }: Pick<Owner, 'gateway'>,
  url: string,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const whole = async () => {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    for await (const { encrypted } of gateway.attachments.fetchAttachment({ url }, { signal })) parts.push(Uint8Array.from(encrypted));
    return new Uint8Array(await new Blob(parts).arrayBuffer());
  };
  try {
    return await whole();
  } catch (error) {
    if (!isSessionOver(error)) throw error;
    await gateway.renewSession();
    return whole();
  }
}
