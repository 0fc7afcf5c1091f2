import { Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { BUDGET_ITEMS, type BudgetItem, MAX_BUDGET, type Trust } from '@offshoot/statements/trust.ts';
import { type FormEvent, useState } from 'react';
import { trustTexts as words } from '../../texts/agents/trust.ts';
import { toLimit } from './changes.ts';
import { OpenedForm } from './opened-form.tsx';
import { FoldedTrustPart } from './trust-part.tsx';
import type { TrustOrdering } from './use-trust.ts';

/** Time is counted in milliseconds and shown in seconds. */
const unitOf = (item: BudgetItem): number => (item === 'turnMs' ? 1_000 : 1);

const mostOf = (item: BudgetItem, most: number): string => words.most(item, most / unitOf(item));

/** How much the agent may do in a day or for one answer. */
export function LimitsPart({ budget, ordering }: Pick<Trust, 'budget'> & { ordering: TrustOrdering }) {
  const [item, setItem] = useState<BudgetItem>('mails');
  const [most, setMost] = useState('');
  const [objection, setObjection] = useState('');
  const changed = BUDGET_ITEMS.flatMap((one) => (budget[one] === undefined ? [] : [{ item: one, most: budget[one] }]));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const limit = Number(most) * unitOf(item);
    const isNumber = /^\d{1,7}$/.test(most.trim()) && limit <= MAX_BUDGET;
    setObjection(isNumber ? '' : words.limitObjection(Math.floor(MAX_BUDGET / unitOf(item))));
    if (!isNumber || ordering.isBusy) return;
    ordering.order({ change: toLimit(item, limit), done: `${mostOf(item, limit)}.`, onDone: () => setMost('') });
  };
  const summary = changed.length === 0 ? words.usualLimits : words.ownLimits(changed.length);
  return (
    <FoldedTrustPart title={words.budget} summary={summary} ordering={ordering}>
      {changed.length > 0 && (
        <ul className="list" aria-label={words.budget}>
          {changed.map((one) => (
            <li key={one.item} className="item">
              {mostOf(one.item, one.most)}
              <Group gap="xs" mt="xs">
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={words.usualName(one.item)}
                  disabled={ordering.isBusy}
                  onClick={() => ordering.order({ change: toLimit(one.item, undefined), done: words.usual(one.item) })}
                >
                  {words.usualLimit}
                </Button>
              </Group>
            </li>
          ))}
        </ul>
      )}
      <OpenedForm label={words.openLimit} onSubmit={submit}>
        <NativeSelect
          label={words.limitItem}
          value={item}
          onChange={(event) => setItem(BUDGET_ITEMS.find((one) => one === event.currentTarget.value) ?? 'mails')}
          data={BUDGET_ITEMS.map((one) => ({ value: one, label: words.limits[one] }))}
          maw="100%"
        />
        <TextInput
          label={words.limitMost}
          inputMode="numeric"
          value={most}
          error={objection}
          onChange={(event) => setMost(event.currentTarget.value)}
        />
        <Button
          type="submit"
          size="compact-sm"
          loading={ordering.orders.isPending}
          disabled={ordering.isBusy && !ordering.orders.isPending}
        >
          {words.saveLimit}
        </Button>
      </OpenedForm>
    </FoldedTrustPart>
  );
}
