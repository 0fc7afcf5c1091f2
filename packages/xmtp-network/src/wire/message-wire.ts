import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  type GroupMessageSchema,
  type PagingInfo,
  type PagingInfoSchema,
  SortDirection,
  type WelcomeMessageInput,
  type WelcomeMessageSchema,
} from '@offshoot/gen/xmtp/mls/api/v1/mls_pb.ts';
import type { WelcomePointerWrapperAlgorithm, WelcomeWrapperAlgorithm } from '@offshoot/gen/xmtp/mls/message_contents/content_pb.ts';
import { type PageRequest, pageRequest } from '../domain/paging.ts';
import type { GroupMessageRow } from '../store/group-message-store.ts';
import type { NewWelcome, WelcomeRow } from '../store/welcome-message-store.ts';

/** Descending unless the client asks for ascending, as on the public network. */
export function pageRequestFromWire(info: PagingInfo | undefined): PageRequest {
  return pageRequest(info?.direction === SortDirection.ASCENDING, info?.limit ?? 0, info?.idCursor ?? 0n);
}

export function pagingInfoToWire(request: PageRequest, nextCursor: bigint): MessageInitShape<typeof PagingInfoSchema> {
  return {
    direction: request.ascending ? SortDirection.ASCENDING : SortDirection.DESCENDING,
    limit: request.limit,
    idCursor: nextCursor,
  };
}

export function groupMessageToWire(row: GroupMessageRow): MessageInitShape<typeof GroupMessageSchema> {
  return { version: { case: 'v1', value: row } };
}

/** Without the message payload. */
export function groupMessageMetadataToWire(row: GroupMessageRow): MessageInitShape<typeof GroupMessageSchema> {
  const { id, createdNs, groupId, isCommit } = row;
  return { version: { case: 'v1', value: { id, createdNs, groupId, isCommit } } };
}

export function welcomeToWire(row: WelcomeRow): MessageInitShape<typeof WelcomeMessageSchema> {
  const { id, createdNs, installationKey, data, hpkePublicKey, wrapperAlgorithm, metadata } = row;
  const common = { id, createdNs, installationKey, hpkePublicKey };
  // The algorithm is returned as received, known to us or not.
  if (row.isPointer) {
    const algorithm = wrapperAlgorithm as WelcomePointerWrapperAlgorithm;
    return { version: { case: 'welcomePointer', value: { ...common, welcomePointer: data, wrapperAlgorithm: algorithm } } };
  }
  const algorithm = wrapperAlgorithm as WelcomeWrapperAlgorithm;
  return { version: { case: 'v1', value: { ...common, data, wrapperAlgorithm: algorithm, welcomeMetadata: metadata } } };
}

export function welcomeFromWire({ version }: WelcomeMessageInput): NewWelcome | undefined {
  switch (version.case) {
    case 'v1': {
      const { installationKey, data, hpkePublicKey, wrapperAlgorithm, welcomeMetadata } = version.value;
      return { installationKey, isPointer: false, data, hpkePublicKey, wrapperAlgorithm, metadata: welcomeMetadata };
    }
    case 'welcomePointer': {
      const { installationKey, welcomePointer, hpkePublicKey, wrapperAlgorithm } = version.value;
      return { installationKey, isPointer: true, data: welcomePointer, hpkePublicKey, wrapperAlgorithm, metadata: new Uint8Array() };
    }
    case undefined:
      return undefined;
  }
}
