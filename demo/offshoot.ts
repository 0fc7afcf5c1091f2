// The `offshoot` command as a person runs it: a child process with its own home folder.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../cli/bin/offshoot.mjs', import.meta.url));

/** The fields of the commands' --json output that are used here. */
export interface TemplateJson {
  id: string;
  version: string;
  visibility: string;
  agentName: string;
  instructions: string;
  /** Absent: the creator does not attest the version. */
  attestedUntil?: string;
}

export interface ClaimJson {
  id: string;
  instanceId: string;
  inboxId: string;
  state: string;
  transfer?: { id: string; state: string };
  conversationId: string;
}

/** The agent's answer to --preview. */
export interface PreviewJson {
  items: { id: string; kind: string; text: string; isIn: boolean; reason: string }[];
  digest: string;
  signWith: string;
}

export interface InstanceJson {
  voice?: string;
  id: string;
  inboxId: string;
  state: string;
  transfer?: { id: string; state: string };
  appliedVersion: string;
  pendingVersion: string;
  acceptedCapabilities: string;
  ownerId: string;
  offeredToId: string;
  tools?: { toolId: string; state: string }[];
}

/** A command exited with a code other than 0. `reason` is the typed reason that it printed. */
class OffshootFailed extends Error {
  readonly reason: string;
  readonly exitCode: number;
  readonly metadata: Record<string, string>;
  constructor(args: readonly string[], exitCode: number, stderr: string) {
    const error = lastJson(stderr)?.error ?? { reason: 'UNKNOWN', message: stderr };
    super(`offshoot ${args.join(' ')}: ${error.reason}: ${error.message}`);
    this.reason = error.reason;
    this.exitCode = exitCode;
    this.metadata = error.metadata ?? {};
  }
}

interface Printed {
  error: { reason: string; message: string; metadata?: Record<string, string> };
}

/** Progress lines come before the error on stderr; the error is the last line that is JSON. */
function lastJson(stderr: string): Printed | undefined {
  for (const line of stderr.trim().split('\n').reverse()) {
    try {
      const value: unknown = JSON.parse(line);
      if (value && typeof value === 'object' && 'error' in value) return value as Printed;
    } catch {}
  }
  return undefined;
}

/** One person at a terminal. */
export class Offshoot {
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;

  constructor(o: { url: string; xmtpUrl: string | undefined }) {
    this.home = mkdtempSync(join(tmpdir(), 'offshoot-home-'));
    this.env = {
      ...process.env,
      // This program may have been started by npx, and its people type the bare name.
      npm_command: '',
      OFFSHOOT_URL: o.url,
      OFFSHOOT_HOME: this.home,
      XMTP_ENV: 'local',
      ...(o.xmtpUrl && { XMTP_URL: o.xmtpUrl }),
    };
  }

  /** Runs `offshoot … --json` and returns its only JSON document. Throws OffshootFailed. */
  async run<T>(...args: string[]): Promise<T> {
    const { code, stdout, stderr } = await this.raw(...args, '--json');
    if (code !== 0) throw new OffshootFailed(args, code, stderr);
    return JSON.parse(stdout) as T;
  }

  raw(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    return this.follow(args, () => {});
  }

  /** `onPrint`: called with all that the command has printed so far. */
  follow(args: readonly string[], onPrint: (stdout: string) => void): Promise<{ code: number; stdout: string; stderr: string }> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [BIN, ...args], { env: this.env, stdio: ['ignore', 'pipe', 'pipe'] });
      let stdout = '';
      let stderr = '';
      child.stdout.on('data', (chunk) => {
        stdout += chunk;
        onPrint(stdout);
      });
      child.stderr.on('data', (chunk) => {
        stderr += chunk;
      });
      child.on('error', reject);
      child.on('close', (code) => resolve({ code: code ?? 1, stdout, stderr }));
    });
  }

  dispose(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}
