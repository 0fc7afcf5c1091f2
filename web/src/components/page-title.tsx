import { Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect, useId, useLayoutEffect, useRef } from 'react';
import { texts } from '../texts/app.ts';

/** Of the page whose heading was shown last. */
let lastPath: string | undefined;
/** The heading that is gone had the focus. */
let isFocusLost = false;

/** When what had the focus is gone, and nothing else on the page is meant to get it. */
export function focusPageTitle(): void {
  document.querySelector<HTMLElement>('h1')?.focus();
}

/** After a person's `step`: if what had the focus went with it, the heading of the page gets it. */
export function useFocusAfter(step: unknown): void {
  const before = useRef(step);
  useEffect(() => {
    if (step !== before.current && document.activeElement === document.body) focusPageTitle();
    before.current = step;
  }, [step]);
}

/** The heading of a page, which also names its tab. After a navigation it takes the focus, so that a screen reader reads it. */
export function PageTitle({ name, children }: { name: string; children?: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${name} · ${texts.name}`;
  }, [name]);
  useEffect(() => {
    const path = window.location.pathname;
    // Nothing takes the focus when the app is opened.
    const isNewPage = lastPath !== undefined && lastPath !== path;
    if (isNewPage || (isFocusLost && document.activeElement === document.body)) heading.current?.focus({ preventScroll: true });
    lastPath = path;
    isFocusLost = false;
  }, []);
  // A page may have another heading until it knows its own. Before the element is gone, which takes the focus with it.
  useLayoutEffect(() => {
    const shown = heading.current;
    return () => {
      isFocusLost = document.activeElement === shown;
    };
  }, []);
  return (
    <Title order={1} ref={heading} tabIndex={-1}>
      {children ?? name}
    </Title>
  );
}

export function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <Stack component="section" aria-labelledby={id} gap="sm">
      <Title order={2} size="h3" id={id}>
        {title}
      </Title>
      {children}
    </Stack>
  );
}

/** A page that only says something and leads on. */
export function PageNotice({ title, next, children }: { title: string; next: string; children: ReactNode }) {
  return (
    <Stack align="start">
      <PageTitle name={title} />
      <Text>{next}</Text>
      {children}
    </Stack>
  );
}
