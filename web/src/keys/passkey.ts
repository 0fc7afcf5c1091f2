// A passkey brings the account back where it is synchronised to, or plugged in. It keeps the encrypted key itself (largeBlob): this site
// and its services keep nothing of it.
import { openKey, PasskeyError, sealKey } from './passkey-seal.ts';

const SALT = new TextEncoder().encode('offshoot account key');
/** Nothing is signed for anybody: what counts is that the key can be decrypted. */
const challenge = () => crypto.getRandomValues(new Uint8Array(32));
const ES256 = -7;
const RS256 = -257;

/** Throws PasskeyError if the passkey cannot keep a key, and the browser's NotAllowedError if the person does not want to. */
export async function keepInPasskey(key: Uint8Array): Promise<void> {
  const made = (await navigator.credentials.create({
    publicKey: {
      challenge: challenge(),
      rp: { name: 'Offshoot' },
      user: { id: crypto.getRandomValues(new Uint8Array(16)), name: 'Offshoot account', displayName: 'Offshoot account' },
      pubKeyCredParams: [ES256, RS256].map((alg) => ({ type: 'public-key', alg })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      extensions: { prf: { eval: { first: SALT } }, largeBlob: { support: 'required' } },
    },
  })) as PublicKeyCredential | null;
  const { prf, largeBlob } = made?.getClientExtensionResults() ?? {};
  if (!made || prf?.enabled !== true || largeBlob?.supported !== true) throw new PasskeyError('the passkey cannot keep a key');
  const id = { type: 'public-key', id: made.rawId } as const;
  // Some derive it as they are made, others only when they are used.
  const secret = prf.results?.first ?? (await used({ prf: { eval: { first: SALT } } }, id)).prf?.results?.first;
  if (secret === undefined) throw new PasskeyError('the passkey derives no secret');
  const written = await used({ largeBlob: { write: await sealKey(key, secret) } }, id);
  if (written.largeBlob?.written !== true) throw new PasskeyError('the passkey has not kept the key');
}

/** Of the passkey that the person chooses. Throws as above. */
export async function keyInPasskey(): Promise<Uint8Array> {
  const { prf, largeBlob } = await used({ prf: { eval: { first: SALT } }, largeBlob: { read: true } });
  const secret = prf?.results?.first;
  if (secret === undefined || largeBlob?.blob === undefined) throw new PasskeyError('the passkey keeps no key');
  return openKey(new Uint8Array(largeBlob.blob as ArrayBuffer), secret);
}

async function used(
  extensions: AuthenticationExtensionsClientInputs,
  only?: PublicKeyCredentialDescriptor,
): Promise<AuthenticationExtensionsClientOutputs> {
  const publicKey = {
    challenge: challenge(),
    userVerification: 'required',
    extensions,
    ...(only && { allowCredentials: [only] }),
  } as const;
  const found = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential | null;
  return found?.getClientExtensionResults() ?? {};
}
