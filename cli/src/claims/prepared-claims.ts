import { randomBytes, scryptSync } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { Failure, type KeptRequest, type PreparedClaim } from '@offshoot/client';
import { CreateClaimRequestSchema } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import type { Environment } from '../environment.ts';
import { readPrivateJson, removePrivateFile, replacePrivateJson } from '../private-file.ts';

/** Nobody repeats a command later than that. */
const KEPT_MS = 24 * 3600_000;

interface StoredClaim {
  url: string;
  salt: string;
  /** Digest of what the person asked for. Values are never stored, not even in a form that is quick to brute-force. */
  digest: string;
  instanceId: string;
  inboxId: string;
  request: string;
}

/**
 * Sealing the same value twice gives different ciphertexts, so a repeatable command (--request-id) stores what it sends: the
 * repetition sends the same request and gets the same agent.
 */
export class PreparedClaims {
  readonly #folder: string;
  readonly #url: string;

  constructor({ home, url }: Environment) {
    this.#folder = join(home, 'requests');
    this.#url = url;
  }

  /** `find` throws REQUEST_ID_CONFLICT if the person asked for something else with this ID. */
  of(wish: { requestId: string }): KeptRequest {
    return { find: () => this.#find(wish.requestId, wish), keep: (prepared) => this.#keep(wish, prepared) };
  }

  #find(requestId: string, wish: unknown): PreparedClaim | undefined {
    const stored = readPrivateJson(this.#file(requestId)) as StoredClaim | undefined;
    if (stored?.url !== this.#url) return undefined;
    if (stored.digest !== digestOf(wish, stored.salt)) {
      throw new Failure('REQUEST_ID_CONFLICT', 'This --request-id was already used for a different command.', {
        help: 'Use a new UUID for a new agent, or repeat the old command unchanged.',
        metadata: { requestId },
      });
    }
    const { instanceId, inboxId, request } = stored;
    return { instanceId, inboxId, request: fromBinary(CreateClaimRequestSchema, Buffer.from(request, 'base64')) };
  }

  #keep(wish: unknown, { request, instanceId, inboxId }: PreparedClaim): void {
    const salt = randomBytes(16).toString('hex');
    replacePrivateJson(this.#file(request.requestId), {
      url: this.#url,
      salt,
      digest: digestOf(wish, salt),
      instanceId,
      inboxId,
      request: Buffer.from(toBinary(CreateClaimRequestSchema, request)).toString('base64'),
    } satisfies StoredClaim);
    this.#forgetOld();
  }

  #forgetOld(): void {
    for (const name of readdirSync(this.#folder)) {
      const path = join(this.#folder, name);
      const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
      if (Date.now() - written > KEPT_MS) removePrivateFile(path);
    }
  }

  #file(requestId: string): string {
    return join(this.#folder, `${requestId.toLowerCase()}.json`);
  }
}

function digestOf(wish: unknown, salt: string): string {
  return scryptSync(JSON.stringify(wish), salt, 32).toString('hex');
}
