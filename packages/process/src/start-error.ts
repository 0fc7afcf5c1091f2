/** Why a process cannot start, where its operator has to mend something: the message says all there is to know, in one line. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
