import type { ServiceImpl } from '@connectrpc/connect';
import type { LineageRecordService } from '@offshoot/gen/offshoot/lineage/v1/lineage_service_pb.ts';
import { requireService } from '@offshoot/rpc/auth';
import type { LineageStore } from '../domain/ports.ts';
import { checkContextRecord } from '../domain/record-rules.ts';
import { toContextRecord } from './wire.ts';

export function recordContextHandler(store: LineageStore): ServiceImpl<typeof LineageRecordService>['recordContext'] {
  return async (request, context) => {
    requireService(context);
    const record = toContextRecord(request);
    checkContextRecord(record);
    await store.recordContext(record);
    return {};
  };
}
