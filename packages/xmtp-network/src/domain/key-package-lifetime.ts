import { type KeyPackage, MlsError } from './mls-wire.ts';

const CLOCK_SKEW_SECONDS = 3600n;

/** An unusable key package (expired, or from the future) must not replace a usable one. */
export function requireUsable(keyPackage: KeyPackage, now: Date): void {
  const seconds = BigInt(Math.floor(now.getTime() / 1000));
  if (keyPackage.notAfter < seconds) throw new MlsError('the key package has expired');
  if (keyPackage.notBefore > seconds + CLOCK_SKEW_SECONDS) throw new MlsError('the key package is not valid yet: check the clock');
}
