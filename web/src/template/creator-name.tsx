import type { VerifiedName } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { shortInbox } from '../components/short-inbox.ts';

/** The name that is proved to be a creator's, otherwise the beginning of their inbox ID. */
export function CreatorName({ name, inboxId }: { name: VerifiedName | undefined; inboxId: string }) {
  return <bdi>{name?.name ?? shortInbox(inboxId)}</bdi>;
}
