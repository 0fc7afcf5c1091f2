import { Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Shown } from '../../components/long-text.tsx';
import { MoreButton } from '../../components/more-button.tsx';
import { Section } from '../../components/page-title.tsx';
import { momentOf } from '../../components/shown-values.ts';
import { texts } from '../../texts/app.ts';
import { memberTexts } from '../../texts/companies/members.ts';
import { ScrollingTable } from '../components/scrolling-table.tsx';
import type { AuditEvent } from '../names/member.ts';
import { useAudit } from '../names/use-members.ts';
import { useSubjectNames } from '../names/use-subject-names.ts';
import { useV1 } from '../v1/client.ts';
import { V1FailureNotice } from '../v1/v1-failure-notice.tsx';
import { detailText } from './audit-detail.ts';

const words = memberTexts.audit;

type Filter = { by: 'all' } | { by: 'subject' | 'target'; id: string };

/** Who changed what, and when. */
export function AuditList() {
  const [filter, setFilter] = useState<Filter>({ by: 'all' });
  const found = useAudit(useV1(), filter.by === 'all' ? {} : { [filter.by]: filter.id });
  const { data: events, error } = found;
  return (
    <Section title={words.title}>
      <AuditFilter onChange={setFilter} />
      {error && <V1FailureNotice error={error} onRetry={() => void found.refetch()} />}
      <Text role="status">{events === undefined ? !error && texts.loading : events.length === 0 && words.none}</Text>
      {events && events.length > 0 && (
        <ScrollingTable caption={words.caption} stacks>
          <thead>
            <tr>
              {[words.when, words.by, words.what, words.on, words.detail].map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {events.map((event) => (
              <AuditRow key={event.id} event={event} />
            ))}
          </tbody>
        </ScrollingTable>
      )}
      <MoreButton of={found}>{memberTexts.more}</MoreButton>
    </Section>
  );
}

function AuditRow({ event: { time, subject, key_id: keyId, action, target, detail } }: { event: AuditEvent }) {
  const nameOf = useSubjectNames();
  const said = detailText(detail);
  return (
    <tr>
      <td className="in-one-line">{momentOf(new Date(time))}</td>
      <td>
        <span className="named">
          <Shown text={nameOf(subject)} />
          {keyId !== null && keyId !== subject && ` ${words.withKey} ${keyId}`}
        </span>
      </td>
      <td>{action}</td>
      <td>
        <Shown text={target} />
      </td>
      <td className="in-lines">{said !== '' && <Shown text={said} />}</td>
    </tr>
  );
}

function AuditFilter({ onChange }: { onChange: (filter: Filter) => void }) {
  const [by, setBy] = useState<Filter['by']>('all');
  const [id, setId] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onChange(by === 'all' || id.trim() === '' ? { by: 'all' } : { by, id: id.trim() });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Group align="end">
          <NativeSelect
            label={words.show}
            data={Object.entries(words.filters).map(([value, label]) => ({ value, label }))}
            value={by}
            onChange={({ currentTarget: { value } }) => setBy(value === 'subject' || value === 'target' ? value : 'all')}
          />
          {by !== 'all' && (
            <TextInput
              required
              label={words.id}
              description={words.idHints[by]}
              autoComplete="off"
              spellCheck={false}
              value={id}
              onChange={(event) => setId(event.currentTarget.value)}
            />
          )}
          <Button type="submit" variant="default">
            {words.find}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
