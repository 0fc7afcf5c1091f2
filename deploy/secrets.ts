// Makes the secrets of a deployment: `npx node deploy/secrets.ts > deploy/.env`. Each service has a token of its own; who accepts
// it knows its digest only. The operator's is for `offshoot pool`: set OFFSHOOT_OPERATOR_TOKEN to TOKEN_OPERATOR.
import { createHash, randomBytes } from 'node:crypto';

const services = ['GATEWAY', 'TEMPLATE', 'CLAIM', 'LINEAGE', 'HOST', 'OPERATOR'];
console.log(`POSTGRES_PASSWORD=${randomBytes(24).toString('hex')}`);
for (const service of services) {
  const token = randomBytes(32).toString('hex');
  console.log(`TOKEN_${service}=${token}`);
  console.log(`DIGEST_${service}=${createHash('sha256').update(token).digest('hex')}`);
}
