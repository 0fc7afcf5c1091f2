// The words that call the agent, and those around an order.
import { withNameForHandles } from '@offshoot/engine/addressing/addressing.ts';
import { withoutCall as inEnglish, withoutKind } from '@offshoot/engine/addressing/calling.ts';

/** Without the agent's name at its beginning or end, in any language. */
export function withoutCall(text: string, name: string): string {
  const rest = inEnglish(text, name);
  if (rest !== text) return rest;
  const bare = text.trim().replace(/^@/, '');
  if (bare.length > name.length && bare.toLowerCase().startsWith(name.toLowerCase()) && /^[\s,:;、，。！!]/u.test(bare.slice(name.length)))
    return bare.slice(name.length).replace(/^[\s,:;、，。！!]+/u, '');
  return withoutKind(text) || text;
}

/** “@trip-planner” calls Trip Planner: the handle's words are no part of what is said. */
export function calledByName<R extends { agentName: string; message: { text: string } }>(request: R): R {
  const { agentName, message } = request;
  return { ...request, message: { ...message, text: withNameForHandles(message.text, agentName) } };
}
