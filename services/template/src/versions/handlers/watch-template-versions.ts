import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import type { TemplateFeedService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { requireService } from '@offshoot/rpc/auth';
import { toWire } from '@offshoot/rpc/wire';
import { safeNumber, versionToWire } from '../../wire/template-wire.ts';
import { changesSince, type WatchDeps } from '../commands/watch-versions.ts';

export function watchTemplateVersionsHandler(deps: WatchDeps): ServiceImpl<typeof TemplateFeedService>['watchTemplateVersions'] {
  return async function* ({ cursor }, context) {
    requireService(context);
    const position = safeNumber(cursor);
    for await (const change of changesSince(deps, position, context.signal)) {
      const at = { cursor: BigInt(change.position) };
      if (change.kind === 'version') yield { ...at, version: versionToWire(change.version) };
      else if (change.kind === 'yank') {
        const { templateId, version, reason, statement } = change;
        const word = toWire(statement.envelope, statement.signatures);
        yield { ...at, yank: { templateId, version: BigInt(version), reason, statement: word } };
      } else {
        const { templateId, quarantine: reason, since } = change;
        yield { ...at, quarantine: { templateId, reason, startTime: timestampFromDate(since) } };
      }
    }
  };
}
