// Apart from what uses them: most browsers load only this.
import { useEffect, useState } from 'react';

/** Whether this browser can have a passkey keep a key. False until that is known. */
export function useCanUsePasskeys(): boolean {
  const [can, setCan] = useState(false);
  useEffect(() => void canUsePasskeys().then(setCan), []);
  return can;
}

async function canUsePasskeys(): Promise<boolean> {
  if (typeof PublicKeyCredential === 'undefined' || PublicKeyCredential.getClientCapabilities === undefined) return false;
  const can: Record<string, boolean> = await PublicKeyCredential.getClientCapabilities();
  return can['extension:prf'] === true && can['extension:largeBlob'] === true;
}
