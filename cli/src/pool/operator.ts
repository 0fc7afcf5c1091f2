import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@connectrpc/connect';
import { readEnvironment } from '@offshoot/environment';
import { PoolService } from '@offshoot/gen/offshoot/claim/v1/pool_service_pb.ts';
import { refusalOf } from '@offshoot/rpc/errors.ts';
import type { OperatorSettings } from '../environment.ts';
import { Failure, lostCall, OPERATOR_KEY_MISSING, toFailure, USAGE } from '../failure.ts';

/** What `npm start` writes to its data folder: the operator's key, and the address of its claim service. */
const KEY_FILE = 'operator-key';
const URL_FILE = 'claim-url';

export interface OperatorAccess {
  key: string;
  /** Where the key comes from, for messages; never the key itself. */
  source: string;
  claimUrl: string;
}

/** A key from the data folder is used for the claim service of the same folder, unless CLAIM_URL says otherwise. */
export function operatorAccess({ key, claimUrl, dataDir }: OperatorSettings): OperatorAccess {
  const path = join(dataDir, KEY_FILE);
  const found = key ?? contentOf(path);
  if (!found) {
    throw new Failure(OPERATOR_KEY_MISSING, `OFFSHOOT_OPERATOR_KEY is not set, and ${path} does not exist.`, {
      help: 'Run this in the folder of `npm start`, set OFFSHOOT_DATA to its data folder, or set OFFSHOOT_OPERATOR_KEY and CLAIM_URL.',
      metadata: { file: path },
    });
  }
  const beside = key === undefined ? contentOf(join(dataDir, URL_FILE)) : undefined;
  return { key: found, source: key ? 'OFFSHOOT_OPERATOR_KEY' : path, claimUrl: urlOf(claimUrl ?? beside ?? 'http://127.0.0.1:8082') };
}

/** Calls the claim service directly, as the operator: the gateway forwards none of this. */
export async function askPool<T>(settings: OperatorSettings, ask: (pool: Client<typeof PoolService>) => Promise<T>): Promise<T> {
  const access = operatorAccess(settings);
  const { claimUrl, source } = access;
  const pool = await poolAt(access, settings.tls);
  try {
    return await ask(pool);
  } catch (error) {
    throw failureOf(error, claimUrl, source);
  }
}

/** Imported here because most commands do not need gRPC. */
async function poolAt(
  { key, source, claimUrl }: OperatorAccess,
  tlsVariables: OperatorSettings['tls'],
): Promise<Client<typeof PoolService>> {
  const [{ serviceClient }, { serviceCredentials }] = await Promise.all([import('@offshoot/rpc/client.ts'), import('@offshoot/callers')]);
  try {
    const { serviceKey, tls } = readEnvironment(serviceCredentials('operator'), { ...tlsVariables, OFFSHOOT_SERVICE_KEY: key });
    return serviceClient(PoolService, { url: claimUrl, serviceKey, audience: 'claim', tls });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Failure(USAGE, message.replace('OFFSHOOT_SERVICE_KEY', source), {
      help: 'Set CLAIM_URL, OFFSHOOT_TLS_CERT, OFFSHOOT_TLS_KEY and OFFSHOOT_TLS_CA as for the services of that pool.',
      cause: error,
    });
  }
}

function failureOf(error: unknown, url: string, source: string): Failure {
  if (lostCall(error)) {
    return new Failure('UPSTREAM_UNAVAILABLE', `The claim service at ${url} does not answer.`, {
      help: 'Start it with `npm start` or as a separate process, or set CLAIM_URL to its address.',
      metadata: { url },
      cause: error,
    });
  }
  const refusal = refusalOf(error);
  if (refusal?.reason === 'CALLER_UNKNOWN' || refusal?.reason === 'CALLER_NOT_ALLOWED') {
    const whose = refusal.reason === 'CALLER_UNKNOWN' ? 'a key that it does not know' : "another service's key";
    return new Failure(refusal.reason, `The claim service at ${url} refuses the key in ${source}: ${whose}.`, {
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

function urlOf(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new Failure(USAGE, `CLAIM_URL is "${text}", which is not an http or https URL.`, {
      help: 'Set CLAIM_URL to a URL such as http://127.0.0.1:8082.',
    });
  }
  return text.replace(/\/+$/, '');
}
