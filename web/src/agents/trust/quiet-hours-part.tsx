import { Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import type { QuietHours } from '@offshoot/statements/trust.ts';
import { type FormEvent, useState } from 'react';
import { trustTexts as words } from '../../texts/agents/trust.ts';
import { toQuietHours } from './changes.ts';
import { TrustPart } from './trust-part.tsx';
import type { TrustOrdering } from './use-trust.ts';
import { browserZone, zonesWith } from './zones.ts';

interface QuietHoursPartProps {
  hours: QuietHours | undefined;
  ordering: TrustOrdering;
}

/** When the agent does not speak unasked. */
export function QuietHoursPart({ hours, ordering }: QuietHoursPartProps) {
  const [isOpen, setIsOpen] = useState(false);
  const sign = (wanted: QuietHours | undefined) =>
    ordering.order({
      change: toQuietHours(wanted),
      done: ({ trust }) => words.quietIs(trust.quietHours),
      onDone: () => setIsOpen(false),
    });
  /** The button that was pressed is gone, so the focus stays near it. */
  const cancel = () => {
    setIsOpen(false);
    ordering.outcome.current?.focus();
  };
  return (
    <TrustPart title={words.quiet} ordering={ordering}>
      <Text>{words.quietIs(hours)}</Text>
      <Text size="sm">{words.quietHint}</Text>
      {!isOpen && (
        <Group gap="xs">
          <Button size="compact-sm" variant="default" disabled={ordering.isBusy} onClick={() => setIsOpen(true)}>
            {hours ? words.changeQuiet : words.setQuiet}
          </Button>
          {hours && (
            <Button size="compact-sm" variant="default" disabled={ordering.isBusy} onClick={() => sign(undefined)}>
              {words.removeQuiet}
            </Button>
          )}
        </Group>
      )}
      {isOpen && <QuietHoursForm hours={hours} ordering={ordering} onSign={sign} onClose={cancel} />}
    </TrustPart>
  );
}

interface QuietHoursFormProps extends QuietHoursPartProps {
  onSign(hours: QuietHours): void;
  onClose(): void;
}

function QuietHoursForm({ hours, ordering, onSign, onClose }: QuietHoursFormProps) {
  const [from, setFrom] = useState(hours?.from ?? '22:00');
  const [to, setTo] = useState(hours?.to ?? '07:00');
  const [zone, setZone] = useState(hours?.zone ?? browserZone());
  const [objection, setObjection] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const isWhole = from !== '' && to !== '';
    setObjection(isWhole ? '' : words.times);
    if (isWhole && !ordering.isBusy) onSign({ from, to, zone });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm" align="start">
        <TextInput type="time" label={words.from} value={from} onChange={(event) => setFrom(event.currentTarget.value)} autoFocus />
        <TextInput
          type="time"
          label={words.to}
          description={words.toHint}
          value={to}
          error={objection}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
        <NativeSelect
          label={words.zone}
          value={zone}
          onChange={(event) => setZone(event.currentTarget.value)}
          data={zonesWith(hours?.zone ?? zone)}
          maw="100%"
        />
        <Group gap="xs">
          <Button
            type="submit"
            size="compact-sm"
            loading={ordering.orders.isPending}
            disabled={ordering.isBusy && !ordering.orders.isPending}
          >
            {words.saveQuiet}
          </Button>
          <Button size="compact-sm" variant="default" disabled={ordering.orders.isPending} onClick={onClose}>
            {words.cancel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
