import { Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { texts } from '../texts/app.ts';

/** Of the page whose heading was shown last. */
let lastPath: string | undefined;

/** When what had the focus is gone, and nothing else on the page is meant to get it. */
export function focusPageTitle(): void {
  document.querySelector<HTMLElement>('h1')?.focus();
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
    if (lastPath !== undefined && lastPath !== path) heading.current?.focus({ preventScroll: true });
    lastPath = path;
  }, []);
  return (
    <Title order={1} ref={heading} tabIndex={-1}>
      {children ?? name}
    </Title>
  );
}
