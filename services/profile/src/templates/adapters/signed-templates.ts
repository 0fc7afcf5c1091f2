import { toJson } from '@bufbuild/protobuf';
import { TemplateContentSchema, type TemplateVersion } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { TemplateRunService } from '@offshoot/gen/offshoot/template/v1/template_run_service_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { refusalOf, serviceClient } from '@offshoot/rpc';
import type { ServiceKey, ServiceTls } from '@offshoot/rpc/auth';
import { fromWire, handoverFromWire } from '@offshoot/rpc/wire';
import type { JsonObject, SignedVersion } from '@offshoot/statements';
import type { SignedTemplates } from '../domain/ports.ts';

export interface TemplateAddress {
  templateUrl: string;
  serviceKey: ServiceKey;
  tls?: ServiceTls | undefined;
}

const NOT_THERE: ReadonlySet<string | undefined> = new Set(['TEMPLATE_NOT_FOUND', 'TEMPLATE_VERSION_NOT_FOUND', 'TEMPLATE_VERSION_YANKED']);
const TIMEOUT_MS = 5_000;

/** Asks the template service. Nothing of what it answers is verified here. */
export function signedTemplates({ templateUrl: url, serviceKey, tls }: TemplateAddress): SignedTemplates {
  const templates = serviceClient(TemplateRunService, { url, serviceKey, audience: 'template', tls, timeoutMs: TIMEOUT_MS });
  return {
    version: (templateId, version, readerId) =>
      found(async () => {
        const answer = await templates.readRunnableVersion({ templateId, version: BigInt(version), readerId });
        return answer.version && signedVersion(answer.version);
      }),
    goesOn: async (templateId) => (await found(async () => !!(await templates.checkRun({ templateId })))) ?? false,
  };
}

async function found<T>(ask: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (NOT_THERE.has(refusalOf(error)?.reason)) return undefined;
    throw error;
  }
}

/** Throws STATEMENT_MALFORMED for what no creator can have signed. */
function signedVersion({
  templateId,
  version,
  previousDigest,
  digest,
  creatorId,
  salt,
  content,
  statement,
  handovers,
}: TemplateVersion): SignedVersion {
  if (!content || !statement) throw new Refusal('STATEMENT_MALFORMED', 'The version has no content or no statement.');
  return {
    ...{ templateId, version: Number(version), previousDigest, digest, creatorId, salt },
    content: toJson(TemplateContentSchema, content) as JsonObject,
    statement: fromWire(statement),
    handovers: handovers.map(handoverFromWire),
  };
}
