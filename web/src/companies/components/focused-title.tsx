import { Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import './focused-title.css';

interface FocusedTitleProps {
  id?: string;
  order: 2 | 3;
  children: ReactNode;
}

/** A heading that takes the focus when it is shown, in place of something that had it and is gone. */
export function FocusedTitle({ id, order, children }: FocusedTitleProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <Title
      order={order}
      size={`h${order + 2}`}
      ref={heading}
      tabIndex={-1}
      className="foreign focused-title"
      {...(id !== undefined && { id })}
    >
      {children}
    </Title>
  );
}
