// The networks that agents of this host can ask and pay on: the port. Its implementation talks to the endpoints of the operator.

interface Receipt {
  is: 'done' | 'reverted';
}

/** One network. Everything throws ChainFailure. Amounts are in the smallest unit of its coin. */
export interface Chain {
  balance(address: `0x${string}`, signal: AbortSignal): Promise<bigint>;
  /** How many transactions of the account are in blocks, and how many the endpoint knows of besides. */
  nonces(address: `0x${string}`, signal: AbortSignal): Promise<{ latest: number; pending: number }>;
  /** What the network would take now for this payment. Undefined: the receiver is a contract that does not take it. */
  price(
    payment: { from: `0x${string}`; to: `0x${string}`; value: bigint },
    signal: AbortSignal,
  ): Promise<{ gas: bigint; feePerGas: bigint; tipPerGas: bigint } | undefined>;
  /** The same bytes again change nothing. */
  broadcast(raw: `0x${string}`, signal: AbortSignal): Promise<void>;
  /** Undefined: the transaction is in no block. */
  receipt(hash: `0x${string}`, signal: AbortSignal): Promise<Receipt | undefined>;
}

/** Undefined: the operator has configured no endpoint for it. */
export type Chains = (chainId: number) => Chain | undefined;

/** The endpoint does not answer, answers nonsense, or refuses. Its message tells no address of an endpoint. */
export class ChainFailure extends Error {
  override readonly name = 'ChainFailure';
  /** The network itself would not carry it out. */
  readonly isRefusal: boolean;

  constructor(message: string, { isRefusal = false } = {}) {
    super(message);
    this.isRefusal = isRefusal;
  }
}
