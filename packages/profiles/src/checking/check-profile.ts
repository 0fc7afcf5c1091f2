import { isObject, jsonProblem } from '../json.ts';
import { LIMITS } from '../limits.ts';
import { type ProfileProblem, problem, type Step } from '../problem.ts';
import { type ProfileBody, profileBodySchema, type Variable } from '../schema/profile.ts';
import { type ProfileTool, toolSchema } from '../schema/tools.ts';
import { valueProblem } from '../variables/value.ts';
import { formProblems } from './form.ts';
import { hostedNameProblems, plainSecrets, repeatedTools, toolProblems } from './tool-problems.ts';

/** What the server sets. A profile that was read cannot be written back with them. */
const READ_ONLY = ['id', 'object', 'status', 'version', 'created_at', 'updated_at', 'created_by', 'tenant_id', 'publication'];

/**
 * Everything in JSON that keeps it from being a ProfileBody, 32 problems at most; `statusOf` tells whether they are of form or of meaning.
 * Not checked here: whether what it refers to exists, and what its bases say (`chainProblems`).
 */
export function checkProfile(json: unknown): ProfileProblem[] {
  const broken = jsonProblem(json);
  if (broken) return [broken];
  if (!isObject(json)) return [problem([], 'wrong_type', 'must be an object')];
  const ofForm = problemsOfForm(json);
  return (ofForm.length > 0 ? ofForm : problemsOfMeaning(json as ProfileBody)).slice(0, LIMITS.problems);
}

/** The same of one tool: an entry of the registry. It defines itself. */
export function checkTool(json: unknown): ProfileProblem[] {
  const broken = jsonProblem(json);
  if (broken) return [broken];
  const secrets = plainSecrets(json, []);
  const told = new Set(secrets.map(({ path }) => path));
  const ofForm = [...secrets, ...formProblems(toolSchema, json).filter(({ path }) => !told.has(path))];
  if (ofForm.length > 0) return ofForm.slice(0, LIMITS.problems);
  const tool = json as ProfileTool;
  const isReference = (tool.type === 'function' || tool.type === 'mcp') && (tool.registry_id ?? null) !== null;
  return isReference ? [problem(['registry_id'], 'not_allowed', 'is for profiles')] : toolProblems(tool, []);
}

function problemsOfForm(json: Record<string, unknown>): ProfileProblem[] {
  const readOnly = READ_ONLY.filter((field) => Object.hasOwn(json, field)).map((field) =>
    problem([field], 'read_only_field', 'is set by the server'),
  );
  const secrets = Array.isArray(json.tools) ? json.tools.slice(0, LIMITS.tools).flatMap((tool, i) => plainSecrets(tool, ['tools', i])) : [];
  const special = [...readOnly, ...secrets];
  const told = new Set(special.map(({ path }) => path));
  return [...special, ...formProblems(profileBodySchema, json).filter(({ path }) => !told.has(path))];
}

function problemsOfMeaning(body: ProfileBody): ProfileProblem[] {
  const { access_control, store, store_required, tool_grants } = body;
  const tools = body.tools ?? [];
  const denied = access_control?.denied_subjects ?? [];
  const granted = (tool_grants ?? []).map(({ tool_name }) => tool_name);
  return [
    ...tools.flatMap((tool, i) => toolProblems(tool, ['tools', i])),
    ...repeatedTools(tools, ['tools']),
    ...hostedNameProblems(tools, ['tools']),
    ...Object.entries(body.variables ?? {}).flatMap(([name, variable]) => variableProblems(variable, ['variables', name])),
    ...(store_required === true && store === false
      ? [problem(['store'], 'conflict', 'must not be false, because store_required is true')]
      : []),
    ...(access_control?.allowed_subjects ?? []).flatMap((subject, i) =>
      denied.includes(subject) ? [problem(['access_control', 'allowed_subjects', i], 'conflict', 'is denied, too')] : [],
    ),
    ...granted.flatMap((name, i) =>
      granted.indexOf(name) === i ? [] : [problem(['tool_grants', i, 'tool_name'], 'repeated', 'is there twice')],
    ),
  ];
}

/** What the schema of a declaration does not say. */
function variableProblems(variable: Variable, steps: readonly Step[]): ProfileProblem[] {
  const { type, required, choices } = variable;
  const given = variable.default ?? undefined;
  if (choices && type !== 'string') return [problem([...steps, 'choices'], 'conflict', 'is for variables of type "string" only')];
  if (given === undefined) return [];
  if (required === true) return [problem([...steps, 'default'], 'conflict', 'is never used, because the variable is required')];
  const objection = valueProblem(variable, given);
  return objection === undefined ? [] : [problem([...steps, 'default'], 'bad_default', objection)];
}
