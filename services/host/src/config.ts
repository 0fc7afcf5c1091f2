// The environment of a host process.
import { join } from 'node:path';
import { mcpOrigins } from '@offshoot/mcp';
import { type AllowedModels, allowedModels, type TranscriptionEndpoint, transcriptionEndpoint } from '@offshoot/models';
import { relayUrlIn } from '@offshoot/nostr';
import { type ServiceCredentials, serviceCredentials } from '@offshoot/rpc/auth';
import { adminAddress } from '@offshoot/runtime/admin/admin-port.ts';
import {
  bind,
  dataFolder,
  derived,
  group,
  isHex256,
  port,
  readEnvironment,
  type Setting,
  text,
  url,
  variable,
  wholeNumber,
} from '@offshoot/runtime/environment';
import { MAX_NOSTR_RELAYS } from '@offshoot/statements';
import { attachmentOrigins, type XmtpNetwork, xmtpNetwork } from '@offshoot/xmtp';
import { chainEndpoints } from '@offshoot/xmtp/ethereum/chain-endpoints.ts';
import { engine } from './adapters/engines/index.ts';
import { engineTimeoutMs } from './adapters/engines/openai/settings.ts';
import { type OwnKeysConfig, ownKeysSettings } from './adapters/engines/own-keys.ts';
import { SIMILARITY_ENGINES, type SimilarityEngine } from './adapters/similarity/similarity.ts';
import { defaultTokenBudgets, type TokenBudgets } from './agent/tools/operators-model.ts';

export interface InstanceHostConfig extends ServiceCredentials {
  host: string;
  /** 0 takes any free port. */
  port: number;
  /** Keys, memories and messages live here: one host per folder. */
  dataDir: string;
  claimUrl: string;
  network: XmtpNetwork;
  /** Minimum number of idle instances, even if the pool wants fewer. Default: 3. */
  idleTarget?: number;
  /** Maximum number of instances. Default: 0, as many as the open-file limit allows. */
  capacity?: number;
  /** How long nothing has happened to an agent that falls asleep, in milliseconds. 0: none does. Default: 5 minutes. */
  sleepAfterMs?: number;
  /** Space in the data folder below which it takes no claims, in bytes. Default: 100 MB. */
  minFreeBytes?: number;
  /** Open files that are not its agents': those of other services in the process. Default: what a host needs for itself. */
  otherFiles?: number;
  /** How its agents compare meanings. Default: by words alone. */
  similarity?: SimilarityEngine;
  /** Whether its agents read web pages that people ask for. Default: off. */
  webReading?: Switch;
  /** Models that the operator pays for. Default: any. */
  allowedModels?: AllowedModels | undefined;
  /** How much of them agents use in a day. Default: defaultTokenBudgets. */
  tokenBudgets?: TokenBudgets | undefined;
  /** How its agents use OpenRouter keys of their own. Default: not at all. */
  ownKeys?: OwnKeysConfig | undefined;
  /** What transcribes voice messages. Undefined: agents listen to none. */
  transcription?: TranscriptionEndpoint | undefined;
  /** Where its agents send e-mail. Default: AgentMail's public API. */
  agentMailUrl?: string | undefined;
  /** Public origin of the gateway, where templates have their pages and sign-ins to servers return. Default: agents have neither. */
  origin?: string | undefined;
  /** Origins of MCP servers that agents reach wherever they lead, also with plain HTTP. Default: none. */
  mcpOrigins?: readonly string[];
  /** Origins of servers of attachments that are not on the Internet, or without TLS, and may be called. Default: none. */
  attachmentOrigins?: readonly string[];
  /** Relays of Nostr, in canonical form: where its agents are unless their owners say otherwise. They may lead anywhere. Default: none. */
  nostrRelays?: readonly string[] | undefined;
  /** The relay of this host, for its agents' own events and messages to them. Default: none. */
  ownRelay?: { port: number; publicUrl: string } | undefined;
  /** Undefined: no backups are made, and a host that loses its disk loses its agents. */
  backups?: BackupConfig | undefined;
  /** The commons that its agents read if their owners name none. Default: none. */
  commons?: PublicCommons | undefined;
  /** How the claim service reaches this host. Default: its own address. */
  publicAddress?: string;
  /** How long a person waits for the language model, milliseconds. Default 30 s. */
  engineTimeoutMs?: number;
  /** How long a stop waits for what the agents are doing, and then for their last backups, milliseconds. Default 20 s. */
  drainMs?: number;
}

