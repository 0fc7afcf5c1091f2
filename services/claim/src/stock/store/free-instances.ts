/** SQL condition on a host h: its idle instances can be assigned. */
const handsOut = (now: string) => `h.lease_expires_at > ${now} and not h.draining and h.withheld = ''`;

/** SQL condition on an idle instance a of a host h: a claim without a reservation may take it, as nobody was told its inbox. */
export const isFree = (now: string) => `
      a.state = 'IDLE' and a.condition = 'OK' and not a.handed_out and ${handsOut(now)}
      and (a.reserved_until is null or a.reserved_until <= ${now})`;
