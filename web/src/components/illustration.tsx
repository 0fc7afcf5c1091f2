import './illustration.css';

/** Drawings for pages on which there is nothing yet. They say nothing that the words beside them do not say. */
const DRAWINGS = {
  /** A chat bubble in which something grows. */
  sprout: (
    <>
      <ellipse className="ground" cx="80" cy="108" rx="62" ry="8" />
      <path
        className="bubble"
        d="M28 18h104a12 12 0 0 1 12 12v48a12 12 0 0 1-12 12H76l-22 18V90H28a12 12 0 0 1-12-12V30a12 12 0 0 1 12-12z"
      />
      <path className="stem" d="M80 78V50" />
      <path className="leaf" d="M80 58c-4-14-18-16-26-15 1 12 10 20 26 15z" />
      <path className="bloom" d="M80 50c2-16 18-22 30-20 0 14-12 24-30 20z" />
    </>
  ),
  /** Two bubbles that talk. */
  chats: (
    <>
      <ellipse className="ground" cx="80" cy="110" rx="62" ry="7" />
      <path
        className="bubble"
        d="M24 14h70a10 10 0 0 1 10 10v30a10 10 0 0 1-10 10H48L32 78V64h-8a10 10 0 0 1-10-10V24a10 10 0 0 1 10-10z"
      />
      <path className="leaf" d="M66 52h70a10 10 0 0 1 10 10v26a10 10 0 0 1-10 10h-6v12L116 98H66a10 10 0 0 1-10-10V62a10 10 0 0 1 10-10z" />
      <path className="line" d="M28 30h52M28 44h30" />
      <circle className="dot" cx="86" cy="75" r="4" />
      <circle className="dot" cx="101" cy="75" r="4" />
      <circle className="dot" cx="116" cy="75" r="4" />
    </>
  ),
};

export function Illustration({ of }: { of: keyof typeof DRAWINGS }) {
  return (
    <svg className="illustration" viewBox="0 0 160 120" aria-hidden="true" focusable="false">
      {DRAWINGS[of]}
    </svg>
  );
}
