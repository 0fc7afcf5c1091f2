import { BaseError, createPublicClient, http } from 'viem';

export type ChainClient = ReturnType<typeof chainClient>;

/** Contracts by strangers decide how long an answer is. */
const MAX_ANSWER_BYTES = 256 * 1024;

/** A client that fetches no URL that a contract names (CCIP-Read). */
export function chainClient(chainId: number, url: string, timeoutMs: number) {
  const transport = http(url, { timeout: timeoutMs, retryCount: 0, maxResponseBodySize: MAX_ANSWER_BYTES });
  const client = createPublicClient({ transport, ccipRead: false });
  let isConfirmed = false;
  return {
    client,
    /** Throws if the endpoint belongs to another chain: the holder of the same address there is another person. */
    async confirm(signal: AbortSignal): Promise<void> {
      if (isConfirmed) return;
      const answer = await client.request({ method: 'eth_chainId' }, { signal });
      if (Number(answer) !== chainId) throw new Error(`the endpoint configured for chain ${chainId} belongs to another chain`);
      isConfirmed = true;
    },
  };
}

/** viem's messages contain the endpoint and so its API key: they must not reach a log. */
export function withoutAddress(error: unknown): unknown {
  return error instanceof BaseError ? new Error(error.shortMessage) : error;
}
