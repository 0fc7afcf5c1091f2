// One network over JSON-RPC. The endpoint is believed in what it says of the network, and in nothing else: answers of another form, and
// numbers beyond what can be, are failures.
import { chainClient } from '@offshoot/xmtp/ethereum/chain-client.ts';
import { BaseError, RpcRequestError } from 'viem';
import { numberToHex } from 'viem/utils';
import { type Chain, ChainFailure } from '../agent/effects/kinds/wallet/chains.ts';

/** A plain transfer takes this much; a transfer to a contract takes more. */
const LEAST_GAS = 21_000n;
const MAX_GAS = 2_000_000n;
const MAX_NONCE = 2n ** 48n;
const QUANTITY = /^0x(?:0|[1-9a-f][0-9a-f]{0,63})$/i;

export function openWalletChain(chainId: number, url: string, timeoutMs: number): Chain {
  const { client, confirm } = chainClient(chainId, url, timeoutMs);

  async function ask(method: string, params: unknown[], signal: AbortSignal): Promise<unknown> {
    const until = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    try {
      await confirm(until);
      return await client.request({ method, params } as never, { signal: until });
    } catch (error) {
      throw failure(method, error);
    }
  }
  const quantity = async (method: string, params: unknown[], signal: AbortSignal): Promise<bigint> =>
    quantityIn(method, await ask(method, params, signal));

  return {
    balance: (address, signal) => quantity('eth_getBalance', [address, 'latest'], signal),
    async nonces(address, signal) {
      const count = (block: string) => quantity('eth_getTransactionCount', [address, block], signal);
      const [latest, pending] = await Promise.all([count('latest'), count('pending')]);
      if (latest > MAX_NONCE || pending > MAX_NONCE) throw new ChainFailure('eth_getTransactionCount: too many');
      return { latest: Number(latest), pending: Number(pending) };
    },
    async price({ from, to, value }, signal) {
      const call = { from, to, value: numberToHex(value) };
      const estimating = quantity('eth_estimateGas', [call], signal).catch((error: unknown) => {
        if (error instanceof ChainFailure && error.isRefusal) return undefined;
        throw error;
      });
      const [gas, block, tipPerGas] = await Promise.all([
        estimating,
        ask('eth_getBlockByNumber', ['latest', false], signal),
        quantity('eth_maxPriorityFeePerGas', [], signal),
      ]);
      if (gas === undefined) return undefined;
      if (gas < LEAST_GAS || gas > MAX_GAS) throw new ChainFailure('eth_estimateGas: out of range');
      const base = quantityIn('eth_getBlockByNumber', (block as { baseFeePerGas?: unknown } | null)?.baseFeePerGas);
      // A contract that is paid may use a little more by then.
      return { gas: gas === LEAST_GAS ? gas : (gas * 12n) / 10n, feePerGas: base + tipPerGas, tipPerGas };
    },
    async broadcast(raw, signal) {
      await ask('eth_sendRawTransaction', [raw], signal);
    },
    async receipt(hash, signal) {
      const found = (await ask('eth_getTransactionReceipt', [hash], signal)) as { transactionHash?: unknown; status?: unknown } | null;
      if (found === null) return undefined;
      if (String(found.transactionHash).toLowerCase() !== hash) throw new ChainFailure('eth_getTransactionReceipt: of another transaction');
      if (found.status === '0x1') return { is: 'done' };
      if (found.status === '0x0') return { is: 'reverted' };
      throw new ChainFailure('eth_getTransactionReceipt: no status');
    },
  };
}

function quantityIn(method: string, answer: unknown): bigint {
  if (typeof answer !== 'string' || !QUANTITY.test(answer)) throw new ChainFailure(`${method}: no number`);
  return BigInt(answer);
}

/** viem's messages contain the endpoint, and so its key. */
function failure(method: string, error: unknown): ChainFailure {
  const answered = error instanceof BaseError && error.walk((one) => one instanceof RpcRequestError);
  const isRefusal = answered instanceof RpcRequestError && (answered.code === 3 || /revert/i.test(answered.details));
  const what = error instanceof BaseError ? error.shortMessage : 'failed';
  return new ChainFailure(`${method}: ${what}`, { isRefusal });
}
