import { timingSafeEqual } from 'node:crypto';
import { Refusal } from '@offshoot/rpc';
import type { Host } from '../store/entities/host.ts';
import { digestOf } from './credential-digest.ts';

/** Whoever has the token of the hosts must not speak for another one. A host from before there were credentials takes any. */
export function checkHostCredential(known: Host | null, credential: Uint8Array): void {
  if (!known?.credentialDigest || timingSafeEqual(known.credentialDigest, digestOf(credential))) return;
  throw new Refusal('CALLER_NOT_ALLOWED', 'The host id belongs to a host with another credential.', {
    help: 'Start the host on its own data folder; a new folder makes a new host.',
  });
}
