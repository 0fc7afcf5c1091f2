import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import type { HandlerContext } from '@connectrpc/connect';
import { type GetTemplateStatsRequest, LeavingReason } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { requireUserCall } from '@offshoot/rpc/auth';
import { type StatsDeps, statsReader } from '../commands/template-stats.ts';
import type { PeopleCounts } from '../domain/template-stats.ts';

export function getTemplateStatsHandler(deps: StatsDeps) {
  const read = statsReader(deps);
  return async ({ templateId }: GetTemplateStatsRequest, call: HandlerContext) => {
    const { sinceMs, untilMs, people, versions, reasons } = await read(requireUserCall(call), templateId);
    return {
      stats: {
        templateId,
        sinceTime: timestampFromMs(sinceMs),
        untilTime: timestampFromMs(untilMs),
        people: countsMessage(people),
        versions: versions.map(({ version, people: theirs }) => ({ version: BigInt(version), people: countsMessage(theirs) })),
        reasons: reasons.map(({ reason, people: said }) => ({ reason: LeavingReason[reason], people: BigInt(said) })),
      },
    };
  };
}

const countsMessage = (counts: PeopleCounts) => ({
  added: BigInt(counts.added),
  weekOld: BigInt(counts.weekOld),
  keptWeek: BigInt(counts.keptWeek),
  monthOld: BigInt(counts.monthOld),
  keptMonth: BigInt(counts.keptMonth),
  liked: BigInt(counts.liked),
  disliked: BigInt(counts.disliked),
});
