// Patterns that are not proved to be linear, and may stay: each with the reason why no text of others can make it slow.

const OWN_SETTING = 'an address that the operator or the person at this machine set';

/** By file, or file and beginning of the pattern. */
export const ACCEPTED: readonly { file: string; begins?: string; reason: string }[] = [
  { file: 'cli/src/environment.ts', begins: '\\/+$', reason: OWN_SETTING },
  { file: 'cli/src/operator.ts', begins: '\\/+$', reason: OWN_SETTING },
  { file: 'packages/code-execution/src/container/rules.ts', begins: '\\/+$', reason: OWN_SETTING },
  { file: 'packages/safe-fetch/src/provider-http/provider-http.ts', begins: '\\/+$', reason: OWN_SETTING },
  { file: 'packages/models/src/openai/endpoint.ts', begins: '\\/+$', reason: OWN_SETTING },
  { file: 'packages/models/src/openai/settings.ts', begins: '\\/+$', reason: OWN_SETTING },
  {
    file: 'services/host/src/adapters/engines/own-keys.ts',
    begins: '\\/+$',
    reason: 'the address of a model, from the agent’s own settings: at most some hundred characters',
  },
  {
    file: 'packages/text/src/hidden.ts',
    reason:
      'its only repetition looks back over a run of skin tones from the joiner behind it: over each run once; recheck does not read the flag v',
  },
  { file: 'cli/src/next-steps.ts', begins: '(?<=\\.)', reason: 'reads the next steps of our own contract' },
  {
    file: 'packages/postgres/src/embedded/server.ts',
    begins: 'Address already',
    reason: 'reads what our own PostgreSQL writes when it starts',
  },
  { file: 'services/gateway/src/v1/openapi.ts', begins: '[/:]+', reason: 'reads the paths of our own API' },
  { file: 'packages/rpc/src/serving/client-address.ts', begins: '%.*$', reason: 'reads the address of a socket' },
  { file: 'packages/convos/src/write-invite.ts', begins: '.{300}', reason: 'reads an invite that this code made' },
  { file: 'cli/src/transfers/veiled.ts', reason: 'reads a credential, which has at most 1,000 characters: less than 5 ms' },
  { file: 'web/src/companies/profiles/labels/shares.ts', reason: 'reads a line that the person at the page types' },
  {
    file: 'web/src/companies/secrets/secret.ts',
    reason: 'a class three times over bounds, anchored: reads a secret that the person at the page types',
  },
  { file: 'web/src/xmtp/sdk-installations.ts', reason: 'reads an error of the XMTP library' },
];

/** Patterns that only a call knows. */
export const BUILT_FROM_OTHERS: readonly { file: string; reason: string }[] = [
  { file: 'packages/text/src/linear-patterns/program.ts', reason: 'one class of characters, matched with one character' },
  { file: 'packages/models/src/offline/smallest.ts', reason: 'any pattern of a schema, always by the linear engine' },
  { file: 'packages/openai-api/src/reading/explain.ts', reason: 'patterns of our own contract' },
  { file: 'packages/profiles/src/checking/form.ts', reason: 'patterns of our own contract' },
  { file: 'packages/profiles/src/checking/json-schema.ts', reason: 'only finds out whether a pattern is one, and matches nothing with it' },
  { file: 'packages/rest/src/json-schema.ts', reason: 'a pattern of our own contract, matched with an empty text' },
];
