import { Title } from '@mantine/core';
import { useEffect, useRef } from 'react';

/** The heading of what took the place of the form. It takes the focus if what had it is gone. */
export function StateHeading({ children }: { children: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus();
  }, []);
  return (
    <Title order={2} size="h3" ref={heading} tabIndex={-1} className="foreign">
      <bdi>{children}</bdi>
    </Title>
  );
}
