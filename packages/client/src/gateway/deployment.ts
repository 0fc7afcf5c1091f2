import type { Client } from '@connectrpc/connect';
import type { DeploymentService } from '@offshoot/gen/offshoot/gateway/v1/deployment_service_pb.ts';
import { DEPLOYMENT_CHANGED, Failure } from '../failure.ts';

/** Where a client remembers which deployment a gateway belongs to, by its public key of 64 hex digits. */
export interface DeploymentPin {
  read(): string | undefined;
  /** Keeps the first one: two answers may come at once. */
  keep(key: string): void;
  /** What to do if the gateway shows another key, in the words of this client. */
  readonly help: string;
}

/**
 * The deployment behind a gateway, as this person knows it: told, or from the gateway's first answer. Hosts that it has not certified are
 * not trusted, even if the gateway says otherwise later.
 */
export class Deployment {
  readonly #url: string;
  readonly #service: Client<typeof DeploymentService>;
  readonly #pin: DeploymentPin;

  constructor(url: string, service: Client<typeof DeploymentService>, pin: DeploymentPin) {
    this.#url = url;
    this.#service = service;
    this.#pin = pin;
  }

  /** Public key, 64 hex digits. */
  async key(): Promise<string> {
    const known = this.#pin.read();
    if (known !== undefined) return known;
    const key = await this.#ask();
    this.#pin.keep(key);
    return this.#pin.read() ?? key;
  }

  /** Call if a host could not be verified. Throws DEPLOYMENT_CHANGED if the gateway now shows another key. */
  async checkUnchanged(): Promise<void> {
    const known = await this.key();
    const shown = await this.#ask();
    if (shown === known) return;
    throw new Failure(DEPLOYMENT_CHANGED, `The gateway at ${this.#url} belongs to a different deployment than before. Nothing was sent.`, {
      help: this.#pin.help,
      metadata: { url: this.#url, known, shown },
    });
  }

  async #ask(): Promise<string> {
    const { publicKey } = await this.#service.getDeployment({});
    return Array.from(publicKey, (byte) => byte.toString(16).padStart(2, '0')).join('');
  }
}
