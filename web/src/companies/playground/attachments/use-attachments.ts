import { useRef, useState } from 'react';
import { playgroundTexts } from '../../../texts/companies/playground.ts';
import { type Attachment, attachmentOf, objectionTo } from './attachment.ts';

const words = playgroundTexts.attachments;

export interface Attachments {
  all: readonly Attachment[];
  /** Why something that was chosen does not go along. '': all of it does. */
  refused: string;
  /** Adds those that can go along. */
  add(files: readonly File[]): Promise<void>;
  remove(key: number): void;
  clear(): void;
}

export function useAttachments(): Attachments {
  const [all, setAll] = useState<readonly Attachment[]>([]);
  const [refused, setRefused] = useState('');
  const count = useRef(0);
  const add = async (files: readonly File[]) => {
    const kept: File[] = [];
    const reasons: string[] = [];
    for (const file of files) {
      const objection = objectionTo(file, [...all, ...kept]);
      if (objection === undefined) kept.push(file);
      else reasons.push(words.refused[objection](file.name));
    }
    const read = await Promise.all(kept.map(base64Of));
    const added = read.flatMap((base64, index) => {
      const file = kept[index];
      if (file && base64 !== undefined) return [attachmentOf(++count.current, file, base64)];
      reasons.push(words.refused.unread(file?.name ?? ''));
      return [];
    });
    // The person may have added others meanwhile: the bounds hold for all of them.
    setAll((now) => {
      const together = [...now];
      for (const one of added) if (objectionTo(one, together) === undefined) together.push(one);
      return together;
    });
    setRefused(reasons.join(' '));
  };
  const remove = (key: number) => {
    setAll(all.filter((one) => one.key !== key));
    setRefused('');
  };
  const clear = () => {
    setAll([]);
    setRefused('');
  };
  return { all, refused, add, remove, clear };
}

/** Undefined: it cannot be read, such as a folder, or a file that has changed since. */
async function base64Of(file: File): Promise<string | undefined> {
  const reader = new FileReader();
  const isRead = new Promise<boolean>((resolve) => {
    reader.onload = () => resolve(true);
    reader.onerror = () => resolve(false);
  });
  reader.readAsDataURL(file);
  return (await isRead) ? String(reader.result).replace(/^[^,]*,/, '') : undefined;
}
