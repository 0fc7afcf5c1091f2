import { shortInbox } from '../../components/shown-values.ts';
import { companiesTexts } from '../../texts/companies/companies.ts';
import { useTenant } from '../tenants/tenants.ts';
import { useV1 } from '../v1/client.ts';
import { useKeys } from './use-keys.ts';
import { useMembers } from './use-members.ts';

/** Who a `key_…` or `user_…` is, as far as the person may know. */
export function useKnownNames(): (subject: string) => string | undefined {
  const v1 = useV1();
  const { scopes, member_id: you } = useTenant();
  const { data: keys } = useKeys(v1, scopes.includes('keys:admin'));
  const { data: members } = useMembers(v1, scopes.includes('tenant:admin'));
  const names = new Map<string, string>([
    ...(members ?? []).map((one) => [one.id, shortInbox(one.inbox_id)] as const),
    ...(keys ?? []).map((one) => [one.id, one.name] as const),
    [you, companiesTexts.you],
  ]);
  return (subject) => names.get(subject);
}

/** The same for a sentence. A person who may read the list and finds no name there gets the ID, by which the audit finds what is gone. */
export function useSubjectNames(): (subject: string) => string {
  const nameOf = useKnownNames();
  const { scopes } = useTenant();
  const { someKey, someMember } = companiesTexts;
  return (subject) => {
    if (subject.startsWith('key_') && !scopes.includes('keys:admin')) return nameOf(subject) ?? someKey;
    if (subject.startsWith('user_') && !scopes.includes('tenant:admin')) return nameOf(subject) ?? someMember;
    return nameOf(subject) ?? subject;
  };
}
