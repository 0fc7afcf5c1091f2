import type { ServiceImpl } from '@connectrpc/connect';
import type { LineageRecordService } from '@offshoot/gen/offshoot/lineage/v1/lineage_service_pb.ts';
import { requireService } from '@offshoot/rpc/auth';
import type { LineageStore } from '../domain/ports.ts';
import { checkRecord } from '../domain/record-rules.ts';
import { toRecord } from './wire.ts';

export function recordInstanceHandler(store: LineageStore): ServiceImpl<typeof LineageRecordService>['recordInstance'] {
  return async (request, context) => {
    requireService(context);
    const record = toRecord(request);
    checkRecord(record);
    await store.record([record]);
    return {};
  };
}
