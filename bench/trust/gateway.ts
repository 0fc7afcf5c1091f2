// What a sign-in costs, and how the gateway's public port handles a megabyte of malformed requests per method.
// The services are separate processes; people sign with real keys that a real XMTP network knows.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { fuzzGateway, type MethodReport } from '@offshoot/gateway/testing';
import { SessionService } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import { removeData } from '@offshoot/postgres';
import { toWire } from '@offshoot/rpc/wire';
import { type Processes, privateConfig, SERVICES, startProcesses } from '@offshoot/standalone';
import { type KeySignature, newEnvelope, signWithWallet, statementText } from '@offshoot/statements';
import { openAgentClient, registerInbox, type XmtpNetwork } from '@offshoot/xmtp';

interface SignInFigure {
  /** The kind of key that signed. */
  key: 'wallet' | 'installation';
  /** Complete sign-ins (challenge, signature, session) per second, `callers` at a time. */
  perSecond: number;
  /** Sequential sign-ins, median in milliseconds. */
  latencyMs: number;
  callers: number;
}

interface FuzzFigure {
  seed: number;
  reports: MethodReport[];
  /** Resident memory of the gateway process after the first part of the requests, and at the end. MiB. */
  rssBefore: number;
  rssAfter: number;
}

export interface GatewayBench {
  signIns: SignInFigure[];
  fuzz: FuzzFigure;
}

/** More growth than this means that something retains what was sent. */
const MAX_GROWTH_MI_B = 96;
const limits = ['SESSION', 'INBOX', 'ADDRESS', 'SIGN_IN'].map((name) => `OFFSHOOT_RATE_${name}`);

/** Throws if the gateway crashed, leaked, grew, or returned an error without a reason. */
export async function gatewayBench(o: { signIns: number; bytesPerMethod: number; seed: number }): Promise<GatewayBench> {
  const dataDir = mkdtempSync(join(tmpdir(), 'offshoot-bench-'));
  const before = limits.map((name) => process.env[name]);
  for (const name of limits) process.env[name] = '0';
  try {
    await using system = await startProcesses(privateConfig(dataDir));
    const signIns = await measureSignIns(system, dataDir, o.signIns);
    return { signIns, fuzz: await fuzz(system, o) };
  } finally {
    for (const [index, name] of limits.entries()) {
      if (before[index] === undefined) delete process.env[name];
      else process.env[name] = before[index];
    }
    removeData(dataDir);
  }
}

export function printGatewayBench({ signIns, fuzz }: GatewayBench): void {
  for (const { key, perSecond, latencyMs, callers } of signIns) {
    const figures = `${perSecond.toFixed(0).padStart(5)}/s with ${callers} callers, ${latencyMs.toFixed(1)} ms one by one`;
    console.log(`sign-ins by ${key.padEnd(13)} ${figures}`);
  }
  const total = (of: (report: MethodReport) => number) => fuzz.reports.reduce((sum, report) => sum + of(report), 0);
  console.log(`fuzzed public methods   ${fuzz.reports.length}, seed ${fuzz.seed}`);
  for (const { method, requests, bytes, verdicts } of fuzz.reports) {
    const list = Object.entries(verdicts)
      .sort(([, a], [, b]) => b - a)
      .map(([reason, count]) => `${reason} ${count}`);
    console.log(`  ${method.padEnd(40)} ${String(requests).padStart(6)} requests ${String(bytes).padStart(9)} B   ${list.join(', ')}`);
  }
  console.log(
    `  together ${total((report) => report.requests)} requests, ${(total((report) => report.bytes) / 1e6).toFixed(1)} MB; ` +
      `no crash, no stack trace, every error with a reason; gateway ${fuzz.rssBefore} MiB before, ${fuzz.rssAfter} MiB after`,
  );
}

type Sign = (text: string) => KeySignature | Promise<KeySignature>;

