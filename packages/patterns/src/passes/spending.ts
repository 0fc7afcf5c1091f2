// A pass is shown by a MAC over the exact act: who relays it can neither use it for another pattern nor turn a vote.
import { bytesToHex } from '@noble/curves/utils.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { Pass } from './asking.ts';
import { PassError } from './lot.ts';
import { type PassAct, purposeOf } from './purpose.ts';

/** What the commons sees. */
export interface SpentPass {
  week: string;
  /** 32 bytes. */
  input: Uint8Array;
  /** 32 bytes. */
  mac: Uint8Array;
}

/** Throws PassError if it is for something else. A pass that was shown for one act is worthless for every other. */
export function spend(pass: Pass, act: PassAct): SpentPass {
  if (pass.purpose !== purposeOf(act)) throw new PassError('other-purpose');
  return { week: pass.week, input: pass.input, mac: macOf(pass, act) };
}

export function macOf({ week, input, output }: Omit<Pass, 'purpose'>, act: PassAct): Uint8Array {
  const lines = ['Offshoot commons: spends a pass', purposeOf(act), week, bytesToHex(input), act.id];
  if (act.does === 'vote') lines.push(act.helped ? 'helped' : 'failed');
  return hmac(sha256, output, new TextEncoder().encode(lines.join('\n')));
}
