import { createValidator, type Violation } from '@bufbuild/protovalidate';
import { type TemplateContent, TemplateContentSchema, ToolProvisioning } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { canonicalJson, type JsonObject } from '@offshoot/statements';
import { MAX_MARKDOWN_LEVELS, markdownLevels } from '@offshoot/text/markdown.ts';

/** Something in a template's content that the contract does not allow. */
export interface ContentViolation {
  /** Names of the contract and places in lists, such as ["tools", 0, "id"]. */
  path: (string | number)[];
  /** The rule, such as "string.max_len". */
  rule: string;
  /** What is wrong, such as "must be at most 64 characters". */
  message: string;
}

const validator = createValidator();

/** Checks the rules of the contract: those of its fields, that no two tools have one id, what servers refer to, and how deep texts nest. */
export function violationsOf(content: TemplateContent): ContentViolation[] {
  const result = validator.validate(TemplateContentSchema, content);
  if (result.kind === 'error') throw result.error;
  return [
    ...(result.kind === 'invalid' ? result.violations.map(violationOf) : []),
    ...repeatedIds(content),
    ...serverViolations(content),
    ...deepMarkdown(content),
  ];
}

function violationOf({ field, ruleId, message }: Violation): ContentViolation {
  const path = field.flatMap((step): ContentViolation['path'] =>
    step.kind === 'field' ? [step.name] : step.kind === 'list_sub' ? [step.index] : [],
  );
  return { path, rule: ruleId, message };
}

/** What renders a text calls itself once for each level of it. */
function deepMarkdown({ instructions, soul }: TemplateContent): ContentViolation[] {
  const texts = [
    { path: ['instructions'], text: instructions },
    { path: ['soul', 'text'], text: soul?.text ?? '' },
  ];
  return texts.flatMap(({ path, text }) =>
    markdownLevels(text) <= MAX_MARKDOWN_LEVELS
      ? []
      : [
          {
            path,
            rule: 'markdown.levels',
            message: `nests quotes, lists, emphasis or brackets more than ${MAX_MARKDOWN_LEVELS} levels deep`,
          },
        ],
  );
}

function repeatedIds({ tools }: TemplateContent): ContentViolation[] {
  const ids = tools.map(({ id }) => id);
  return ids.flatMap((id, i) =>
    ids.indexOf(id) === i ? [] : [{ path: ['tools', i, 'id'], rule: 'tools.id.unique', message: `repeats ${JSON.stringify(id)}` }],
  );
}

function serverViolations({ mcpServers, tools }: TemplateContent): ContentViolation[] {
  const secrets = new Set(tools.filter(({ provisioning, secret }) => provisioning === ToolProvisioning.USER && secret).map(({ id }) => id));
  const ids = mcpServers.map(({ id }) => id);
  return mcpServers.flatMap((server, i) => {
    const at = (field: string, rule: string, message: string): ContentViolation => ({ path: ['mcp_servers', i, field], rule, message });
    const names = server.tools.map(({ definition }) => nameIn(definition)?.toLowerCase());
    return [
      ...(ids.indexOf(server.id) === i ? [] : [at('id', 'mcp_servers.id.unique', `repeats ${JSON.stringify(server.id)}`)]),
      ...(server.credentialTool === '' || secrets.has(server.credentialTool)
        ? []
        : [at('credential_tool', 'mcp_servers.credential_tool', 'names no secret tool that the user supplies')]),
      ...names.flatMap((name, j) => {
        const path = ['mcp_servers', i, 'tools', j, 'definition'];
        if (name === undefined)
          return [{ path, rule: 'mcp_servers.tools.definition', message: 'is not what `offshoot mcp inspect` writes' }];
        return names.indexOf(name) === j
          ? []
          : [{ path, rule: 'mcp_servers.tools.name.unique', message: `repeats ${JSON.stringify(name)}` }];
      }),
    ];
  });
}

/** Undefined: it is no definition in its canonical form. Agents check the rest. */
function nameIn(definition: string): string | undefined {
  try {
    const json = JSON.parse(definition) as JsonObject;
    return canonicalJson(json) === definition && typeof json.name === 'string' ? json.name : undefined;
  } catch {
    return undefined;
  }
}
