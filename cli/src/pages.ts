import { type Command, InvalidArgumentError } from 'commander';

/** Of a command that lists page by page. */
export interface PageOptions {
  limit: number;
  pageToken: string;
}

/** Adds them. `limit`: the default. */
export function withPages(command: Command, limit: number, most = 100): Command {
  return command
    .option('--limit <count>', `maximum number of results, 1 to ${most}`, pageSize(most), limit)
    .option('--page-token <token>', 'nextPageToken of the previous page', '');
}

/** A line of its own below the list; empty on the last page. */
export const nextPageText = ({ nextPageToken }: { nextPageToken: string }): string =>
  nextPageToken && `\nMore: --page-token ${nextPageToken}`;

const pageSize = (most: number) => (value: string) => {
  const size = Number(value);
  if (!Number.isInteger(size) || size < 1 || size > most) throw new InvalidArgumentError(`Use a number from 1 to ${most}.`);
  return size;
};
