// Signatures of many events that strangers send: in WebAssembly, six times as fast as in JavaScript. Node only.
import { initNostrWasm } from 'nostr-wasm';
import { idOf, type NostrEvent } from './events.ts';

const wasm = await initNostrWasm();

/** As `isGenuine` of the events themselves. */
export function isGenuineQuickly(event: NostrEvent): boolean {
  try {
    wasm.verifyEvent(event);
    return true;
  } catch {
    return false;
  }
}

const MAX_KEPT = 5_000;

/** Verifies what comes again only once: a relay can send the same event without end. */
export class KnownEvents {
  readonly #signatures = new Map<string, string>();

  isGenuine(event: NostrEvent): boolean {
    // The signature is of the ID, so the ID has to be that of the content.
    if (this.#signatures.get(event.id) === event.sig && idOf(event) === event.id) return true;
    if (!isGenuineQuickly(event)) return false;
    const [oldest] = this.#signatures.keys();
    if (this.#signatures.size >= MAX_KEPT && oldest !== undefined) this.#signatures.delete(oldest);
    this.#signatures.set(event.id, event.sig);
    return true;
  }
}
