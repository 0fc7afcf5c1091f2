import { join } from 'node:path';
import type { Client } from '@connectrpc/connect';
import type { DeploymentService } from '@offshoot/gen/offshoot/gateway/v1/deployment_service_pb.ts';
import type { Environment } from '../environment.ts';
import { DEPLOYMENT_CHANGED, Failure } from '../failure.ts';
import { createPrivateJson, readPrivateJson } from '../private-file.ts';

/**
 * The deployment behind a gateway, as this person knows it: from OFFSHOOT_DEPLOYMENT_KEY, or from the gateway's first
 * answer. Hosts that it has not certified are not trusted, whatever the gateway says later.
 */
export class Deployment {
  readonly #environment: Environment;
  readonly #service: Client<typeof DeploymentService>;

  constructor(environment: Environment, service: Client<typeof DeploymentService>) {
    this.#environment = environment;
    this.#service = service;
  }

  /** Public key, 64 hex digits. */
  async key(): Promise<string> {
    const { deploymentKey } = this.#environment;
    if (deploymentKey !== undefined) return deploymentKey;
    const known = this.#pinned();
    if (known !== undefined) return known;
    const key = await this.#ask();
    // If two commands ask at once, the first answer wins.
    createPrivateJson(this.#file, { url: this.#environment.url, key });
    return this.#pinned() ?? key;
  }

  /** Call if a host could not be verified. Throws DEPLOYMENT_CHANGED if the gateway now shows another key. */
  async checkUnchanged(): Promise<void> {
    const { url, deploymentKey } = this.#environment;
    const known = await this.key();
    const shown = await this.#ask();
    if (shown === known) return;
    const setKey = 'set OFFSHOOT_DEPLOYMENT_KEY to the key that its operator gives you';
    throw new Failure(DEPLOYMENT_CHANGED, `The gateway at ${url} belongs to a different deployment than before. Nothing was sent.`, {
      help:
        deploymentKey === undefined
          ? `If that is expected (such as a local \`npm start\` with new data), delete ${this.#file}; otherwise ${setKey}.`
          : `Check OFFSHOOT_URL, or ${setKey}.`,
      metadata: { known, shown },
    });
  }

  #pinned(): string | undefined {
    const stored = readPrivateJson(this.#file) as { key?: unknown } | undefined;
    return typeof stored?.key === 'string' && /^[0-9a-f]{64}$/.test(stored.key) ? stored.key : undefined;
  }

  async #ask(): Promise<string> {
    const { publicKey } = await this.#service.getDeployment({});
    return Buffer.from(publicKey).toString('hex');
  }

  get #file(): string {
    return join(this.#environment.home, 'deployments', `${encodeURIComponent(new URL(this.#environment.url).origin)}.json`);
  }
}
