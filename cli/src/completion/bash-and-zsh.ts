import { type CompletedCommand, flagsOf, placesOfValues, type Word } from './completion-tree.ts';

/** One word, with all that is in it. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const branches = (cases: [patterns: readonly string[], then: string][]): string =>
  cases.map(([patterns, then]) => `      ${patterns.map(quoted).join(' | ')}) ${then} ;;`).join('\n');

/** Sets `at` to the command that was typed so far, and `value` to an option before the cursor that wants a value. */
function walk(commands: readonly CompletedCommand[]): string {
  const below = commands.map(({ path }) => path).filter((path) => path !== '');
  const places = placesOfValues(commands).flatMap((each) => each.places);
  return `    if [[ -n $value ]]; then
      value=
      continue
    fi
    case "$at $word" in
${branches([
  [below, 'at+=" $word"'],
  [places, 'value=$word'],
])}
    esac`;
}

/** Words for each place: after a command, after a command and "-", and where an option wants one of a few values. */
function wordsByPlace(commands: readonly CompletedCommand[], write: (word: Word) => string): string {
  const list = (words: readonly Word[]) => `found=(${words.map(write).join(' ')})`;
  const plain = (text: string) => ({ text, summary: '' });
  return branches([
    ...placesOfValues(commands)
      .filter(({ choices }) => choices.length > 0)
      .map(({ places, choices }): [string[], string] => [places, list(choices.map(plain))]),
    ...commands.filter(({ words }) => words.length > 0).map(({ path, words }): [string[], string] => [[`${path} `], list(words)]),
    ...commands.map(({ path, options }): [string[], string] => [
      [`${path} -`],
      list(options.flatMap((option) => flagsOf(option).map((text) => ({ text, summary: option.summary })))),
    ]),
  ]);
}

/** Without compgen, which would expand what is in a word. */
export function bashScript(commands: readonly CompletedCommand[]): string {
  return `# Completion of offshoot for bash.
_offshoot() {
  local at='' value='' word position found=() current=\${COMP_WORDS[COMP_CWORD]}
  for ((position = 1; position < COMP_CWORD; position++)); do
    word=\${COMP_WORDS[position]}
${walk(commands)}
  done
  [[ -z $value && $current == -* ]] && value=-
  case "$at $value" in
${wordsByPlace(commands, ({ text }) => quoted(text))}
  esac
  COMPREPLY=()
  for word in "\${found[@]}"; do
    if [[ $word == "$current"* ]]; then COMPREPLY+=("$word"); fi
  done
}
complete -o default -F _offshoot offshoot
`;
}

/** Works from a folder of fpath, and sourced. */
export function zshScript(commands: readonly CompletedCommand[]): string {
  const described = ({ text, summary }: Word) => quoted([text.replaceAll(':', '\\:'), summary].filter(Boolean).join(':'));
  return `#compdef offshoot
_offshoot() {
  local at='' value='' word
  local -a found
  for word in "\${(@)words[2,CURRENT-1]}"; do
${walk(commands)}
  done
  [[ -z $value && $words[CURRENT] == -* ]] && value=-
  case "$at $value" in
${wordsByPlace(commands, described)}
  esac
  if (( $#found )); then _describe offshoot found; else _files; fi
}
if [[ $funcstack[1] == _offshoot ]]; then _offshoot "$@"; else compdef _offshoot offshoot; fi
`;
}
