import { create, toBinary } from '@bufbuild/protobuf';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { SignedYankSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { TemplateFeedService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { serviceClient } from '@offshoot/rpc';
import type { ServiceCredentials } from '@offshoot/rpc/auth';
import { type ReadVersion, readVersion } from './template-facts.ts';

/** Whether a template is quarantined. `reason` '': it is not any more. */
export interface FedQuarantine {
  templateId: string;
  reason: string;
  since: Date;
}

/** Whether a version is yanked. */
export interface FedYank {
  templateId: string;
  version: number;
  /** The creator's word that it is. Undefined: it is not any more. */
  message: Uint8Array | undefined;
}

type FedChange = { cursor: number } & (
  | { kind: 'version'; version: ReadVersion }
  | { kind: 'quarantine'; quarantine: FedQuarantine }
  | { kind: 'yank'; yank: FedYank }
);

export interface TemplateFeed {
  /** Ends with an error, or when the service ends it; never on its own. */
  changesAfter(cursor: number, signal: AbortSignal): AsyncIterable<FedChange>;
}

export function templateFeedAt(url: string, { serviceKey, tls }: ServiceCredentials): TemplateFeed {
  const client = serviceClient(TemplateFeedService, { url, serviceKey, audience: 'template', tls });
  return {
    async *changesAfter(after, signal) {
      for await (const message of client.watchTemplateVersions({ cursor: BigInt(after) }, { signal })) {
        const cursor = Number(message.cursor);
        const { version, quarantine, yank } = message;
        if (version?.content) yield { kind: 'version', cursor, version: readVersion(version) };
        if (yank) {
          const { templateId, version, reason, statement } = yank;
          const message = reason === '' ? undefined : toBinary(SignedYankSchema, create(SignedYankSchema, { version, reason, statement }));
          yield { kind: 'yank', cursor, yank: { templateId, version: Number(version), message } };
        }
        if (!quarantine) continue;
        const since = quarantine.startTime ? timestampDate(quarantine.startTime) : new Date(0);
        yield { kind: 'quarantine', cursor, quarantine: { templateId: quarantine.templateId, reason: quarantine.reason, since } };
      }
    },
  };
}
