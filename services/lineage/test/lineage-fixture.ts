import { randomBytes } from 'node:crypto';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type Client, ConnectError } from '@connectrpc/connect';
import { InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { LineageRecordService, LineageService, type RefusedRecord } from '@offshoot/gen/offshoot/lineage/v1/lineage_service_pb.ts';
import { createTestDatabase } from '@offshoot/postgres/testing';
import { newId } from '@offshoot/refusals/ids';
import { refusalOf, serviceClient } from '@offshoot/rpc';
import { deploymentKeys } from '@offshoot/rpc/auth';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { startLineageService } from '../src/service.ts';
import { openLineageDatabase } from '../src/store/database.ts';

const keys = deploymentKeys('the deployment of this test');
export const newInbox = () => randomBytes(32).toString('hex');
export const newInstance = () => newId('inst');
export const newTemplate = () => newId('tmpl');

export interface Told {
  instanceId: string;
  parentInstanceId?: string;
  templateId: string;
  creatorId: string;
  ownerId: string;
  state?: InstanceState;
  revision?: bigint;
  createTime?: Date;
}

export interface RunningLineage {
  url: string;
  databaseUrl: string;
  /** The claim service's side. */
  tell(record: Told): Promise<unknown>;
  /** Returns the refused records. */
  tellMany(records: Told[]): Promise<RefusedRecord[]>;
  /** Records that one agent has ingested context from another. */
  tellContext(source: string, target: string, o?: { transferId?: string; ingestTime?: Date }): Promise<unknown>;
  /** A user's client; without a user, that of another service. */
  as(caller?: string): Client<typeof LineageService>;
  recorderAs(caller?: string): Client<typeof LineageRecordService>;
  close(): Promise<void>;
}

const requestOf = ({ createTime = new Date(), ...record }: Told) => ({
  state: InstanceState.LIVE,
  revision: 1n,
  ...record,
  createTime: timestampFromDate(createTime),
});

export async function runningLineage(): Promise<RunningLineage> {
  const database = await createTestDatabase({ key: 'lineage', migrate: async (url) => (await openLineageDatabase(url)).close(true) });
  const service = await startLineageService(
    { host: '127.0.0.1', port: 0, databaseUrl: database.url, serviceKey: keys.of('lineage'), serviceCallers: keys.callers },
    { log: createLogger('lineage', 'silent') },
  );
  const recorderAs = (caller?: string) =>
    serviceClient(LineageRecordService, { url: service.url, serviceKey: keys.of('claim'), audience: 'lineage', caller });
  const recorder = recorderAs();
  return {
    url: service.url,
    databaseUrl: database.url,
    tell: (record) => recorder.recordInstance(requestOf(record)),
    tellMany: async (records) => (await recorder.recordInstances({ records: records.map(requestOf) })).refused,
    tellContext: (sourceInstanceId, targetInstanceId, { transferId = newId('trf'), ingestTime = new Date() } = {}) =>
      recorder.recordContext({ transferId, sourceInstanceId, targetInstanceId, ingestTime: timestampFromDate(ingestTime) }),
    as: (caller) => serviceClient(LineageService, { url: service.url, serviceKey: keys.of('gateway'), audience: 'lineage', caller }),
    recorderAs,
    async close() {
      await service.close();
      await database.drop();
    },
  };
}

/** The reason of a call that must fail. */
export async function reasonOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    return refusalOf(error)?.reason ?? (error instanceof ConnectError ? error.message : String(error));
  }
  return 'no refusal';
}
