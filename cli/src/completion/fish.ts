import { type CompletedCommand, placesOfValues } from './completion-tree.ts';

/** One word, with all that is in it. */
const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;

/** Fish expands the words after -a when it offers them. */
const offered = (words: readonly string[]): string => ` -a ${quoted(words.map((word) => word.replace(/[^\w-]/g, '\\$&')).join(' '))}`;

export function fishScript(commands: readonly CompletedCommand[]): string {
  const below = commands.map(({ path }) => path).filter((path) => path !== '');
  const places = placesOfValues(commands).flatMap((each) => each.places);
  return `# Completion of offshoot for fish.
function __offshoot_at
  set -l at ''
  set -l value ''
  set -l typed (commandline -opc)
  set -e typed[1]
  for word in $typed
    if test -n "$value"
      set value ''
      continue
    end
    switch "$at $word"
      case ${below.map(quoted).join(' ')}
        set at "$at $word"
      case ${places.map(quoted).join(' ')}
        set value $word
    end
  end
  test "$at" = "$argv[1]"
end
${commands.flatMap(linesFor).join('\n')}
`;
}

function linesFor({ path, words, options }: CompletedCommand): string[] {
  const here = `complete -c offshoot -n ${quoted(`__offshoot_at ${quoted(path)}`)}`;
  const summaryOf = (summary: string) => (summary === '' ? '' : ` -d ${quoted(summary)}`);
  return [
    ...words.map(({ text, summary }) => `${here} -f${offered([text])}${summaryOf(summary)}`),
    ...options.map(({ short, long, summary, takesValue, choices }) => {
      const names = `${short === undefined ? '' : ` -s ${short.slice(1)}`}${long === undefined ? '' : ` -l ${long.slice(2)}`}`;
      const value = choices.length > 0 ? ` -x${offered(choices)}` : takesValue ? ' -r' : '';
      return `${here}${names}${value}${summaryOf(summary)}`;
    }),
  ];
}
