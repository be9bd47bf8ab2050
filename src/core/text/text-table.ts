/** A table for a terminal. */
import { plain } from './markdown.js';

const BETWEEN = '  ';

/** The rows as lines of visible text, with every column but the last as wide as its widest cell. */
export function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const cells = rows.map((row) => row.map(plain));
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((row) => widthOf(row[column] ?? ''))),
  );
  return cells.map((row) =>
    row
      .map((cell, column) =>
        column === row.length - 1 ? cell : cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell)),
      )
      .join(BETWEEN),
  );
}

/** Characters, not UTF-16 units. */
function widthOf(cell: string): number {
  return Array.from(cell).length;
}
