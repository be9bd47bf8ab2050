/** Lays out a table for a terminal. */
import { plainLine } from '../text/markdown.js';

const COLUMN_GAP = '  ';

/** Each row as one line of visible text. Every column but the last is as wide as its widest cell. */
export function alignColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const cells = rows.map((row) => row.map(plainLine));
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((row) => displayWidth(row[column] ?? ''))),
  );
  return cells.map((row) =>
    row
      .map((cell, column) =>
        column === row.length - 1 ? cell : cell + ' '.repeat((widths[column] ?? 0) - displayWidth(cell)),
      )
      .join(COLUMN_GAP),
  );
}

/** In code points, not UTF-16 units. */
function displayWidth(cell: string): number {
  return Array.from(cell).length;
}
