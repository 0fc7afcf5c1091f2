// Makes the keys of a deployment: `npx node deploy/secrets.ts > deploy/.env`. Each service has a key of its own; those that it
// calls know its public key. The operator's is for `offshoot pool`: set OFFSHOOT_OPERATOR_KEY to KEY_OPERATOR.
//
// The deployment's own key certifies hosts, and clients know the deployment by its public key. It is written to
// deploy/deployment.key (DEPLOYMENT_KEY_FILE names another file) and belongs on no machine that runs a service: keep it offline.
// `npx node deploy/secrets.ts host` issues the key and the certificate of one more host, `host HOST_ID` a new key for a known one.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { issuerToken } from '@offshoot/commons/tokens/signing-seed.ts';
import { commonsKeyOf } from '@offshoot/patterns';
import { databaseServices } from '@offshoot/postgres';
import { issueHost, publicKeyOf } from '@offshoot/rpc/auth';

const services = ['GATEWAY', 'TEMPLATE', 'CLAIM', 'LINEAGE', 'PROFILE', 'RESPONSE', 'KNOWLEDGE', 'OPERATOR'];
const keyFile = process.env.DEPLOYMENT_KEY_FILE || join(import.meta.dirname, 'deployment.key');

function newSeed(): string {
  return randomBytes(32).toString('hex');
}

/** Never a second one beside hosts and clients that know the first. */
function deploymentSeed(): string {
  if (!existsSync(keyFile)) writeFileSync(keyFile, `${newSeed()}\n`, { mode: 0o600, flag: 'wx' });
  const seed = readFileSync(keyFile, 'utf8').trim();
  if (!/^[0-9a-f]{64}$/.test(seed)) throw new Error(`${keyFile} holds no key: 64 hex digits.`);
  return seed;
}

function printHost(seed: string, id?: string): void {
  if (id !== undefined && !/^host_[a-z2-7]{26}$/.test(id)) throw new Error(`${id} is no id of a host: offshoot pool status lists them.`);
  const key = issueHost(Buffer.from(seed, 'hex'), id === undefined ? {} : { id });
  console.log(`KEY_HOST=${key.seed}`);
  console.log(`CERTIFICATE_HOST=${key.host.certificate}`);
}

const [command, hostId] = process.argv.slice(2);
if (command === 'host') {
  if (!existsSync(keyFile)) throw new Error(`${keyFile} is not there: it is where the deployment was set up.`);
  printHost(deploymentSeed(), hostId);
} else if (command === undefined) {
  const deployment = deploymentSeed();
  console.log(`POSTGRES_PASSWORD=${randomBytes(24).toString('hex')}`);
  for (const service of databaseServices.map((name) => name.toUpperCase())) {
    console.log(`DATABASE_PASSWORD_${service}=${randomBytes(24).toString('hex')}`);
  }
  for (const service of services) {
    const seed = newSeed();
    console.log(`KEY_${service}=${seed}`);
    console.log(`PUBLIC_${service}=${publicKeyOf({ seed })}`);
  }
  const commons = newSeed();
  console.log(`COMMONS_SEED=${commons}`);
  console.log(`COMMONS_TOKEN=${issuerToken(commons)}`);
  console.log(`COMMONS_KEY=${commonsKeyOf(commons)}`);
  console.log(`DEPLOYMENT_KEY=${publicKeyOf({ seed: deployment })}`);
  printHost(deployment);
} else {
  console.error('Usage: secrets.ts [host [HOST_ID]]');
  process.exitCode = 2;
}
