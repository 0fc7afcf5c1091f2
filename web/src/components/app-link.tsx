import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

interface AppLinkProps {
  to: '/' | '/conversations' | '/agents' | '/inbox' | '/studio' | '/profiles' | '/knowledge';
  children: ReactNode;
}

/** A link to a page of this app, in the colours of the theme. */
export function AppLink({ to, children }: AppLinkProps) {
  return <Anchor renderRoot={(props) => <Link to={to} {...props} />}>{children}</Anchor>;
}

export function ProfileLink({ agentId, children }: { agentId: string; children: ReactNode }) {
  return (
    <Anchor renderRoot={(props) => <Link to="/profiles/$agentId" params={{ agentId }} activeOptions={{ exact: true }} {...props} />}>
      {children}
    </Anchor>
  );
}
