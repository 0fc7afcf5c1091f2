import { isRenderable } from '@offshoot/text/markdown.ts';
import Markdown, { type Components } from 'react-markdown';
import { nestedHeadings } from './nested-headings.ts';

/**
 * Text by people whom the reader does not know. No HTML of theirs reaches the page, no picture is loaded (it would tell them who
 * reads), and a link neither says where it was followed nor can control this page. What nests too deeply to be rendered, or is too
 * long, is shown as it is written.
 */
export function ForeignMarkdown({ text }: { text: string }) {
  if (!isRenderable(text)) {
    return (
      <div className="foreign plain" dir="auto">
        {text}
      </div>
    );
  }
  return (
    <div className="foreign markdown" dir="auto">
      <Markdown skipHtml remarkPlugins={[nestedHeadings]} components={components}>
        {text}
      </Markdown>
    </div>
  );
}

const components: Components = {
  // An address that is not allowed is empty by now: its link would open this page once more.
  a: ({ href, children }) =>
    href ? (
      <a href={href} target="_blank" rel="noopener noreferrer nofollow ugc">
        {children}
      </a>
    ) : (
      children
    ),
  img: ({ alt }) => <em>{alt}</em>,
  // The keyboard must reach a scrolling region.
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region
  pre: ({ children }) => <pre tabIndex={0}>{children}</pre>,
};