async function measureSignIns(system: Processes, dataDir: string, count: number): Promise<SignInFigure[]> {
  const network: XmtpNetwork = { env: 'local', apiUrl: system.xmtpUrl };
  const walletKey = `0x${randomBytes(32).toString('hex')}` as const;
  const client = sessionsOf(system);
  await using app = await openAgentClient({
    network,
    walletKey,
    dbPath: join(dataDir, 'person', 'xmtp.db3'),
    dbEncryptionKey: randomBytes(32),
  });
  const figures: SignInFigure[] = [];
  const kinds: [SignInFigure['key'], Sign][] = [
    ['wallet', (text) => signWithWallet(walletKey, text)],
    ['installation', (text) => app.sign(text)],
  ];
  for (const [key, sign] of kinds) {
    const once = () => signIn(client, app.inboxId, sign);
    for (let warm = 0; warm < 20; warm += 1) await once();
    const samples: number[] = [];
    for (let n = 0; n < Math.ceil(count / 4); n += 1) {
      const start = performance.now();
      await once();
      samples.push(performance.now() - start);
    }
    const callers = 16;
    let left = count;
    const start = performance.now();
    const worker = async () => {
      while (left-- > 0) await once();
    };
    await Promise.all(Array.from({ length: callers }, worker));
    const perSecond = count / ((performance.now() - start) / 1000);
    figures.push({ key, perSecond, latencyMs: samples.sort((a, b) => a - b)[samples.length >> 1] ?? 0, callers });
  }
  return figures;
}

async function fuzz(system: Processes, o: { bytesPerMethod: number; seed: number }): Promise<FuzzFigure> {
  const walletKey = `0x${randomBytes(32).toString('hex')}` as const;
  const { inboxId } = await registerInbox({ env: 'local', apiUrl: system.xmtpUrl }, walletKey);
  const client = sessionsOf(system);
  const part = async (bytesPerMethod: number, seed: number) => {
    const { accessToken } = await signIn(client, inboxId, (text) => signWithWallet(walletKey, text));
    return fuzzGateway({ url: system.url, token: accessToken, bytesPerMethod, seed });
  };
  const pids = SERVICES.map((name) => system.pid(name));
  // By now code and caches have been loaded; anything that grows from here on would grow forever.
  const first = await part(Math.ceil(o.bytesPerMethod / 5), o.seed + 1_000_000);
  const rssBefore = rssMiB(system.pid('gateway'));
  const reports = await part(o.bytesPerMethod, o.seed);
  const rssAfter = rssMiB(system.pid('gateway'));
  const offences = [...first, ...reports].flatMap((report) => report.offences);
  if (offences.length > 0) throw new Error(`${offences.length} violations by the gateway:\n${offences.slice(0, 20).join('\n')}`);
  for (const [index, name] of SERVICES.entries()) {
    const isAlive = system.pid(name) === pids[index] && rssMiB(system.pid(name)) > 0;
    if (!isAlive) throw new Error(`${name} did not survive:\n${system.output(name).slice(-3000)}`);
  }
  if (rssAfter - rssBefore > MAX_GROWTH_MI_B) throw new Error(`the gateway grew from ${rssBefore} to ${rssAfter} MiB`);
  return { seed: o.seed, reports, rssBefore, rssAfter };
}

function sessionsOf(system: Processes): Client<typeof SessionService> {
  return createClient(SessionService, createConnectTransport({ baseUrl: system.url, httpVersion: '2' }));
}

async function signIn(client: Client<typeof SessionService>, inboxId: string, sign: Sign): Promise<{ accessToken: string }> {
  const { challenge, audience } = await client.createChallenge({});
  const envelope = newEnvelope(inboxId, { now: new Date(), nonce: randomBytes(16).toString('hex'), lifetimeSeconds: 300 });
  const signature = await sign(statementText(envelope, { action: 'session.sign-in', audience, challenge }));
  return client.signIn({ challenge, statement: toWire(envelope, [signature]) });
}

/** Resident memory of a process, MiB; 0 if it does not exist. Linux. */
function rssMiB(pid: number): number {
  try {
    const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Math.round(Number(line?.[1] ?? 0) / 1024);
  } catch {
    return 0;
  }
}
