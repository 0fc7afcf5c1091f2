import { Anchor, Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

/** To the page of one of the person's agents. */
export function AgentLink({ instanceId, className, children }: { instanceId: string; className?: string; children: ReactNode }) {
  return (
    <Anchor inherit className={className} renderRoot={(props) => <Link to="/agents/$instanceId" params={{ instanceId }} {...props} />}>
      {children}
    </Anchor>
  );
}

/** To the page on which the agent is cloned or shared. */
export function PassOnLink({ instanceId, children }: { instanceId: string; children: ReactNode }) {
  return <Button renderRoot={(props) => <Link to="/agents/$instanceId/pass-on" params={{ instanceId }} {...props} />}>{children}</Button>;
}

/** To the conversation of an agent. */
export function ChatLink({ conversationId, children }: { conversationId: string; children: ReactNode }) {
  return <Anchor renderRoot={(props) => <Link to="/chats/$conversationId" params={{ conversationId }} {...props} />}>{children}</Anchor>;
}

/** To the page of a template in the store. */
export function TemplateLink({ templateId, children }: { templateId: string; children: ReactNode }) {
  return <Anchor renderRoot={(props) => <Link to="/t/$templateId" params={{ templateId }} {...props} />}>{children}</Anchor>;
}
