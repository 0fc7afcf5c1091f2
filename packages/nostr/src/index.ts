// Nostr: keys, events, direct messages, attestations and relays.
export {};
