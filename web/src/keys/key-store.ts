// Where this browser keeps the page's key: encrypted by a key that the browser itself guards and never hands out.
const DATABASE = 'offshoot-keys';
const STORE = 'keys';
const PAGE_KEY = 'page-key';
const AES = { name: 'AES-GCM', length: 256 };
const NONCE_BYTES = 12;

interface KeptKey {
  wrapping: CryptoKey;
  nonce: Uint8Array<ArrayBuffer>;
  sealed: ArrayBuffer;
}

/** Undefined: this browser keeps none, or its storage was cleared. */
export async function keptPageKey(): Promise<Uint8Array | undefined> {
  const kept = await inStore<KeptKey | undefined>('readonly', (store) => store.get(PAGE_KEY));
  if (kept === undefined) return undefined;
  return new Uint8Array(await crypto.subtle.decrypt({ ...AES, iv: kept.nonce }, kept.wrapping, kept.sealed));
}

/** Returns the key that is kept from now on: another tab may have been faster with one of its own. */
export async function keepPageKey(key: Uint8Array): Promise<Uint8Array> {
  // Without it, a browser that runs out of space may clear the storage of a site.
  await navigator.storage.persist();
  const wrapping = await crypto.subtle.generateKey(AES, false, ['encrypt', 'decrypt']);
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const sealed = await crypto.subtle.encrypt({ ...AES, iv: nonce }, wrapping, Uint8Array.from(key));
  const kept: KeptKey = { wrapping, nonce, sealed };
  await inStore('readwrite', (store) => store.add(kept, PAGE_KEY)).catch((error: unknown) => {
    if (!(error instanceof DOMException && error.name === 'ConstraintError')) throw error;
  });
  return (await keptPageKey()) ?? key;
}

async function inStore<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest): Promise<T> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = await resultOf<IDBDatabase>(opening);
  try {
    return await resultOf<T>(ask(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

function resultOf<T>(request: IDBRequest): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
