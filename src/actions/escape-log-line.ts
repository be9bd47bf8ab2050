/**
 * Makes a line safe for the runner's log, so that no part of it is a command. The runner obeys `::name::` at the start of a
 * line and `##[name]` anywhere in it: both get a space in between. Line breaks and other control characters become spaces.
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
export function escapeLogLine(line: string): string {
  return line
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/^\s*::/, ': :')
    .replace(/##\[/g, '# #[');
}
