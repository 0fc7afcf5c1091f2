// A template as an A2A agent card (version 1.0 of the protocol).
import { NameKind, type Template } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import type { JsonObject } from '@offshoot/statements';
import { shownTool } from '@offshoot/template-content/shown-template.ts';
import { mapHidden } from '@offshoot/text';

const FALLBACK = 'An AI agent for group chats on Convos.';

/**
 * What is true of the agents of a public template. They are in chats on Convos and answer no A2A call, so the card lists no interface: its
 * page says how to bring one into a chat.
 */
export function agentCard(template: Template, origin: string): JsonObject {
  const { id, version, digest, agentName, description, category, tags, mcpServers, exampleConversation } = template;
  const page = `${origin}/t/${id}`;
  const said = shown(description) || FALLBACK;
  const provider = providerOf(template);
  return {
    name: shown(agentName),
    description: said,
    version: String(version),
    supportedInterfaces: [],
    ...(provider && { provider }),
    documentationUrl: page,
    iconUrl: `${page}/picture.png?v=${digest.slice(-8)}`,
    capabilities: { streaming: false, pushNotifications: false, extendedAgentCard: false },
    defaultInputModes: ['text/plain'],
    defaultOutputModes: ['text/plain'],
    skills: [
      {
        id: 'chat',
        name: shown(agentName),
        description: said,
        tags: [category, ...tags].filter((tag) => tag !== '').map(shown),
        ...(exampleConversation.length > 0 && { examples: exampleConversation.map(({ person }) => shown(person)) }),
      },
      ...mcpServers.flatMap(({ id: server, tools }) =>
        tools
          .map(shownTool)
          .filter(({ name }) => name !== '')
          .map(({ name, description: does }) => ({
            id: `${server}/${shown(name)}`,
            name: shown(name),
            description: shown(does) || `A tool of ${server}.`,
            tags: [server],
          })),
      ),
    ],
  };
}

/** Only a name that is proved to be the creator's says who provides it, and only a website has an address. */
function providerOf({ creatorName }: Template): JsonObject | undefined {
  if (creatorName?.kind !== NameKind.WEBSITE) return undefined;
  return { organization: creatorName.name, url: `https://${creatorName.name}` };
}

/** Programs show it to people and to language models: both should see the same. */
const shown = (text: string): string => mapHidden(text, () => '').trim();
