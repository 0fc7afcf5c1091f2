// `npm run bench -- NAME`: reproduces every figure in docs/performance.md.
import { Command } from 'commander';

const BENCHES = {
  agents: { about: 'claim to live (p50, p99), update to all, memory per live agent', load: () => import('./agents.ts') },
  entities: {
    about:
      'agents asleep against live ones: CPU, memory, how long an answer takes; those with an e-mail address; and events of the relay (11 minutes)',
    load: () => import('./entities.ts'),
  },
  goals: {
    about: 'a simulated month of idle agents and of agents with a goal: calls of the model (1 minute)',
    load: () => import('./goals.ts'),
  },
  alarms: {
    about: 'how late alarms are, and many at once: against workerd, and against a bare loop (1 minute)',
    load: () => import('./alarms.ts'),
  },
  relay: {
    about: 'events that the relay of Nostr takes in a second, against @nostr-relay; 100 agents at one relay (30 seconds)',
    load: () => import('./relay.ts'),
  },
  trust: { about: 'verification, sign-ins, mutated statements and fuzzed requests (20 minutes)', load: () => import('./trust/index.ts') },
  context: {
    about: 'non-interference, leaks by engine, usefulness, injection, clone to ingested (4 minutes)',
    load: () => import('./context/index.ts'),
  },
  conversation: {
    about: 'everyday conversations: what the agent answers, remembers and forgets, and when it stays silent (1 minute)',
    load: () => import('./conversation/index.ts'),
  },
  pool: {
    about: 'claims per second and their latency, 100 claims to live, an update to 10,000, 1,000 live agents (30 minutes)',
    load: () => import('./pool/index.ts'),
  },
  store: { about: 'searches among 100,000 templates, against a limit and pg_trgm (4 minutes)', load: () => import('./store/index.ts') },
  knowledge: {
    about: 'searches among 10,000 chunks of a vector store, against ts_rank of PostgreSQL (2 minutes)',
    load: () => import('./knowledge.ts'),
  },
  kept: {
    about: 'an attack with 1,000 accounts on the order by most kept, played against honest stores of three sizes (10 seconds)',
    load: () => import('./store/kept.ts'),
  },
  commons: {
    about: 'passes against the bare cryptography, the longest public list, and queries among 100,000 patterns (2 minutes)',
    load: () => import('./commons/index.ts'),
  },
  rest: {
    about: 'calls through the gateway: REST against Connect, and the gateway against direct calls (2 minutes)',
    load: () => import('./calls/rest.ts'),
  },
  responses: {
    about: 'what /v1/responses adds to a call of a model, against bare proxies and the gateway of Portkey (3 minutes)',
    load: () => import('./responses/index.ts'),
  },
  web: {
    about: 'the web app: bytes of a first visit, how fast a slow phone shows it, and the time to a live agent (1 minute)',
    load: () => import('./web/index.ts'),
  },
  actions: {
    about:
      'what an agent that acts does without asking, however it is attacked; alarms; from an approval to the provider; idle memory (9 minutes)',
    load: () => import('./actions/index.ts'),
  },
  mcp: { about: 'client scenarios of the official conformance suite of MCP (2 minutes)', load: () => import('./mcp.ts') },
  rpc: { about: 'calls between services: @grpc/grpc-js against connect-node', load: () => import('./calls/rpc.ts') },
};

const [name = '', ...args] = process.argv.slice(2);
if (!(name in BENCHES)) {
  const list = Object.entries(BENCHES).map(([key, bench]) => `  ${key.padEnd(12)} ${bench.about}`);
  console.log(
    `usage: npm run bench -- NAME [option …]\n\n${list.join('\n')}\n\nOptions of one: npm run bench -- pool --help\nExample: npm run bench -- agents --agents 50`,
  );
  process.exitCode = name === '' || name === '--help' ? 0 : 2;
} else {
  const { about, load } = BENCHES[name as keyof typeof BENCHES];
  const bench = await load();
  await bench.run(new Command(`npm run bench -- ${name}`).description(about).helpOption('--help', 'this text'), args);
}
