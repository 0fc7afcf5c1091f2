import { Refusal } from '@offshoot/refusals';
import type { ContractWalletVerifier } from '@offshoot/statements';
import {
  BaseError,
  encodeDeployData,
  encodeFunctionData,
  erc6492SignatureValidatorAbi,
  erc6492SignatureValidatorByteCode,
  type Hex,
  isErc6492Signature,
  parseAbi,
  RpcRequestError,
} from 'viem';
import { bytesToHex, hashMessage, isAddress } from 'viem/utils';
import { type ChainClient, chainClient, withoutAddress } from './chain-client.ts';
import type { ChainEndpoints } from './chain-endpoints.ts';

const ERC_1271 = parseAbi(['function isValidSignature(bytes32 hash, bytes signature) view returns (bytes4)']);

/** What ERC-1271 returns for a valid signature: its selector, padded to a word. A contract that echoes its call data does not return it. */
const YES_1271 = `0x1626ba7e${'00'.repeat(28)}`;
/** What the ERC-6492 validator returns for a valid signature: one byte. */
const YES_6492 = '0x01';

interface EthCall {
  to?: Hex;
  data: Hex;
}

/**
 * Calls the contract itself, never viem's `verifyMessage`, which also accepts a plain wallet's signature, treats a chain
 * that is down as "invalid", and fetches URLs that a contract names (CCIP-Read). Plain wallets sign as kind 'wallet'.
 */
export function createChainVerifier(endpoints: ChainEndpoints, timeoutMs: number): ContractWalletVerifier {
  const clients = new Map([...endpoints].map(([chainId, url]) => [chainId, chainClient(chainId, url, timeoutMs)]));

  return async ({ address, chainId, signature }, text) => {
    const chain = clients.get(chainId);
    if (chain === undefined || !isAddress(address, { strict: false })) return false;
    const signal = AbortSignal.timeout(timeoutMs);
    const { question, yes } = questionOf(address, hashMessage(text), bytesToHex(signature));
    try {
      const [answer] = await Promise.all([call(chain, question, signal), chain.confirm(signal)]);
      return answer === yes;
    } catch (error) {
      throw unavailable(error, chainId);
    }
  };
}

/** A signature that includes its deployment (ERC-6492) goes to the validator, which deploys only within the call. */
function questionOf(address: Hex, hash: Hex, signature: Hex): { question: EthCall; yes: string } {
  if (!isErc6492Signature(signature)) {
    const data = encodeFunctionData({ abi: ERC_1271, args: [hash, signature] });
    return { question: { to: address, data }, yes: YES_1271 };
  }
  const data = encodeDeployData({
    abi: erc6492SignatureValidatorAbi,
    args: [address, hash, signature],
    bytecode: erc6492SignatureValidatorByteCode,
  });
  return { question: { data }, yes: YES_6492 };
}

/** What the chain returned; undefined if the contract reverted, ran out of gas or does not exist. */
async function call({ client }: ChainClient, question: EthCall, signal: AbortSignal): Promise<string | undefined> {
  try {
    const answer: unknown = await client.request({ method: 'eth_call', params: [question, 'latest'] }, { signal });
    if (typeof answer === 'string' && /^0x(?:[0-9a-f]{2})*$/i.test(answer)) return answer.toLowerCase();
    throw new Error('the response to eth_call is not data');
  } catch (error) {
    if (isOfTheContract(error)) return undefined;
    throw error;
  }
}

/** Nodes agree at most on code 3 for a revert; other contract failures can be recognised only by their message. */
const ENDS =
  /revert|out of gas|gas required exceeds|invalid opcode|invalid jump|stack (?:underflow|overflow|limit)|VM (?:execution )?error/i;

function isOfTheContract(error: unknown): boolean {
  const answered = error instanceof BaseError && error.walk((one) => one instanceof RpcRequestError);
  return answered instanceof RpcRequestError && (answered.code === 3 || ENDS.test(answered.details));
}

function unavailable(error: unknown, chainId: number): Refusal {
  return new Refusal('UPSTREAM_UNAVAILABLE', `Chain ${chainId} could not be asked about the contract wallet.`, {
    help: 'Nothing was changed. Try again in a moment, or sign with an installation key.',
    metadata: { chainId: String(chainId) },
    cause: withoutAddress(error),
  });
}
