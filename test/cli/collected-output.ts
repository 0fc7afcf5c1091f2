/** What a command that runs in this process prints. */
export function collectedOutput() {
  const output = { stdout: '', stderr: '' };
  const into = (stream: keyof typeof output) => (text: string) => {
    output[stream] += text;
  };
  return { output, streams: { stdout: into('stdout'), stderr: into('stderr') } };
}
