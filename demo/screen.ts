/** Writes on the screen. Titles and logs contain text by strangers, so only visible characters reach the terminal. */
import { plainLine } from '../src/core/text/markdown.js';
import { shorten } from '../src/core/text/truncate.js';

const TITLE_CHARACTERS = 76;
const LINE_CHARACTERS = 200;

export function say(line = ''): void {
  process.stdout.write(`${line}\n`);
}

export function headline(text: string): void {
  say(`\n${text}\n${'-'.repeat(text.length)}`);
}

/** The text on one line, without control characters, and short enough to fit next to a few numbers. */
export function title(text: string): string {
  return shorten(plainLine(text), TITLE_CHARACTERS);
}

/** Below ten seconds, with hundredths. */
export function duration(milliseconds: number): string {
  return milliseconds < 10_000
    ? `${(milliseconds / 1000).toFixed(2)} s`
    : `${Math.round(milliseconds / 1000)} s`;
}

/** Prints rows in columns. Every column but the last is as wide as its longest cell. */
export function table(rows: readonly (readonly (string | number)[])[]): void {
  const cells = rows.map((row) => row.map((cell) => plainLine(String(cell))));
  const width = (column: number): number => Math.max(...cells.map((row) => row[column]?.length ?? 0));
  for (const row of cells) {
    const line = row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(width(column))));
    say(`  ${line.join('  ')}`);
  }
}

/** Writes an action's log line by line as it arrives. Leaves out debug lines and commands that mask a secret. */
export function logWriter(): { write(text: string): void; end(): void } {
  let rest = '';
  const writeLine = (line: string): void => {
    if (line.trim() !== '' && !/^::(debug|add-mask)\b/.test(line)) {
      say(`  | ${shorten(plainLine(line), LINE_CHARACTERS)}`);
    }
  };
  return {
    write(text) {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach(writeLine);
    },
    end() {
      writeLine(rest);
      rest = '';
    },
  };
}