/** What hosts know of it in advance, so that it cannot show each of them other keys. */
export interface PublicCommons {
  url: string;
  /** Signs its snapshots, 64 hex digits. */
  key: string;
  /** Checks passes, 64 hex digits. */
  passKey: string;
}

const KEY_DIGITS = 64;

const commonsSettings = {
  url: url(
    { name: 'OFFSHOOT_COMMONS_URL', help: 'commons that agents read if their owners switch that on and name no other' },
    'https://commons.example',
  ),
  keys: variable(
    { name: 'OFFSHOOT_COMMONS_KEY', help: 'the public keys of that commons, 128 hex digits: npm run commons -- issuer' },
    (text) => {
      if (/^[0-9a-f]{128}$/.test(text)) return text;
      throw new Error('must be 128 hex digits, as the commons prints them');
    },
  ),
};

/** The commons of the host. */
export const commons: Setting<PublicCommons | undefined> = derived(group(commonsSettings), ({ url, keys }) => {
  if (url === undefined && keys === undefined) return undefined;
  if (url === undefined || keys === undefined) throw new Error('Set both OFFSHOOT_COMMONS_URL and OFFSHOOT_COMMONS_KEY, or neither.');
  return { url: new URL(url).href, key: keys.slice(0, KEY_DIGITS), passKey: keys.slice(KEY_DIGITS) };
});

interface BackupConfig {
  /** A folder that hosts may share: those with the same key can take over each other's agents. */
  folder: string;
  /** 32 bytes. */
  key: Uint8Array;
  /** Between two backups of one agent, milliseconds. Default 60 s. */
  intervalMs?: number;
  /** How long a change waits for others before it is backed up, milliseconds. Default 1 s. */
  settleMs?: number;
}

const backupSettings = {
  folder: text({ name: 'OFFSHOOT_BACKUP_DIR', help: "folder that hosts share to take over each other's agents" }),
  key: variable(
    { name: 'OFFSHOOT_BACKUP_KEY', help: 'key of the backups, 64 hex digits; all hosts of one folder have the same', isSecret: true },
    (key) => {
      if (isHex256(key.toLowerCase())) return Uint8Array.from(Buffer.from(key, 'hex'));
      throw new Error('must be 64 hex digits: openssl rand -hex 32');
    },
  ),
  seconds: wholeNumber(
    { name: 'OFFSHOOT_BACKUP_SECONDS', help: 'minimum time between two backups of one agent, in seconds', default: 60 },
    { most: 86_400 },
  ),
};

const backups: Setting<BackupConfig | undefined> = derived(group(backupSettings), ({ folder, key, seconds }) => {
  if (folder === undefined && key === undefined) return undefined;
  if (folder === undefined || key === undefined) throw new Error('Set both OFFSHOOT_BACKUP_DIR and OFFSHOOT_BACKUP_KEY, or neither.');
  return { folder, key, intervalMs: seconds * 1000 };
});

/** How the host's agents compare meanings. */
export const similarity = variable<SimilarityEngine>(
  { name: 'OFFSHOOT_SIMILARITY', help: 'how meanings are compared: embeddings or lexical', default: 'embeddings' },
  (name) => {
    const engine = SIMILARITY_ENGINES.find((one) => one === name);
    if (engine !== undefined) return engine;
    throw new Error(`must be ${SIMILARITY_ENGINES.join(' or ')}`);
  },
);

const SWITCH = ['on', 'off'] as const;
export type Switch = (typeof SWITCH)[number];

/** Where agents are on Nostr unless their owners say otherwise. */
const nostrRelays = variable<readonly string[]>(
  { name: 'OFFSHOOT_NOSTR_RELAYS', help: 'relays of Nostr for agents whose owners name none, with commas between them' },
  (text) => {
    const urls = new Set(text.split(',').map((one) => relayUrlIn(one)));
    const known = [...urls].filter((url) => url !== undefined);
    if (known.length === urls.size && known.length <= MAX_NOSTR_RELAYS) return known;
    throw new Error(`must be at most ${MAX_NOSTR_RELAYS} addresses such as wss://relay.example, with commas between them`);
  },
);

const ownRelaySettings = {
  port: port('HOST_RELAY_PORT', 8091, 'port of the relay of a host that has HOST_RELAY_URL'),
  publicUrl: variable<string>(
    {
      name: 'HOST_RELAY_URL',
      help: 'how clients reach the Nostr relay of this host, such as wss://agents.example/relay; unset: it has none',
    },
    (text) => {
      const address = relayUrlIn(text);
      if (address !== undefined) return address;
      throw new Error('must be an address such as wss://agents.example/relay');
    },
  ),
};

