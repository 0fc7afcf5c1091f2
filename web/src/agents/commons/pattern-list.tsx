import { Button, Group, Stack, Text, Title } from '@mantine/core';
import type { ListedPattern } from '@offshoot/context';
import { dayOfText } from '../../components/shown-values.ts';
import { commonsTexts as words } from '../../texts/agents/commons.ts';
import type { PartProps } from './use-commons.ts';

const GROUPS = [
  { name: 'used', states: ['adopted'] },
  { name: 'fitting', states: ['offered', 'fits'] },
  { name: 'declined', states: ['declined'] },
] as const;

/** What the agent uses, what fits it, and what its owner did not want. */
export function PatternList({ status: { patterns }, ...ordering }: PartProps) {
  if (patterns.length === 0) return <Text>{words.none}</Text>;
  return GROUPS.map(({ name, states }) => {
    const shown = patterns.filter(({ state }) => states.some((one) => one === state));
    if (shown.length === 0) return undefined;
    return (
      <Stack key={name} gap="xs">
        <Title order={3} size="h5">
          {words.groups[name]}
        </Title>
        <ul className="list" aria-label={words.groups[name]}>
          {shown.map((pattern) => (
            <li key={pattern.id} className="item">
              <PatternRow pattern={pattern} {...ordering} />
            </li>
          ))}
        </ul>
      </Stack>
    );
  });
}

function PatternRow({ pattern, isBusy, order }: Omit<PartProps, 'status'> & { pattern: ListedPattern }) {
  const { id, when, do: action, because, state, quality, isAutomatic, expiresAt } = pattern;
  const isUsed = state === 'adopted';
  const traits = [
    quality > 0 ? words.worth(quality.toFixed(1)) : words.unrated,
    words.until(dayOfText(expiresAt)),
    isAutomatic ? words.byItself : '',
  ];
  const change = (ask: 'adopt-pattern' | 'forget-pattern', done: string) => order({ ask: (line) => line.changePattern(ask, id), done });
  return (
    <Stack gap="xs" align="start">
      <Text dir="auto" className="foreign">
        <strong>{words.when}:</strong> <bdi>{when}</bdi>
      </Text>
      <Text dir="auto" className="foreign">
        <strong>{words.learned}:</strong> <bdi>{action}</bdi>
      </Text>
      <Text dir="auto" className="foreign">
        <strong>{words.because}:</strong> <bdi>{because}</bdi>
      </Text>
      <Text size="sm" c="dimmed">
        {traits.filter(Boolean).join(' · ')}
      </Text>
      <Group gap="xs">
        {!isUsed && (
          <Button
            size="compact-sm"
            disabled={isBusy}
            aria-label={words.adoptName(action)}
            onClick={() => change('adopt-pattern', words.adopted)}
          >
            {words.adopt}
          </Button>
        )}
        {isUsed && (
          <Button
            size="compact-sm"
            variant="default"
            disabled={isBusy}
            aria-label={words.forgetName(action)}
            onClick={() => change('forget-pattern', words.forgotten)}
          >
            {words.forget}
          </Button>
        )}
        {(state === 'fits' || state === 'offered') && (
          <Button
            size="compact-sm"
            variant="default"
            disabled={isBusy}
            aria-label={words.declineName(action)}
            onClick={() => change('forget-pattern', words.declined)}
          >
            {words.decline}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
