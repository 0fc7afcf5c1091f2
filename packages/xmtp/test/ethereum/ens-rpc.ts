import { createServer, type ServerResponse } from 'node:http';
import { type Address, decodeFunctionData, encodeErrorResult, encodeFunctionResult, type Hex, hexToBytes, namehash, parseAbi } from 'viem';

/** What viem calls, and how the contract refuses. */
const UNIVERSAL_RESOLVER = parseAbi([
  'function resolveWithGateways(bytes name, bytes data, string[] gateways) view returns (bytes result, address resolver)',
  'function reverseWithGateways(bytes wallet, uint256 coinType, string[] gateways) view returns (string name, address resolver, address reverseResolver)',
  'error ResolverNotFound(bytes name)',
  'error ReverseAddressMismatch(string primary, bytes primaryAddress)',
  'error OffchainLookup(address sender, string[] urls, bytes callData, bytes4 callbackFunction, bytes extraData)',
]);
const RESOLVER = parseAbi(['function addr(bytes32 node) view returns (address)']);
const NOBODY = '0x0000000000000000000000000000000000000000';
const SOME_RESOLVER = '0x1111111111111111111111111111111111111111';

/** An answer of the endpoint. `hang`: none at all. */
export type RpcAnswer = { result: unknown } | { error: { code: number; message: string; data?: Hex } } | { raw: string | Buffer } | 'hang';

/**
 * An endpoint of Ethereum that has the main chain's ID and only one contract, the Universal Resolver of ENS, which is not run but
 * answered for: no npm package has the contracts.
 */
export interface EnsRpc extends AsyncDisposable {
  url: string;
  /** By name: the wallet that it resolves to. */
  wallets: Map<string, Address>;
  /** By wallet, in lower case: the name that it calls its own. */
  primaries: Map<string, string>;
  /** Names whose answer is at this URL. */
  outside: Map<string, string>;
  /** A resolver that believes each wallet. The real one does not. */
  isGullible: boolean;
  /** In place of everything else. */
  answer: ((method: string) => RpcAnswer | undefined) | undefined;
  /** How often it was asked. */
  calls: number;
}

export async function startEnsRpc(): Promise<EnsRpc> {
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { id, method, params } = JSON.parse(Buffer.concat(parts).toString()) as { id: number; method: string; params: [{ data: Hex }] };
    rpc.calls += 1;
    send(response, id, rpc.answer?.(method) ?? (method === 'eth_chainId' ? { result: '0x1' } : answerOf(rpc, params[0].data)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const rpc: EnsRpc = {
    url: `http://127.0.0.1:${port}/a-secret-key`,
    wallets: new Map(),
    primaries: new Map(),
    outside: new Map(),
    isGullible: false,
    answer: undefined,
    calls: 0,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return rpc;
}

function send(response: ServerResponse, id: number, answer: RpcAnswer): void {
  if (answer === 'hang') return;
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end('raw' in answer ? answer.raw : JSON.stringify({ jsonrpc: '2.0', id, ...answer }));
}

const reverted = (data: Hex): RpcAnswer => ({ error: { code: 3, message: 'execution reverted', data } });

function answerOf({ wallets, primaries, outside, isGullible }: EnsRpc, data: Hex): RpcAnswer {
  const { functionName, args } = decodeFunctionData({ abi: UNIVERSAL_RESOLVER, data });
  if (functionName === 'resolveWithGateways') {
    const name = nameIn(args[0]);
    const url = outside.get(name);
    if (url !== undefined) return reverted(lookupAt(url));
    const { args: asked } = decodeFunctionData({ abi: RESOLVER, data: args[1] });
    const wallet = wallets.get(name);
    if (wallet === undefined || asked[0] !== namehash(name))
      return reverted(encodeErrorResult({ abi: UNIVERSAL_RESOLVER, errorName: 'ResolverNotFound', args: [args[0]] }));
    const result = encodeFunctionResult({ abi: RESOLVER, functionName: 'addr', result: wallet });
    return { result: encodeFunctionResult({ abi: UNIVERSAL_RESOLVER, functionName, result: [result, SOME_RESOLVER] }) };
  }
  const name = primaries.get(args[0].toLowerCase()) ?? '';
  const wallet = wallets.get(name);
  if (name !== '' && !isGullible && wallet?.toLowerCase() !== args[0].toLowerCase())
    return reverted(encodeErrorResult({ abi: UNIVERSAL_RESOLVER, errorName: 'ReverseAddressMismatch', args: [name, wallet ?? NOBODY] }));
  return { result: encodeFunctionResult({ abi: UNIVERSAL_RESOLVER, functionName, result: [name, SOME_RESOLVER, SOME_RESOLVER] }) };
}

function lookupAt(url: string): Hex {
  const args = [SOME_RESOLVER, [url], '0x', '0x12345678', '0x'] as const;
  return encodeErrorResult({ abi: UNIVERSAL_RESOLVER, errorName: 'OffchainLookup', args });
}

/** A DNS-encoded name: each label with its length before it, and 0 at the end. */
function nameIn(packet: Hex): string {
  const bytes = hexToBytes(packet);
  const labels: string[] = [];
  for (let at = 0; bytes[at]; at += (bytes[at] ?? 0) + 1)
    labels.push(Buffer.from(bytes.subarray(at + 1, at + 1 + (bytes[at] ?? 0))).toString());
  return labels.join('.');
}
