/** GitHub's colours, light and dark. The README shows the picture that fits the theme of its reader. */
export interface Theme {
  readonly canvas: string;
  /** Behind the header of a comment and the bar of a window. */
  readonly subtle: string;
  readonly border: string;
  readonly text: string;
  readonly muted: string;
  readonly link: string;
  /** Behind code. */
  readonly code: string;
  /** Behind the word “Open”. */
  readonly open: string;
  readonly prompt: string;
}

export const THEMES = {
  light: {
    canvas: '#ffffff',
    subtle: '#f6f8fa',
    border: '#d1d9e0',
    text: '#1f2328',
    muted: '#59636e',
    link: '#0969da',
    code: '#eff1f3',
    open: '#1f883d',
    prompt: '#1a7f37',
  },
  dark: {
    canvas: '#0d1117',
    subtle: '#151b23',
    border: '#3d444d',
    text: '#f0f6fc',
    muted: '#9198a1',
    link: '#4493f8',
    code: '#262c36',
    open: '#238636',
    prompt: '#3fb950',
  },
} as const satisfies Record<string, Theme>;
