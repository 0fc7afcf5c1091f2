// A sign-in that this tab has begun. The browser leaves the page for it and comes back to `/signed-in`, in the same tab: a phone blocks
// windows, and the account is open in one tab only.

/** What the page has to remember meanwhile. */
export interface BegunSignIn {
  /** Made by the agent for this sign-in alone. */
  state: string;
  instanceId: string;
  /** How the agent calls the server already. Absent: not at all. */
  id?: string | undefined;
  url: string;
  /** What the browser brought back, in case the page is loaded again. */
  search?: string | undefined;
}

export type BroughtBack =
  /** This tab has begun no such sign-in, or another site has sent the browser here. */
  | { is: 'strange' }
  /** `refused`: the person said no. `failed`: something went wrong where they sign in. */
  | { is: 'refused' | 'failed'; begun: BegunSignIn }
  | { is: 'answer'; begun: BegunSignIn; code: string; iss: string | undefined };

const KEY = 'offshoot-sign-in';
const MAX = 4_096;
const WRITTEN = /^[!-~]+$/;

/** Replaces the one before. */
export const keepSignIn = (begun: BegunSignIn): void => sessionStorage.setItem(KEY, JSON.stringify(begun));
export const forgetSignIn = (): void => sessionStorage.removeItem(KEY);

/** The server to which the person wanted to sign in when nothing came of it. Empty: none of this agent. */
export function leftAt(instanceId: string): string {
  const begun = kept();
  return begun?.instanceId === instanceId ? begun.url : '';
}

function kept(): BegunSignIn | undefined {
  const json = sessionStorage.getItem(KEY);
  return json === null ? undefined : (JSON.parse(json) as BegunSignIn);
}

/** The sign-in from which the browser comes back. `search`: of the address by which it came; '': the page was loaded again. */
export function takeAnswer(search: string): BroughtBack {
  const begun = kept();
  const said = search === '' ? (begun?.search ?? '') : search;
  const found = answerIn(said, begun);
  if (begun !== undefined && found.is !== 'strange') keepSignIn({ ...begun, search: said });
  return found;
}

/** Anybody can send a browser here with any address. */
export function answerIn(search: string, begun: BegunSignIn | undefined): BroughtBack {
  const said = new URLSearchParams(search);
  if (begun === undefined || said.get('state') !== begun.state) return { is: 'strange' };
  const error = said.get('error');
  if (error !== null) return { is: error === 'access_denied' ? 'refused' : 'failed', begun };
  const [code, iss] = [said.get('code'), said.get('iss')];
  if (!isWritten(code) || (iss !== null && !isWritten(iss))) return { is: 'failed', begun };
  return { is: 'answer', begun, code, iss: iss ?? undefined };
}

const isWritten = (value: string | null): value is string => value !== null && value.length <= MAX && WRITTEN.test(value);
