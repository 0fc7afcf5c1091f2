import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

export function ProfileLink({ agentId, children }: { agentId: string; children: ReactNode }) {
  return (
    <Anchor renderRoot={(props) => <Link to="/profiles/$agentId" params={{ agentId }} activeOptions={{ exact: true }} {...props} />}>
      {children}
    </Anchor>
  );
}