const ownRelay = derived(group(ownRelaySettings), ({ publicUrl, ...own }) => (publicUrl === undefined ? undefined : { ...own, publicUrl }));

/** Whether agents read web pages that people ask for, and fetch files that people attach. */
export const webReading = variable<Switch>(
  {
    name: 'OFFSHOOT_WEB_READING',
    help: 'whether agents read web pages that people ask for, and fetch files that people attach: on or off',
    default: 'on',
  },
  (said) => {
    const known = SWITCH.find((one) => one === said);
    if (known !== undefined) return known;
    throw new Error(`must be ${SWITCH.join(' or ')}`);
  },
);

/** What a host is told wherever it runs. */
export const hostStock = {
  idleTarget: wholeNumber(
    { name: 'OFFSHOOT_IDLE_TARGET', help: 'minimum number of idle instances on a host', default: 3 },
    { most: 10_000 },
  ),
  capacity: wholeNumber(
    { name: 'OFFSHOOT_HOST_CAPACITY', help: 'maximum number of instances on a host; 0: as many as its open-file limit allows', default: 0 },
    { most: 100_000 },
  ),
  minFreeMb: wholeNumber(
    { name: 'OFFSHOOT_MIN_FREE_MB', help: 'free space in the data folder, in MB, below which a host takes no claims', default: 100 },
    { most: 100_000_000 },
  ),
  sleepSeconds: wholeNumber(
    {
      name: 'OFFSHOOT_SLEEP_SECONDS',
      help: 'how long nothing has happened to an agent that falls asleep, in seconds; 0: none does',
      default: 300,
    },
    { most: 86_400 },
  ),
  stuckSeconds: wholeNumber(
    {
      name: 'OFFSHOOT_STUCK_SECONDS',
      help: 'how long the agents may keep the thread of a host busy with one thing, in seconds, before its process is ended',
      default: 10,
    },
    { least: 1, most: 3_600 },
  ),
};

/** What agents may use of the operator's models in a day. */
export const tokenBudgets = variable<TokenBudgets>(
  {
    name: 'OFFSHOOT_BUDGET_AGENTS',
    help: "tokens of the operator's models that agents use in a day, by UTC: those of one owner, and all; 0: no limit",
    default: `${defaultTokenBudgets.owner}:${defaultTokenBudgets.all}`,
  },
  (text) => {
    const [, owner, all] = /^(\d{1,12}):(\d{1,12})$/.exec(text) ?? [];
    if (owner === undefined) throw new Error('must look like 4000000:20000000 (of one owner, and of all; 0: no limit)');
    return { owner: Number(owner), all: Number(all) };
  },
);

export const settings = derived(
  group({
    host: bind,
    port: port('HOST_PORT', 8084, 'port of the host'),
    dataDir: dataFolder,
    claimUrl: url({ name: 'CLAIM_URL', help: 'base URL of the claim service' }, 'http://127.0.0.1:8082'),
    network: xmtpNetwork,
    ...hostStock,
    admin: adminAddress,
    similarity,
    webReading,
    mcpOrigins,
    attachmentOrigins,
    nostrRelays,
    ownRelay,
    commons,
    agentMailUrl: url({ name: 'AGENTMAIL_URL', help: 'base URL of AgentMail, if not its own' }, 'https://provider.example'),
    origin: url(
      {
        name: 'OFFSHOOT_ORIGIN',
        help: 'public origin of the gateway, where templates have their pages and sign-ins return; unset: agents show none',
      },
      'https://offshoot.example',
    ),
    backups,
    publicAddress: url({ name: 'HOST_ADDRESS', help: 'base URL at which the claim service reaches this host' }, 'http://host:8084'),
    engineTimeoutMs,
    allowedModels,
    tokenBudgets,
    ownKeys: ownKeysSettings,
    transcription: transcriptionEndpoint,
    engine,
    chains: chainEndpoints,
    credentials: serviceCredentials('host'),
  }),
  ({ engine, chains, credentials, admin, stuckSeconds, sleepSeconds, minFreeMb, dataDir, claimUrl, ...rest }) => {
    const service = {
      ...rest,
      ...credentials,
      minFreeBytes: minFreeMb * 2 ** 20,
      sleepAfterMs: sleepSeconds * 1000,
      dataDir: join(dataDir, 'instance'),
      claimUrl: claimUrl ?? `${credentials.tls ? 'https' : 'http'}://127.0.0.1:8082`,
    };
    return { engine, chains, service, admin, stuckMs: stuckSeconds * 1000 };
  },
);

/** Throws an Error that names every invalid variable. */
export const configFromEnv = (env: NodeJS.ProcessEnv) => readEnvironment(settings, env);
