import { NativeSelect, TextInput } from '@mantine/core';
import { memberTexts } from '../../texts/companies/members.ts';
import { ROLES, type Role } from './member.ts';

const words = memberTexts.invite;

interface RoleFieldsProps {
  role: Role;
  onRole: (role: Role) => void;
  /** As typed. */
  groups: string;
  onGroups: (groups: string) => void;
  isWrong: boolean;
}

export function RoleFields({ role, onRole, groups, onGroups, isWrong }: RoleFieldsProps) {
  return (
    <>
      <NativeSelect
        label={words.role}
        data={ROLES.map((one) => ({ value: one, label: `${one}: ${memberTexts.roleHints[one]}` }))}
        value={role}
        maw="100%"
        onChange={({ currentTarget: { value } }) => onRole(ROLES.find((one) => one === value) ?? 'viewer')}
      />
      <TextInput
        label={words.groups}
        description={words.groupsHint}
        error={isWrong && words.groupsWrong}
        w="100%"
        maw="32rem"
        spellCheck={false}
        autoCapitalize="none"
        value={groups}
        onChange={(event) => onGroups(event.currentTarget.value)}
      />
    </>
  );
}
