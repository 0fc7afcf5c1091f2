import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { createSecureContext, type SecureContext } from 'node:tls';
import { createLogger, type Logger } from '@offshoot/runtime/process/logger.ts';
import { linear } from '@offshoot/text/linear-patterns';

/** Paths of PEM files. */
export interface TlsFiles {
  /** The certificate of this process, with any intermediate certificates. */
  cert: string;
  key: string;
  /** The only authorities whose certificates are accepted, from servers and clients. */
  ca: string;
}

/** The content of the files when last read. New content comes as a new object. */
export interface TlsMaterial {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
  /** For clients. */
  readonly context: SecureContext;
}

/** Mutual TLS of one process. */
export interface ServiceTls {
  /** Checks the files again if the last check is old enough. Unusable content is logged and the previous material is kept. */
  current(): TlsMaterial;
  readonly checkIntervalMs: number;
}

/** Earlier versions of TLS send certificates unencrypted. */
export const tlsVersion = 'TLSv1.3' as const;

const DEFAULT_CHECK_INTERVAL_MS = 2000;

/** Throws an Error that names the unusable file. */
export function openTls(files: TlsFiles, options: { log?: Logger; checkIntervalMs?: number } = {}): ServiceTls {
  const { log = createLogger('tls'), checkIntervalMs = DEFAULT_CHECK_INTERVAL_MS } = options;
  let state = stateOf(files);
  let material = read(files);
  let checkedAt = performance.now();
  return {
    checkIntervalMs,
    current() {
      if (performance.now() - checkedAt < checkIntervalMs) return material;
      checkedAt = performance.now();
      const now = stateOf(files);
      if (now === state) return material;
      // The state is from before the read, so that a write in between shows up in the next check.
      state = now;
      try {
        const next = read(files);
        if (next.cert === material.cert && next.key === material.key && next.ca === material.ca) return material;
        material = next;
        log.info({ expires: leafOf(next.cert).validTo }, 'TLS files were replaced');
      } catch (error) {
        log.warn({ err: error }, 'cannot use the new TLS files; keeping the old ones');
      }
      return material;
    },
  };
}

/** Changes whenever a file, or a link to it, is replaced or written. */
function stateOf(files: TlsFiles): string {
  return [files.cert, files.key, files.ca]
    .map((path) => {
      const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
      return stat ? `${stat.ino} ${stat.size} ${stat.mtimeNs}` : 'none';
    })
    .join(', ');
}

/** Files are often caught half-written, so all of them are checked before any is used. */
function read(files: TlsFiles): TlsMaterial {
  const cert = fileText(files.cert);
  const key = fileText(files.key);
  const ca = fileText(files.ca);
  const leaf = of(files.cert, () => leafOf(cert));
  // A missing authority would lock out half of a deployment; an empty list would let everybody in.
  of(files.ca, () => certificates(ca));
  const privateKey = of(files.key, () => createPrivateKey(key));
  if (!leaf.checkPrivateKey(privateKey)) throw new Error(`${files.key} is not the key of the certificate in ${files.cert}.`);
  return { cert, key, ca, context: createSecureContext({ cert, key, ca, minVersion: tlsVersion }) };
}

function fileText(path: string): string {
  return of(path, () => readFileSync(path, 'utf8'));
}

function of<T>(path: string, use: () => T): T {
  try {
    return use();
  } catch (cause) {
    throw new Error(`${path} cannot be used for TLS: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

function leafOf(pem: string): X509Certificate {
  return certificates(pem)[0];
}

/** All certificates in a file. OpenSSL would silently drop everything after the first broken one. */
function certificates(pem: string): [X509Certificate, ...X509Certificate[]] {
  const [first, ...others] = pem.match(linear(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)) ?? [];
  if (first === undefined) throw new Error('it contains no certificate');
  if (pem.split('-----BEGIN').length - 1 !== 1 + others.length)
    throw new Error('it ends in the middle of a certificate, or contains something else');
  return [new X509Certificate(first), ...others.map((one) => new X509Certificate(one))];
}
