// What is wrong with a profile, said at the field that has it.
import { type ProfileProblem, problemText } from '@offshoot/profiles';
import { createContext, use } from 'react';
import { profilesTexts } from '../../../texts/companies/profiles.ts';
import { V1Failure } from '../../v1/client.ts';

const words = profilesTexts.form;

export interface Told {
  /** Such as "tools[0].server_url". '': the whole. */
  path: string;
  /** With the path, as the JSON has it. */
  text: string;
  /** The text at a field that has a label. */
  atField: string;
}

export const toldOf = (problem: ProfileProblem): Told => ({
  path: problem.path,
  text: problemText(problem),
  atField: words.thisField(problem.message),
});

/** The same for a person who sees labels, as far as there is one for the whole path. */
export function labelled({ path, text }: Told): string {
  const label = Object.hasOwn(words.fields, path) ? words.fields[path as keyof typeof words.fields] : undefined;
  return label !== undefined && text.startsWith(`${path} `) ? `${words.field(label)}${text.slice(path.length)}` : text;
}

/** A refusal of the service is about one field, or about none. */
export const refusalAt = (error: unknown): Told[] =>
  error instanceof V1Failure && error.param !== undefined ? [{ path: error.param, text: error.message, atField: error.message }] : [];

const ToldContext = createContext<readonly Told[]>([]);
export const ToldProvider = ToldContext.Provider;

/** The problems of the field and of its parts. */
export const useToldAll = (field: string): Told[] => use(ToldContext).filter(({ path }) => isIn(path, field));

/** The same as one text. '': nothing. */
export const useTold = (field: string): string =>
  useToldAll(field)
    .map(({ path, text, atField }) => (path === field ? atField : text))
    .join(' ');

/** '': in the profile. */
const isIn = (path: string, field: string): boolean =>
  field === '' || path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[`);

/** By which a field is found to be focused. '': the whole JSON. */
export const fieldId = (path: string): string => `profile-${path || 'json'}`;

/** The first field on the page that something is said about, or the nearest one around it. Undefined: none is shown. */
export function firstFieldOf(told: readonly Told[]): HTMLElement | undefined {
  const fields = told.flatMap(
    ({ path }) =>
      around(path)
        .map((one) => document.getElementById(fieldId(one)))
        .find((one) => one !== null) ?? [],
  );
  return fields.toSorted((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1))[0];
}

/** "tools[0].name", "tools[0]", "tools". */
function around(path: string): string[] {
  const shorter = path.replace(/(?:\.[^.[\]]+|\[[^[\]]*\])$/, '');
  return path === '' || shorter === path ? [path] : [path, ...around(shorter)];
}
