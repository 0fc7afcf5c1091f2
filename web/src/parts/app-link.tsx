import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

/** A link to a page of this app, in the colours of the theme. */
export function AppLink({
  to,
  children,
}: {
  to: '/' | '/conversations' | '/agents' | '/inbox' | '/studio' | '/profiles';
  children: ReactNode;
}) {
  return <Anchor renderRoot={(props) => <Link to={to} {...props} />}>{children}</Anchor>;
}
