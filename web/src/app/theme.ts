import { Badge, createTheme } from '@mantine/core';

/**
 * What Mantine's components look like; the rest of the identity is in tokens.css. Mantine's usual shades have too little contrast with
 * white (WCAG AA asks for 4.5 to 1).
 */
export const theme = createTheme({
  colors: { leaf: ['#e9f7f0', '#d2efe2', '#a6dfc7', '#86dcb8', '#6fd8ae', '#3fb88a', '#2a9f74', '#1c8963', '#127a57', '#0a6a4c'] },
  primaryColor: 'leaf',
  primaryShade: 9,
  autoContrast: true,
  respectReducedMotion: true,
  cursorType: 'pointer',
  defaultRadius: 'md',
  headings: {
    fontWeight: '650',
    sizes: {
      h1: { fontSize: '1.9rem', lineHeight: '1.2' },
      h2: { fontSize: '1.4rem', lineHeight: '1.3' },
      h3: { fontSize: '1.2rem', lineHeight: '1.35' },
      h4: { fontSize: '1.05rem', lineHeight: '1.4' },
    },
  },
  components: { Badge: Badge.extend({ defaultProps: { tt: 'none' } }) },
});
