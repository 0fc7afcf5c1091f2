// How much of responses is stored, and how much may be, as /v1/usage/responses says it.

export interface StoredAmounts {
  responses: number;
  bytes: number;
  /** Null: there is no limit. */
  most_responses: number | null;
  most_bytes: number | null;
}

export interface StoredResponses extends StoredAmounts {
  /** Null: the person may not know. */
  tenant: StoredAmounts | null;
}

/** The share of the limit from which a member should think of what to delete. */
export const NEAR = 0.8;

/** `near`: little room is left. `full`: nothing more is stored. */
export function capacityLeft({
  responses,
  bytes,
  most_responses: mostResponses,
  most_bytes: mostBytes,
}: StoredAmounts): 'left' | 'near' | 'full' {
  const share = Math.max(shareOf(responses, mostResponses), shareOf(bytes, mostBytes));
  if (share >= 1) return 'full';
  return share >= NEAR ? 'near' : 'left';
}

const shareOf = (amount: number, most: number | null): number => (most === null ? 0 : amount / most);
