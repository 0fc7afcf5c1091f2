import { Badge, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useRef, useState } from 'react';
import { MoreButton } from '../../components/more-button.tsx';
import { focusPageTitle, Section } from '../../components/page-title.tsx';
import { dayOfText, shortInbox } from '../../components/shown-values.ts';
import { texts } from '../../texts/app.ts';
import { companiesTexts } from '../../texts/companies/companies.ts';
import { memberTexts } from '../../texts/companies/members.ts';
import { Facts, Unfolded } from '../components/facts.tsx';
import { isOnlyAdmin, type Member } from '../names/member.ts';
import { useMembers } from '../names/use-members.ts';
import { useTenant } from '../tenants/tenants.ts';
import { useV1 } from '../v1/client.ts';
import { V1FailureNotice } from '../v1/v1-failure-notice.tsx';
import { ChangeMember } from './change-member.tsx';
import { RemoveMember } from './remove-member.tsx';

const words = memberTexts.list;

export function MemberList() {
  const found = useMembers(useV1());
  const [said, setSaid] = useState('');
  const { data: members, error } = found;
  const removed = (keys: number) => {
    setSaid(words.removed(keys));
    // The button that had the focus is gone.
    focusPageTitle();
  };
  return (
    <Section title={words.title}>
      {error && <V1FailureNotice error={error} onRetry={() => void found.refetch()} />}
      <Text role="status">{members === undefined ? !error && texts.loading : said}</Text>
      <ul className="list">
        {members?.map((member) => (
          <MemberLine
            key={member.id}
            member={member}
            others={members.filter(({ id }) => id !== member.id)}
            isOnlyAdmin={!found.hasNextPage && isOnlyAdmin(member, members)}
            onRemoved={removed}
          />
        ))}
      </ul>
      <MoreButton of={found}>{memberTexts.more}</MoreButton>
    </Section>
  );
}

interface MemberLineProps {
  member: Member;
  others: readonly Member[];
  isOnlyAdmin: boolean;
  onRemoved: (keys: number) => void;
}

function MemberLine({ member, others, isOnlyAdmin: isNeeded, onRemoved }: MemberLineProps) {
  const { member_id: you } = useTenant();
  const [isChanging, setIsChanging] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const { id, inbox_id: inboxId, role, groups, status, created_at: since } = member;
  const isInvited = status === 'invited';
  const who = shortInbox(inboxId);
  const close = () => {
    setIsChanging(false);
    button.current?.focus();
  };
  return (
    <li className="line">
      <Stack gap="xs">
        <Group gap="xs">
          <Title order={3} size="h5">
            {who}
          </Title>
          {id === you && <Badge>{companiesTexts.you}</Badge>}
          {isInvited && <Badge color="yellow">{words.invited}</Badge>}
        </Group>
        <Facts
          of={[
            [words.role, `${role}, ${(isInvited ? words.invitedOn : words.since)(dayOfText(since))}`],
            groups.length > 0 && [words.groups, groups.join(', ')],
          ]}
        />
        <Unfolded summary={words.ids}>
          {() => (
            <Facts
              of={[
                [words.inbox, inboxId],
                [words.id, id],
              ]}
            />
          )}
        </Unfolded>
        <Group gap="xs">
          <Button
            ref={button}
            size="compact-sm"
            variant="default"
            aria-expanded={isChanging}
            aria-label={words.changeOf(who)}
            onClick={() => setIsChanging(!isChanging)}
          >
            {words.change}
          </Button>
          {!isNeeded && <RemoveMember member={member} others={others} onRemoved={onRemoved} />}
        </Group>
        {isNeeded && !isChanging && <Text size="sm">{memberTexts.onlyAdmin}</Text>}
        {isChanging && <ChangeMember member={member} isOnlyAdmin={isNeeded} onClose={close} />}
      </Stack>
    </li>
  );
}
