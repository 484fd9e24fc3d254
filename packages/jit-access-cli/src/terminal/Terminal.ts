/** Where a command writes to and reads its surroundings from. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  colours: boolean;
  env: Record<string, string | undefined>;
}

const CODES = { red: 31, green: 32, yellow: 33, dim: 2, bold: 1 };

/** Text in a colour, where the terminal has colours. */
export function paint(
  { colours }: Pick<Terminal, 'colours'>,
  colour: keyof typeof CODES,
  text: string,
): string {
  return colours ? `\u001b[${CODES[colour]}m${text}\u001b[0m` : text;
}

/** Writes one line. */
export function line(terminal: Terminal, text: string = ''): void {
  terminal.out(`${text}\n`);
}

/** Writes a value for programs. */
export function json(terminal: Terminal, value: unknown): void {
  terminal.out(`${JSON.stringify(value, null, 2)}\n`);
}
