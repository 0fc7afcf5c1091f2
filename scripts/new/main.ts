// `npm run new`: writes a package, a room or an RPC from a template, all that the checks ask for included.
import { join } from 'node:path';
import { Changes } from './changes.ts';
import { newPackage } from './package.ts';
import { newRoom } from './room.ts';
import { newRpc } from './rpc.ts';
import { UsageError } from './usage-error.ts';

const HELP = `npm run new -- package NAME 'What it owns'
npm run new -- room FOLDER 'What it answers'
npm run new -- rpc FOLDER SERVICE METHOD

  npm run new -- package ledgers 'Amounts that are owed, and to whom.'
  npm run new -- room services/claim/src/holidays 'Whether an agent is on holiday.'
  npm run new -- rpc services/lineage LineageService GetInstanceAge
  npm run new -- rpc services/claim/src/claiming ClaimService GetClaimAge    the room that the handler belongs to

After an error, everything is as it was.`;

/** How many words each kind takes after its own name. */
const kinds = {
  package: { words: 2, write: (changes: Changes, [name = '', owns = '']: string[]) => newPackage(changes, name, owns) },
  room: { words: 2, write: (changes: Changes, [folder = '', answers = '']: string[]) => newRoom(changes, folder, answers) },
  rpc: {
    words: 3,
    write: (changes: Changes, [folder = '', service = '', method = '']: string[]) => newRpc(changes, folder, service, method),
  },
};

const root = join(import.meta.dirname, '../..');
const [kind = '', ...words] = process.argv.slice(2);

const chosen = Object.hasOwn(kinds, kind) ? kinds[kind as keyof typeof kinds] : undefined;

if (words.includes('--help') || ['--help', '-h'].includes(kind)) console.log(HELP);
else if (!chosen) fail(HELP);
else if (words.length !== chosen.words) fail(`A new ${kind} takes ${chosen.words} words, with quotes round a sentence.\n\n${HELP}`);
else write(chosen.write);

function write(writeAll: (changes: Changes, words: string[]) => string[]): void {
  // Ctrl-C ends the child that runs; its failure then undoes the rest.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {});
  const changes = new Changes(root);
  try {
    const next = writeAll(changes, words);
    const sources = changes.files.filter((file) => file.endsWith('.ts'));
    changes.run('biome', 'node_modules/.bin/biome', 'check', '--write', ...sources);
    console.log(`Written:\n${changes.files.map((file) => `  ${file}`).join('\n')}${kind === 'rpc' ? '\n  gen/src (generated)' : ''}\n`);
    console.log(`Next:\n${next.map((step, place) => `  ${place + 1}. ${step}`).join('\n')}`);
  } catch (error) {
    changes.undo();
    if (!(error instanceof UsageError)) throw error;
    fail(error.message);
  }
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 2;
}
