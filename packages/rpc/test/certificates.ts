// Certificate authorities and the certificates they issue, as PEM files.
import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';
import type { TlsFiles } from '../src/auth/index.ts';

export interface Issued {
  cert: string;
  key: string;
}

export interface Authority {
  readonly pem: string;
  /** For DNS names and IP addresses; valid for an hour by default. */
  issue(names: string[], validity?: { from: Date; until: Date }): Promise<Issued>;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const HOUR_MS = 3_600_000;
const { subtle } = webcrypto;

export async function createAuthority(name: string): Promise<Authority> {
  const keys = await subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const subject = `CN=${name}`;
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: subject,
    ...span(),
    signingAlgorithm: algorithm,
    keys,
    extensions: [new x509.BasicConstraintsExtension(true, 1, true), new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true)],
  });
  return {
    pem: root.toString('pem'),
    async issue(names, validity) {
      const own = await subtle.generateKey(algorithm, true, ['sign', 'verify']);
      const certificate = await x509.X509CertificateGenerator.create({
        serialNumber: serial(),
        subject: `CN=${names[0]}`,
        issuer: subject,
        ...span(validity),
        signingAlgorithm: algorithm,
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
          new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: isIP(value) ? 'ip' : 'dns', value }))),
        ],
      });
      const key = x509.PemConverter.encode(await subtle.exportKey('pkcs8', own.privateKey), 'PRIVATE KEY');
      return { cert: certificate.toString('pem'), key };
    },
  };
}

/** Replaces every file atomically, as tools that renew certificates do. */
export function writeTlsFiles(folder: string, { cert, key, ca }: Issued & { ca: string }): TlsFiles {
  mkdirSync(folder, { recursive: true });
  const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem'), ca: join(folder, 'ca.pem') };
  for (const [name, text] of Object.entries({ cert, key, ca })) {
    writeFileSync(join(folder, 'new'), text, { mode: 0o600 });
    renameSync(join(folder, 'new'), files[name as keyof TlsFiles]);
  }
  return files;
}

function serial(): string {
  return `01${randomBytes(15).toString('hex')}`;
}

function span(validity = { from: new Date(Date.now() - HOUR_MS), until: new Date(Date.now() + HOUR_MS) }) {
  return { notBefore: validity.from, notAfter: validity.until };
}
