/** The statements of a packet: Tiara sends several in one, with a semicolon and a space between them. */

/** Splits where no text is open. Backslashes escape, as in every session of Tiara. */
export function statementsIn(sql: string): readonly string[] {
  const statements: string[] = [];
  let from = 0;
  let quote = '';
  for (let at = 0; at < sql.length; at += 1) {
    const character = sql[at] ?? '';
    if (quote !== '') {
      if (character === '\\') {
        at += 1;
      } else if (character === quote) {
        quote = '';
      }
    } else if (`'"\``.includes(character)) {
      quote = character;
    } else if (character === ';' && sql[at + 1] === ' ') {
      statements.push(sql.slice(from, at));
      from = at + 2;
    }
  }
  return [...statements, sql.slice(from)];
}
