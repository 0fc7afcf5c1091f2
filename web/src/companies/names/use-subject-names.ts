import { shortInbox } from '../../parts/short-inbox.ts';
import { companiesTexts } from '../../texts/companies/companies.ts';
import { useKeys } from '../keys/use-keys.ts';
import { useMembers } from '../members/use-members.ts';
import { useTenant } from '../tenants/tenants.ts';
import { useV1 } from '../v1/client.ts';

/** Who a `key_…` or `user_…` is, as far as the person may know; otherwise its ID. */
export function useSubjectNames(): (subject: string) => string {
  const v1 = useV1();
  const { scopes, member_id: you } = useTenant();
  const { data: keys } = useKeys(v1, scopes.includes('keys:admin'));
  const { data: members } = useMembers(v1, scopes.includes('tenant:admin'));
  const names = new Map<string, string>([
    ...(members ?? []).map((one) => [one.id, shortInbox(one.inbox_id)] as const),
    ...(keys ?? []).map((one) => [one.id, one.name] as const),
    [you, companiesTexts.you],
  ]);
  return (subject) => names.get(subject) ?? subject;
}
