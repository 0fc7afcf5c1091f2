/** NOTIFY channel on which replicas wake each other. Payloads name what changed, and never carry data. */
export const wakeUpChannel = 'offshoot_claim';

/** There is work that any replica may take. */
export const workPayload = 'work';

/** A claim changed: its watchers read it again. */
export function claimPayload(claimId: string): string {
  return `claim:${claimId}`;
}

export function claimOfPayload(payload: string): string | undefined {
  return payload.startsWith('claim:') ? payload.slice('claim:'.length) : undefined;
}
