import { Badge, createTheme } from '@mantine/core';

/** Mantine's usual shades have too little contrast with white (WCAG AA asks for 4.5 to 1). */
export const theme = createTheme({
  primaryColor: 'teal',
  primaryShade: 9,
  autoContrast: true,
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: { Badge: Badge.extend({ defaultProps: { tt: 'none' } }) },
});
