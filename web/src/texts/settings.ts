/** What a person gives an agent: values for its tools, and its model. */
export const settingsTexts = {
  title: 'What it needs from you',
  value: {
    missing: 'This agent needs a value here.',
    wanted: (accepted: string) => `This is not accepted. It must be ${accepted}.`,
    tooLong: (bytes: number) => `This is too long. At most ${bytes.toLocaleString('en')} bytes are accepted.`,
    unprintable: 'This has an invisible character that is not accepted. Type the value instead of pasting it.',
    lines: 'This has several lines, and a secret that is hidden on the screen can have only one. Nothing was pasted.',
    secret: 'A secret: it is encrypted in this page, and only your agent can read it.',
    show: 'Show what is typed',
    optional: 'optional',
    choose: 'Choose one',
    none: 'None',
  },
  model: {
    label: 'Another language model',
    hint: (model: string) => `Empty: ${model}, which the creator chose.`,
    wrong: 'This is not the name of a model. It has letters, digits and . _ : / @ + - only.',
    change: 'Choose another model',
  },
} as const;
