/**
 * The line as the runner may see it: no command to the runner in it. The runner obeys a line that begins with
 * `::name::`, and `##[name]` anywhere in a line; what looks like one is set apart by a space, and line breaks and
 * other control characters become spaces.
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
export function escapeLogLine(line: string): string {
  return line
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/^\s*::/, ': :')
    .replace(/##\[/g, '# #[');
}
