import type { ServiceCredentials } from '@offshoot/callers';
import { TemplateFeedService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { serviceClient } from '@offshoot/rpc';
import { type ReadVersion, readVersion } from './template-facts.ts';

interface FedVersion extends ReadVersion {
  cursor: number;
}

export interface TemplateFeed {
  /** Ends with an error, or when the service ends it; never on its own. */
  versionsAfter(cursor: number, signal: AbortSignal): AsyncIterable<FedVersion>;
}

export function templateFeedAt(url: string, { serviceKey, tls }: ServiceCredentials): TemplateFeed {
  const client = serviceClient(TemplateFeedService, { url, serviceKey, audience: 'template', tls });
  return {
    async *versionsAfter(cursor, signal) {
      for await (const message of client.watchTemplateVersions({ cursor: BigInt(cursor) }, { signal })) {
        if (message.version?.content) yield { cursor: Number(message.cursor), ...readVersion(message.version) };
      }
    },
  };
}
