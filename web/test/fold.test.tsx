import { MantineProvider } from '@mantine/core';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { Fold } from '../src/components/fold.tsx';

const html = (calls: boolean) =>
  renderToStaticMarkup(
    <MantineProvider>
      <Fold title="Tools" summary="3 tools" calls={calls}>
        <input name="tool" />
      </Fold>
    </MantineProvider>,
  );

test('a closed part of a page says what is set in it, and what is in it is not there', () => {
  expect(html(false)).toMatch(/<summary>.*Tools.*3 tools.*<\/summary>/);
  expect(html(false)).not.toMatch(/<input|<details open/);
});

test('a part that somebody has to look at is open', () => {
  expect(html(true)).toMatch(/<details open="">.*<input/);
});
