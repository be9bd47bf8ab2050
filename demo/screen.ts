/** What the demo writes. Titles and logs hold what strangers wrote: only visible text reaches the terminal. */
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

/** The text on one line, without anything that a terminal would obey, and not longer than fits beside a few numbers. */
export function title(text: string): string {
  return shorten(plainLine(text), TITLE_CHARACTERS);
}

/** Whole seconds hide what matters below ten. */
export function duration(milliseconds: number): string {
  return milliseconds < 10_000
    ? `${(milliseconds / 1000).toFixed(2)} s`
    : `${Math.round(milliseconds / 1000)} s`;
}

/** Rows under each other, all columns but the last as wide as their longest cell. */
export function table(rows: readonly (readonly (string | number)[])[]): void {
  const cells = rows.map((row) => row.map((cell) => plainLine(String(cell))));
  const width = (column: number): number => Math.max(...cells.map((row) => row[column]?.length ?? 0));
  for (const row of cells) {
    const line = row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(width(column))));
    say(`  ${line.join('  ')}`);
  }
}

/** Takes an action's log in pieces as they come, and writes its lines: no debug lines, and no command to mask a secret. */
export function logWriter(): { write(piece: string): void; end(): void } {
  let rest = '';
  const writeLine = (line: string): void => {
    if (line.trim() !== '' && !/^::(debug|add-mask)\b/.test(line)) {
      say(`  | ${shorten(plainLine(line), LINE_CHARACTERS)}`);
    }
  };
  return {
    write(piece) {
      const lines = (rest + piece).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach(writeLine);
    },
    end() {
      writeLine(rest);
      rest = '';
    },
  };
}
