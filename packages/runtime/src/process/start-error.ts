/** Why a process cannot start when its operator has to fix something: the message says everything, in one line. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
