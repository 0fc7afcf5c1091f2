import { MCP_TOOL } from './mcp/mcp-tools.ts';
import { MAX_SERVER_TOOLS } from './mcp/own-server.ts';
import { MAX_NOSTR_PEERS, MAX_NOSTR_RELAYS } from './nostr.ts';
import { malformed } from './statement-error.ts';
import { MAX_TEAM } from './team.ts';
import { BUDGET_ITEMS, LEVELS, MAX_TRUSTED_INBOXES } from './trust.ts';

/** Of the IDs that the pool makes: `newId` of packages/refusals, with this prefix. */
export const idSyntax = (prefix: string): RegExp => new RegExp(`^${prefix}_[a-z2-7]{26}$`);

/** With commas. */
const listOf = (one: string, empty: string, most: number): RegExp => new RegExp(`^(?:${empty}|${one}(?:,${one}){0,${most - 1}})$`);
const NOSTR_RELAY = 'wss?://[!-+.-~-]{1,194}';
const clock = '(?:[01][0-9]|2[0-3]):[0-5][0-9]';

/**
 * The syntax of every value in a text. All values are printable ASCII on one line, so that none
 * can be read as another line. `$` without the m flag matches only at the very end.
 */
export const SYNTAX = {
  inboxId: /^[0-9a-f]{64}$/,
  templateId: idSyntax('tmpl'),
  instanceId: idSyntax('inst'),
  hostId: idSyntax('host'),
  transferId: idSyntax('trf'),
  team: new RegExp(`^[0-9a-f]{64}(?:,[0-9a-f]{64}){1,${MAX_TEAM - 1}}$`),
  hex256: /^[0-9a-f]{64}$/,
  hex128: /^[0-9a-f]{32}$/,
  digest: /^sha256:[0-9a-f]{64}$/,
  origin: /^https?:\/\/[a-z0-9.:[\]-]{1,253}$/,
  destination: /^(?:invite sha256:[0-9a-f]{64}|added by [0-9a-f]{64}(?: to group [0-9a-f]{32})?|added to group [0-9a-f]{32})$/,
  newerVersions: /^(?:same-capabilities|none)$/,
  modelChoice: /^(?:default|chosen [A-Za-z0-9._:/@+-]{1,128})$/,
  level: new RegExp(`^(?:${LEVELS.join('|')})$`),
  trustState: /^(?:active|paused|archived)$/,
  linkedInboxes: listOf('[0-9a-f]{64}', 'none', MAX_TRUSTED_INBOXES),
  delegates: listOf('[0-9a-f]{64}=R[34]', 'none', MAX_TRUSTED_INBOXES),
  budget: listOf(`(?:${BUDGET_ITEMS.join('|')})=(?:0|[1-9][0-9]{0,6})`, 'default', BUDGET_ITEMS.length),
  quietHours: new RegExp(`^(?:none|${clock}-${clock} [A-Z][A-Za-z0-9_+/-]{1,63})$`),
  pinnedVersion: /^(?:none|[1-9][0-9]{0,15} sha256:[0-9a-f]{64})$/,
  serverId: /^[a-z0-9][a-z0-9-]{0,31}$/,
  serverUrl: /^https?:\/\/[!-~]{1,505}$/,
  serverTools: listOf(MCP_TOOL, 'none', MAX_SERVER_TOOLS),
  onOff: /^(?:on|off)$/,
  /** Without a comma, which separates them in a text. */
  nostrRelay: new RegExp(`^${NOSTR_RELAY}$`),
  nostrRelays: listOf(NOSTR_RELAY, 'none', MAX_NOSTR_RELAYS),
  nostrPeers: listOf('[0-9a-f]{64}', 'none', MAX_NOSTR_PEERS),
  nostrAttestation: /^[0-9a-f]{64} sha256:[0-9a-f]{64}$/,
  olderExport: /^(?:accepted|refused)$/,
  visibility: /^(?:public|by-link|private)$/,
  capabilities: new RegExp(
    /^model=[A-Za-z0-9._:/@+-]{1,128} override=(?:yes|no) tools=(?:none|[a-z0-9][a-z0-9-]{0,63}:(?:pool|user|openrouter-key|agentmail-inbox|telnyx-number|wallet)(?:,[a-z0-9][a-z0-9-]{0,63}:(?:pool|user|openrouter-key|agentmail-inbox|telnyx-number|wallet))*)(?: triggers=[a-z0-9-]{0,24}~[0-9a-f]{64}(?:,[a-z0-9-]{0,24}~[0-9a-f]{64})*)?(?: rules=(?:escalate|request-approval|block):[a-z0-9-]{0,24}~[0-9a-f]{64}(?:,(?:escalate|request-approval|block):[a-z0-9-]{0,24}~[0-9a-f]{64})*)?/
      .source + `(?: mcp=${MCP_TOOL}(?:,${MCP_TOOL})*)?$`,
  ),
} as const;

export type Syntax = keyof typeof SYNTAX;

export const isInboxId = (value: string): boolean => SYNTAX.inboxId.test(value);

/** Returns the value if it matches the syntax; throws StatementError otherwise. */
export function field(name: string, syntax: Syntax, value: string): string {
  if (typeof value !== 'string' || !SYNTAX[syntax].test(value)) {
    throw malformed(`${name} has no canonical form: expected ${SYNTAX[syntax].source}`);
  }
  return value;
}

/** A field that may bind nothing: 'none', or a value of the syntax. No syntax accepts 'none' as a value. */
export function fieldOrNone(name: string, syntax: Syntax, value: string): string {
  return value === 'none' ? value : field(name, syntax, value);
}

/** An origin exactly as browsers print it: no path, no default port, lower case. */
export function origin(name: string, value: string): string {
  field(name, 'origin', value);
  if (!URL.canParse(value) || new URL(value).origin !== value) {
    throw malformed(`${name} is not an origin such as "https://offshoot.example"`);
  }
  return value;
}

/** A version number: 1 to 2^53 − 1, decimal. Doubles cannot represent larger ones exactly. */
export function versionNumber(name: string, value: number): string {
  if (!Number.isSafeInteger(value) || value < 1) throw malformed(`${name} is not a whole number from 1 to 2^53 - 1`);
  return String(value);
}

/** A size in bytes: 0 to 2^53 − 1, decimal. */
export function byteCount(name: string, value: number): string {
  if (!Number.isSafeInteger(value) || value < 0) throw malformed(`${name} is not a whole number from 0 to 2^53 - 1`);
  return String(value);
}

/** RFC 3339 in UTC with whole seconds, years 2000 to 9999. */
export function instant(name: string, value: Date): string {
  const time = value instanceof Date ? value.getTime() : Number.NaN;
  // This also rejects an invalid date (NaN).
  if (time % 1000 !== 0) throw malformed(`${name} is not a whole second`);
  const year = value.getUTCFullYear();
  if (year < 2000 || year > 9999) throw malformed(`${name} is outside the years 2000 to 9999`);
  return value.toISOString().replace('.000Z', 'Z');
}
