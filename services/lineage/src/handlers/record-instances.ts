import { createValidator } from '@bufbuild/protovalidate';
import type { ServiceImpl } from '@connectrpc/connect';
import { ErrorReason } from '@offshoot/gen/offshoot/error/v1/reason_pb.ts';
import {
  type LineageRecordService,
  type RecordInstanceRequest,
  RecordInstanceRequestSchema,
} from '@offshoot/gen/offshoot/lineage/v1/lineage_service_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { requireService } from '@offshoot/rpc/auth';
import type { InstanceRecord } from '../domain/instance.ts';
import type { LineageStore } from '../domain/ports.ts';
import { checkRecord } from '../domain/record-rules.ts';
import { toRecord } from './wire.ts';

/** Caches compiled rules. */
const validator = createValidator();

export function recordInstancesHandler(store: LineageStore): ServiceImpl<typeof LineageRecordService>['recordInstances'] {
  return async ({ records }, context) => {
    requireService(context);
    const good: InstanceRecord[] = [];
    const refused: { index: number; reason: ErrorReason }[] = [];
    for (const [index, request] of records.entries()) {
      const record = checkedRecord(request);
      if (record) good.push(record);
      else refused.push({ index, reason: ErrorReason.VALIDATION_FAILED });
    }
    if (good.length > 0) await store.record(good);
    return { refused };
  };
}

/** Undefined: RecordInstance would refuse it. */
function checkedRecord(request: RecordInstanceRequest): InstanceRecord | undefined {
  if (validator.validate(RecordInstanceRequestSchema, request).kind !== 'valid') return undefined;
  try {
    const record = toRecord(request);
    checkRecord(record);
    return record;
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
