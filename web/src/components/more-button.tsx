import { Button, type ButtonProps } from '@mantine/core';

interface MoreButtonProps extends Pick<ButtonProps, 'size'> {
  /** A query that has read some pages. */
  of: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> };
  /** What it is called. */
  children: string;
}

/** Reads the next page of a list; nothing once all are there. */
export function MoreButton({ of: { hasNextPage, isFetchingNextPage, fetchNextPage }, children, size }: MoreButtonProps) {
  if (!hasNextPage) return null;
  return (
    <div>
      <Button size={size} variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
        {children}
      </Button>
    </div>
  );
}
