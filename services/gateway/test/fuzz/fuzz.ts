// Sends broken requests to every public method and checks the answers. Bodies come from a seed, so a finding can be reproduced.
import http from 'node:http';
import http2 from 'node:http2';
import type { DescMethod } from '@bufbuild/protobuf';
import { ClaimService } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { SessionService } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import { LineageService } from '@offshoot/gen/offshoot/lineage/v1/lineage_service_pb.ts';
import { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { overHttp1, overHttp2, verdictOf } from './answer.ts';
import { Random } from './random.ts';
import { fuzzedRequest } from './request.ts';

/** Time limit for the answer to one request: a stream about a live claim would never end. */
const ANSWER_TIMEOUT_MS = 30_000;
const PARALLEL = 8;
/** A single request may exceed the bytes of a short run. At least this many are sent, so that every kind of refusal occurs. */
const MIN_REQUESTS = 50;

export interface FuzzOptions {
  url: string;
  /** An access token, sent with half of the calls. SignOut comes last and ends it. */
  token: string;
  seed: number;
  /** The minimum. */
  bytesPerMethod: number;
  /** Called after each method with its counts. */
  done?: (report: MethodReport) => void;
}

export interface MethodReport {
  /** Such as `TemplateService/GetTemplate`. */
  method: string;
  requests: number;
  bytes: number;
  /** How often each reason, or OK, came back. */
  verdicts: Record<string, number>;
  /** Violations, each with what reproduces it. */
  offences: string[];
}

function publicMethods(): DescMethod[] {
  const methods = [SessionService, TemplateService, ClaimService, LineageService].flatMap((service) => service.methods as DescMethod[]);
  const isLast = (method: DescMethod) => Number(method.name === 'SignOut');
  return methods.sort((a, b) => isLast(a) - isLast(b));
}

export async function fuzzGateway(o: FuzzOptions): Promise<MethodReport[]> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: PARALLEL });
  const session = http2.connect(o.url);
  // A broken connection also ends its calls without an answer, and those are reported.
  session.on('error', () => {});
  try {
    const reports: MethodReport[] = [];
    for (const [index, method] of publicMethods().entries()) {
      const report = await fuzzMethod(method, { ...o, seed: o.seed + index }, agent, session);
      o.done?.(report);
      reports.push(report);
    }
    return reports;
  } finally {
    session.destroy();
    agent.destroy();
  }
}

async function fuzzMethod(method: DescMethod, o: FuzzOptions, agent: http.Agent, session: http2.ClientHttp2Session): Promise<MethodReport> {
  const random = new Random(o.seed);
  const path = `/${method.parent.typeName}/${method.name}`;
  const report: MethodReport = { method: path.replace(/^.*\./, ''), requests: 0, bytes: 0, verdicts: {}, offences: [] };
  const worker = async () => {
    while (report.bytes < o.bytesPerMethod || report.requests < MIN_REQUESTS) {
      const request = fuzzedRequest(method, random);
      if (random.chance(0.5)) request.headers.authorization = `Bearer ${random.chance(0.9) ? o.token : random.hex(43)}`;
      const isHttp2 = request.protocol === 'grpc' || random.chance(0.3);
      const number = report.requests;
      report.requests += 1;
      report.bytes += request.body.length;
      try {
        const answer = isHttp2
          ? await overHttp2(session, path, request, ANSWER_TIMEOUT_MS)
          : await overHttp1(agent, `${o.url}${path}`, request, ANSWER_TIMEOUT_MS);
        const verdict = verdictOf(request.protocol, answer);
        report.verdicts[verdict] = (report.verdicts[verdict] ?? 0) + 1;
      } catch (error) {
        const repeat = `seed ${o.seed}, request ${number}, HTTP/${isHttp2 ? 2 : 1}, ${JSON.stringify(withoutToken(request.headers))}`;
        report.offences.push(
          `${path}: ${error instanceof Error ? error.message : error} (${repeat}, ${request.body.toString('base64').slice(0, 400)})`,
        );
      }
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return report;
}

function withoutToken({ authorization, ...headers }: Record<string, string>): Record<string, string> {
  return { ...headers, ...(authorization && { authorization: '…' }) };
}
