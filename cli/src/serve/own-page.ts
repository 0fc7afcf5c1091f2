// A plain page of our own: a policy forbids everything but its one script and its one style. What agents say is text, never HTML.
import { createHash } from 'node:crypto';

const style = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}main{max-width:48rem;margin:auto;padding:1rem}
section{border-top:1px solid #8888;margin-top:1rem}li{margin-block:.5rem;overflow-wrap:anywhere}input,button{font:inherit;padding:.25rem .5rem}
.small{font-size:.875rem}`;

const script = `'use strict';
const by = (id) => document.getElementById(id);
let token = '';
const make = (name, text, parent) => { const made = document.createElement(name); made.textContent = text; parent.append(made); return made; };
const say = (text) => { by('said').textContent = text; };
async function call(method, path, body) {
  const answer = await fetch(path, { method, headers: { authorization: 'Bearer ' + token, ...(body && { 'content-type': 'application/json' }) }, body: body && JSON.stringify(body) });
  const found = await answer.json();
  if (!answer.ok) throw new Error(found.detail + ' ' + found.next);
  return found;
}
function showGoals(list, { goals, callsLeft, callsADay, halted }) {
  list.replaceChildren();
  if (goals.length === 0) make('li', 'It works on nothing.', list);
  for (const { text, status, until, isWaiting, progress } of goals) {
    const row = make('li', text, list);
    make('div', [status, 'until ' + until, isWaiting ? 'waits for its turn' : ''].filter(Boolean).join(' · '), row).className = 'small';
    const last = progress.at(-1);
    if (last) make('div', last.at.slice(0, 16).replace('T', ' ') + ' UTC: ' + last.text, row).className = 'small';
  }
  make('li', callsLeft + ' of ' + callsADay + ' calls of its language model for goals are left in these 24 hours.', list).className = 'small';
  if (halted) make('li', 'It works on none of them: ' + (halted === 'spent' ? 'its language model wants to be paid.' : 'its language model refuses the key.') + ' Have it work on its goals now once that is settled.', list);
}
function showAgent(place, { id, agentName, state, residency }) {
  const isLive = state === 'INSTANCE_STATE_LIVE';
  const sleeps = residency === 'RESIDENCY_DORMANT';
  const section = make('section', '', place);
  make('h2', agentName, section);
  make('p', id + ' · ' + state.replace('INSTANCE_STATE_', '').toLowerCase() + (sleeps ? ', asleep' : ''), section).className = 'small';
  if (!isLive) return;
  const list = make('ul', '', section);
  const ask = (method, what) => async () => {
    say('Asking ' + agentName + ' …');
    try { showGoals(list, await call(method, '/api/agents/' + id + '/do/' + what, method === 'POST' ? {} : undefined)); say(''); } catch (error) { say(error.message); }
  };
  const look = make('button', sleeps ? 'Show its goals, which wakes it' : 'Look again', section);
  look.onclick = ask('GET', 'goals');
  make('button', 'Work on its goals now', section).onclick = ask('POST', 'tick');
  return sleeps ? undefined : look.onclick;
}
by('enter').onsubmit = async (event) => {
  event.preventDefault();
  token = by('token').value.trim();
  say('Loading …');
  try {
    const { instances } = await call('GET', '/api/agents');
    by('token').value = '';
    by('enter').hidden = true;
    by('agents').replaceChildren();
    say(instances.length === 0 ? 'You have no agents.' : '');
    for (const look of instances.map((agent) => showAgent(by('agents'), agent))) await look?.();
  } catch (error) { say(error.message); }
};
`;

export function ownPage(): { html: string; policy: string } {
  const digest = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return {
    policy: `default-src 'none'; script-src ${digest(script)}; style-src ${digest(style)}; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    html: `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Your agents</title><style>${style}</style></head>
<body><main>
<h1>Your agents</h1>
<form id="enter"><label>The token that <code>offshoot serve</code> printed <input id="token" type="password" autocomplete="off" required></label> <button>Show my agents</button></form>
<p id="said" role="status"></p>
<div id="agents"></div>
<p class="small">For programs: <a href="/openapi.json">/openapi.json</a> (OpenAPI 3.1).</p>
</main><script>${script}</script></body>
</html>
`,
  };
}
