import { Refusal } from '@offshoot/refusals';
import { objectionTo } from '@offshoot/statements/value-rule.ts';
import { type NameProblem, nameProblem } from '@offshoot/text';
import { MAX_MARKDOWN_LEVELS, markdownLevels } from '@offshoot/text/markdown.ts';
import type { Content, Tool } from '../../database/domain/template.ts';

const NAME_PROBLEMS: Record<NameProblem, [problem: string, help: string]> = {
  control: ['contains a line break or another control character', 'Write the name on one line.'],
  bidi: ['contains a character that reverses the direction of text', 'Remove it: names in Hebrew and Arabic do not need it.'],
  hidden: ['contains an invisible character', 'Type the name instead of pasting it.'],
  'mixed-script': ['mixes letters of alphabets that do not go together, such as Latin and Cyrillic', 'Write the name in one alphabet.'],
  marks: ['stacks accents on one letter', 'Leave them out.'],
};

/** It is shown before the name, so words in it would read as part of the name. Some keyboards leave out the selector that RGI has. */
const ICON = /^(?:\p{RGI_Emoji}|\p{Extended_Pictographic})?$/v;

/** Rules for content that the contract's field rules cannot express. Throws VALIDATION_FAILED with the field. */
export function checkContent(content: Content): void {
  if (content.instructions.trim() === '') refuse('content.instructions', 'is empty', 'Say what the agent does.');
  if (content.agentName.trim() === '') refuse('content.agent_name', 'is empty', 'Give the agent a name.');
  const problem = nameProblem(content.agentName);
  if (problem !== undefined) refuse('content.agent_name', ...NAME_PROBLEMS[problem]);
  if (!ICON.test(content.emoji)) refuse('content.emoji', 'is not one emoji', 'Choose one emoji, or leave it out.');
  checkTools(content);
  checkText('content', { ...content });
  checkLevels('content.instructions', content.instructions);
  checkLevels('content.soul.text', content.soul?.text);
}

function checkTools({ tools }: Content): void {
  const seen = new Set<string>();
  for (const [i, tool] of tools.entries()) {
    const field = `content.tools[${i}]`;
    if (seen.has(tool.id)) refuse(`${field}.id`, `repeats "${tool.id}"`, 'Give every tool a unique id.');
    seen.add(tool.id);
    if (tool.provisioning === 'user') checkUserTool(field, tool);
    else checkPoolTool(field, tool);
  }
}

function checkPoolTool(field: string, tool: Tool): void {
  const help = 'Leave it out, or let the user provide the tool.';
  if (tool.prompt !== '') refuse(`${field}.prompt`, 'is set for a tool that the pool provides', help);
  if (tool.required) refuse(`${field}.required`, 'is set for a tool that the pool provides', help);
  if (tool.secret) refuse(`${field}.secret`, 'is set for a tool that the pool provides, which takes no value from the user', help);
  if (tool.format !== 'text')
    refuse(`${field}.format`, 'is set for a tool that the pool provides, which takes no value from the user', help);
  if (tool.choices.length > 0)
    refuse(`${field}.choices`, 'is set for a tool that the pool provides, which takes no value from the user', help);
}

function checkUserTool(field: string, tool: Tool): void {
  if (tool.resource !== undefined)
    refuse(`${field}.resource`, 'is set for a tool that the user provides', 'Leave it out, or let the pool provide the tool.');
  for (const [i, choice] of tool.choices.entries()) {
    const wanted = objectionTo(choice, { format: tool.format, choices: [] });
    if (wanted !== undefined) refuse(`${field}.choices[${i}]`, `is not ${wanted}`, 'Give choices in that format, or leave the format out.');
  }
}

/** PostgreSQL text cannot hold NUL, and a lone surrogate has no UTF-8 form that a digest could cover. */
function checkText(field: string, value: unknown): void {
  if (typeof value === 'string') {
    if (value.includes('\0')) refuse(field, 'contains a NUL character', 'Remove it.');
    if (!value.isWellFormed()) refuse(field, 'contains half of a surrogate pair', 'Send valid Unicode.');
  } else if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) checkText(`${field}[${i}]`, item);
  } else if (value !== null && typeof value === 'object') {
    for (const [name, item] of Object.entries(value)) checkText(`${field}.${snakeCase(name)}`, item);
  }
}

/** What renders a text calls itself once for each level of it. */
function checkLevels(field: string, text: unknown): void {
  if (typeof text !== 'string' || markdownLevels(text) <= MAX_MARKDOWN_LEVELS) return;
  const problem = `nests quotes, lists, emphasis or brackets more than ${MAX_MARKDOWN_LEVELS} levels deep`;
  refuse(field, problem, 'Nest less, or put a backslash before the characters that only look like Markdown.');
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function refuse(field: string, problem: string, help: string): never {
  throw new Refusal('VALIDATION_FAILED', `${field} ${problem}.`, { help, metadata: { field } });
}
