import { Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Shown } from '../../components/long-text.tsx';
import { Section } from '../../components/page-title.tsx';
import { dayOfText } from '../../components/shown-values.ts';
import { texts } from '../../texts/app.ts';
import { usageTexts as words } from '../../texts/companies/usage.ts';
import { CompaniesLayout } from '../companies-layout.tsx';
import { nameOfAgent, useAgents } from '../names/use-agents.ts';
import { useSubjectNames } from '../names/use-subject-names.ts';
import { useTenant } from '../tenants/tenants.ts';
import { useV1 } from '../v1/client.ts';
import { V1FailureNotice } from '../v1/v1-failure-notice.tsx';
import { StoredSection } from './stored-section.tsx';
import { dayBefore, isRange, noonOf, total, type UsageRow } from './usage.ts';
import { UsageTable } from './usage-table.tsx';
import { useUsage } from './use-usage.ts';

export function UsagePage() {
  return (
    <CompaniesLayout title={words.title} lead={words.lead}>
      <Stack gap="xl">
        <Usage />
        <StoredSection />
      </Stack>
    </CompaniesLayout>
  );
}

const USUAL_DAYS = 30;
const lastDays = (days: number) => ({ from: dayBefore(new Date(), days - 1), to: dayBefore(new Date(), 0) });

function Usage() {
  const { scopes } = useTenant();
  const [range, setRange] = useState(() => lastDays(USUAL_DAYS));
  if (!scopes.includes('tenant:admin') && !scopes.includes('keys:admin')) return <Text>{words.forbidden}</Text>;
  const isRight = isRange(range.from, range.to);
  return (
    <Stack gap="xl">
      {!scopes.includes('tenant:admin') && <Text>{words.onlyKeys}</Text>}
      <RangeFields range={range} onChange={setRange} objection={isRight ? undefined : words.wrongRange} />
      {isRight && <UsageIn range={range} />}
    </Stack>
  );
}

interface Range {
  from: string;
  to: string;
}

interface RangeFieldsProps {
  range: Range;
  onChange: (range: Range) => void;
  objection: string | undefined;
}

function RangeFields({ range, onChange, objection }: RangeFieldsProps) {
  const chosen = Object.keys(words.ranges).find((days) => JSON.stringify(lastDays(Number(days))) === JSON.stringify(range)) ?? '';
  return (
    <Group align="start">
      <NativeSelect
        label={words.range}
        value={chosen}
        data={[...Object.entries(words.ranges).map(([value, label]) => ({ value, label })), { value: '', label: words.ownRange }]}
        onChange={({ currentTarget: { value } }) => value !== '' && onChange(lastDays(Number(value)))}
      />
      <TextInput
        type="date"
        label={words.from}
        value={range.from}
        error={objection}
        onChange={(event) => onChange({ ...range, from: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        label={words.to}
        description={words.utc}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        value={range.to}
        onChange={(event) => onChange({ ...range, to: event.currentTarget.value })}
      />
    </Group>
  );
}

function UsageIn({ range }: { range: Range }) {
  const { data, error, refetch } = useUsage(useV1(), range);
  if (data === undefined)
    return error ? <V1FailureNotice error={error} onRetry={() => void refetch()} /> : <Text role="status">{texts.loading}</Text>;
  const { rows, isComplete } = data;
  const { responses, inputTokens, outputTokens } = total(rows);
  return (
    <Stack gap="xl">
      <Section title={words.total}>
        <Text role="status" fz="lg">
          {rows.length === 0 ? words.none : `${words.responses(responses)}: ${words.tokens(inputTokens, outputTokens)}`}
        </Text>
        {!isComplete && <Text role="alert">{words.incomplete}</Text>}
      </Section>
      {rows.length > 0 && <Tables rows={rows} />}
    </Stack>
  );
}

function Tables({ rows }: { rows: readonly UsageRow[] }) {
  const { columns } = words;
  const { data: agents } = useAgents(useV1());
  const nameOf = useSubjectNames();
  const day = { title: columns.day, of: (row: UsageRow) => <span className="in-one-line">{dayOfText(noonOf(row.day))}</span> };
  const subject = {
    title: columns.subject,
    of: (row: UsageRow) => (
      <span className="named">
        <Shown text={nameOf(row.subject)} />
      </span>
    ),
  };
  const agent = {
    title: columns.agent,
    of: ({ agent_id: id }: UsageRow) =>
      id === null ? (
        words.noAgent
      ) : (
        <span className="named" title={id}>
          <Shown text={nameOfAgent(agents, id)} />
        </span>
      ),
  };
  const version = { title: columns.version, of: (row: UsageRow) => row.agent_version ?? '–' };
  return (
    <>
      <UsageTable grouping="day" rows={rows} named={[day]} />
      <UsageTable grouping="subject" rows={rows} named={[subject]} />
      <UsageTable grouping="agent" rows={rows} named={[agent, version]} />
      <UsageTable grouping="use" rows={rows} named={[subject, agent, version]} />
    </>
  );
}
