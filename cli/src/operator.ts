import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DescService } from '@bufbuild/protobuf';
import type { Client } from '@connectrpc/connect';
import { Failure } from '@offshoot/client';
import { PoolService } from '@offshoot/gen/offshoot/claim/v1/pool_service_pb.ts';
import { ModerationService } from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import { refusalOf } from '@offshoot/refusals/read-refusal.ts';
import { isHex256, readEnvironment } from '@offshoot/runtime/environment';
import type { OperatorSettings } from './environment.ts';
import { lostCall, OPERATOR_KEY_MISSING, toFailure, USAGE } from './failure.ts';

/** What `npm start` writes to its data folder: the operator's key, and the addresses of its services. */
const KEY_FILE = 'operator-key';

/** A service with methods for operators. */
interface Operated {
  /** Its audience. */
  name: 'claim' | 'template';
  /** The variable with its address. */
  variable: 'CLAIM_URL' | 'TEMPLATE_URL';
  /** The file with it, in the data folder. */
  file: string;
  /** Where it usually is. */
  usual: string;
}

const CLAIM: Operated = { name: 'claim', variable: 'CLAIM_URL', file: 'claim-url', usual: 'http://127.0.0.1:8082' };
const TEMPLATE: Operated = { name: 'template', variable: 'TEMPLATE_URL', file: 'template-url', usual: 'http://127.0.0.1:8081' };

export interface OperatorAccess {
  key: string;
  /** Where the key comes from, for messages; never the key itself. */
  source: string;
  url: string;
}

/** The key from a data folder is for the services of the same folder, unless a variable says otherwise. */
export function operatorAccess({ key, urls, dataDir }: OperatorSettings, operated: Operated = CLAIM): OperatorAccess {
  const { variable, file, usual } = operated;
  const path = join(dataDir, KEY_FILE);
  const found = key ?? contentOf(path);
  if (!found) {
    throw new Failure(OPERATOR_KEY_MISSING, `OFFSHOOT_OPERATOR_KEY is not set, and ${path} does not exist.`, {
      help: `Run this in the folder of \`npm start\`, set OFFSHOOT_DATA to its data folder, or set OFFSHOOT_OPERATOR_KEY and ${variable}.`,
      metadata: { file: path },
    });
  }
  const beside = key === undefined ? contentOf(join(dataDir, file)) : undefined;
  return { key: found, source: key ? 'OFFSHOOT_OPERATOR_KEY' : path, url: urlOf(urls[operated.name] ?? beside ?? usual, variable) };
}

/** Calls the claim service directly, as the operator: the gateway forwards none of this. */
export function askPool<T>(settings: OperatorSettings, ask: (pool: Client<typeof PoolService>) => Promise<T>): Promise<T> {
  return askOperated(PoolService, CLAIM, settings, ask);
}

/** Calls the template service directly, as the operator. */
export function askStore<T>(settings: OperatorSettings, ask: (store: Client<typeof ModerationService>) => Promise<T>): Promise<T> {
  return askOperated(ModerationService, TEMPLATE, settings, ask);
}

/** A pass for the operators' page. The key stays here. */
export async function storePass(settings: OperatorSettings, o: { name: string; minutes: number }): Promise<string> {
  const { key, source } = operatorAccess(settings, TEMPLATE);
  if (!isHex256(key))
    throw new Failure(USAGE, `${source} holds no key of 64 hex digits.`, { help: "Use the operator's key of that pool." });
  const { operatorPass } = await import('@offshoot/rpc/auth');
  return operatorPass({ name: 'operator', seed: key }, TEMPLATE.name, { ...o, now: new Date() });
}

async function askOperated<S extends DescService, T>(
  service: S,
  operated: Operated,
  settings: OperatorSettings,
  ask: (client: Client<S>) => Promise<T>,
): Promise<T> {
  const access = operatorAccess(settings, operated);
  const client = await clientAt(service, operated, access, settings.tls);
  try {
    return await ask(client);
  } catch (error) {
    throw failureOf(error, operated, access);
  }
}

/** Imported here because most commands do not need gRPC. */
async function clientAt<S extends DescService>(
  service: S,
  { name, variable }: Operated,
  { key, source, url }: OperatorAccess,
  tlsVariables: OperatorSettings['tls'],
): Promise<Client<S>> {
  const [{ serviceClient }, { serviceCredentials }] = await Promise.all([import('@offshoot/rpc/client.ts'), import('@offshoot/rpc/auth')]);
  try {
    const { serviceKey, tls } = readEnvironment(serviceCredentials('operator'), { ...tlsVariables, OFFSHOOT_SERVICE_KEY: key });
    return serviceClient(service, { url, serviceKey, audience: name, tls });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Failure(USAGE, message.replace('OFFSHOOT_SERVICE_KEY', source), {
      help: `Set ${variable}, OFFSHOOT_TLS_CERT, OFFSHOOT_TLS_KEY and OFFSHOOT_TLS_CA as for the services of that pool.`,
      cause: error,
    });
  }
}

function failureOf(error: unknown, { name, variable }: Operated, { url, source }: OperatorAccess): Failure {
  if (lostCall(error)) {
    return new Failure('UPSTREAM_UNAVAILABLE', `The ${name} service at ${url} does not answer.`, {
      help: `Start it with \`npm start\` or as a separate process, or set ${variable} to its address.`,
      metadata: { url },
      cause: error,
    });
  }
  const refusal = refusalOf(error);
  if (refusal?.reason === 'CALLER_UNKNOWN' || refusal?.reason === 'CALLER_NOT_ALLOWED') {
    const whose = refusal.reason === 'CALLER_UNKNOWN' ? 'a key that it does not know' : "another service's key";
    return new Failure(refusal.reason, `The ${name} service at ${url} refuses the key in ${source}: ${whose}.`, {
      help: "Use the operator's key of that pool: `operator-key` in its data folder, or KEY_OPERATOR in deploy/.env with compose.",
      metadata: { url, source },
      cause: error,
    });
  }
  return toFailure(error, url);
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    const why = error instanceof Error ? error.message : String(error);
    throw new Failure(OPERATOR_KEY_MISSING, `${path} cannot be read: ${why}`, {
      help: 'Only the account that runs `npm start` can read it. Use that account, or set OFFSHOOT_OPERATOR_KEY.',
      cause: error,
    });
  }
}

function urlOf(text: string, variable: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new Failure(USAGE, `${variable} is "${text}", which is not an http or https URL.`, {
      help: `Set ${variable} to a URL such as http://127.0.0.1:8082.`,
    });
  }
  return text.replace(/\/+$/, '');
}
