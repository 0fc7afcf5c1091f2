// A malicious gateway that wants to read sealed values: it forwards everything, but swaps agents and their keys.
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  CreateClaimResponseSchema,
  GetInstanceResponseSchema,
  ReserveInstanceResponseSchema,
} from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { GetDeploymentResponseSchema } from '@offshoot/gen/offshoot/gateway/v1/deployment_service_pb.ts';
import { CreateChallengeResponseSchema } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import type { StandIn } from '@offshoot/testing/testnet';

export class KeySwappingGateway {
  readonly url: string;
  /** Names of the called methods. */
  readonly calls: string[] = [];
  swaps: 'keys' | 'agents' | 'inboxes' | 'reserved' | 'nothing' = 'nothing';
  /** For 'inboxes': returned in place of every agent. */
  standIn: StandIn | undefined;
  /** For 'reserved': the inbox returned for every reservation; the statement remains the agent's own. */
  reservedInbox = '';
  /** The name that it wants in sign-ins. Undefined: the real one. */
  audience: string | undefined;
  /** The key that it returns as its deployment's. Undefined: the real one. */
  deploymentKey: string | undefined;
  /** All requests with a body, as sent. */
  readonly requests: { method: string; body: Buffer }[] = [];
  /** The method whose next answer does not arrive. */
  loses: string | undefined;
  readonly #honest: string;
  readonly #server: Server;

  private constructor(honest: string, server: Server) {
    this.#honest = honest;
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(honest: string): Promise<KeySwappingGateway> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const gateway = new KeySwappingGateway(honest, server);
    server.on('request', gateway.answer);
    return gateway;
  }

  /** For a server that also serves a page. */
  readonly answer = (request: IncomingMessage, response: ServerResponse): void => {
    this.#pass(request, response).catch((error: unknown) => response.destroy(error as Error));
  };

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/';
    const method = path.slice(path.lastIndexOf('/') + 1).split('?')[0] ?? '';
    this.calls.push(method);
    const headers = new Headers();
    for (const name of ['content-type', 'authorization', 'connect-protocol-version', 'connect-timeout-ms', 'content-encoding']) {
      const value = request.headers[name];
      if (typeof value === 'string') headers.set(name, value);
    }
    const body = request.method === 'GET' ? {} : { body: await this.#read(method, request) };
    const answer = await fetch(`${this.#honest}${path}`, { method: request.method ?? 'POST', headers, ...body });
    if (this.loses === method) {
      this.loses = undefined;
      return void response.destroy();
    }
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    // A stream ends when the claim is settled, and says things before.
    if (method.startsWith('Watch') && answer.body) return pipeline(answer.body, response);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    response.end(answer.ok ? await this.#forged(method, bytes) : bytes);
  }

  async #read(method: string, request: IncomingMessage): Promise<Buffer> {
    const body = await buffer(request);
    this.requests.push({ method, body });
    return body;
  }

  async #forged(method: string, bytes: Uint8Array): Promise<Uint8Array> {
    if (this.deploymentKey !== undefined && method === 'GetDeployment') {
      return toBinary(
        GetDeploymentResponseSchema,
        create(GetDeploymentResponseSchema, { publicKey: Buffer.from(this.deploymentKey, 'hex') }),
      );
    }
    if (this.audience !== undefined && method === 'CreateChallenge') return withAudience(bytes, this.audience);
    if (this.swaps === 'keys' && method === 'ReserveInstance') return withAnotherKey(bytes);
    if (this.swaps === 'reserved' && method === 'ReserveInstance') return withReservedInbox(bytes, this.reservedInbox);
    if (this.swaps === 'inboxes' && this.standIn && method === 'GetInstance') return asInstance(bytes, this.standIn);
    if (this.swaps === 'inboxes' && this.standIn && method === 'ReserveInstance') return asReserved(bytes, this.standIn);
    return this.swaps === 'agents' && method === 'CreateClaim' ? withAnotherAgent(bytes) : bytes;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

function withAudience(bytes: Uint8Array, audience: string): Uint8Array {
  return toBinary(CreateChallengeResponseSchema, { ...fromBinary(CreateChallengeResponseSchema, bytes), audience });
}

/** The statement remains the agent's own. */
function withAnotherKey(bytes: Uint8Array): Uint8Array {
  const answer = fromBinary(ReserveInstanceResponseSchema, bytes);
  if (!answer.reservation?.sealingKey) throw new Error('the gateway answered without a sealing key');
  answer.reservation.sealingKey.publicKey = Uint8Array.from(randomBytes(32));
  return toBinary(ReserveInstanceResponseSchema, answer);
}

/** The statement remains the agent's own. */
function withReservedInbox(bytes: Uint8Array, inboxId: string): Uint8Array {
  const answer = fromBinary(ReserveInstanceResponseSchema, bytes);
  if (!answer.reservation) throw new Error('the gateway answered without a reservation');
  answer.reservation.inboxId = inboxId;
  return toBinary(ReserveInstanceResponseSchema, answer);
}

function withAnotherAgent(bytes: Uint8Array): Uint8Array {
  const answer = fromBinary(CreateClaimResponseSchema, bytes);
  if (!answer.claim) throw new Error('the gateway answered without a claim');
  answer.claim.inboxId = randomBytes(32).toString('hex');
  return toBinary(CreateClaimResponseSchema, answer);
}

async function asInstance(bytes: Uint8Array, { inboxId, sealingKeyAs }: StandIn): Promise<Uint8Array> {
  const answer = fromBinary(GetInstanceResponseSchema, bytes);
  if (!answer.instance) throw new Error('the gateway answered without an instance');
  answer.instance.inboxId = inboxId;
  answer.instance.sealingKey = await sealingKeyAs(answer.instance.id);
  return toBinary(GetInstanceResponseSchema, answer);
}

async function asReserved(bytes: Uint8Array, { inboxId, sealingKeyAs }: StandIn): Promise<Uint8Array> {
  const answer = fromBinary(ReserveInstanceResponseSchema, bytes);
  if (!answer.reservation) throw new Error('the gateway answered without a reservation');
  // It is waiting in the queue, and names no agent yet.
  if (answer.reservation.instanceId === '') return bytes;
  answer.reservation.inboxId = inboxId;
  answer.reservation.sealingKey = await sealingKeyAs(answer.reservation.instanceId);
  return toBinary(ReserveInstanceResponseSchema, answer);
}
