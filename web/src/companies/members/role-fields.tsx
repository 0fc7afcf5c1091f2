import { NativeSelect, TextInput } from '@mantine/core';
import { memberTexts } from '../../texts/companies/members.ts';
import { ROLES, type Role } from '../names/member.ts';

const words = memberTexts.invite;

interface RoleFieldsProps {
  role: Role;
  /** Then they keep the role. */
  isOnlyAdmin?: boolean;
  onRole: (role: Role) => void;
  /** As typed. */
  groups: string;
  onGroups: (groups: string) => void;
  isWrong: boolean;
}

export function RoleFields({ role, isOnlyAdmin = false, onRole, groups, onGroups, isWrong }: RoleFieldsProps) {
  return (
    <>
      <NativeSelect
        label={words.role}
        description={isOnlyAdmin ? memberTexts.onlyAdmin : memberTexts.roleHints[role]}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        data={[...ROLES]}
        value={role}
        disabled={isOnlyAdmin}
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
