/** The user name and password inside a URL. */

/** Whether the URL has a user name or a password in front of its host. */
export function hasCredentials({ username, password }: URL): boolean {
  return username !== '' || password !== '';
}

/** What must be kept secret of a text that should be a URL: what stands before its `@`, without the user name if there is a password. */
export function secretOfUrl(text: string): string {
  return /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^/@:]*:)?(.*)@/i.exec(text.trim())?.[1] ?? '';
}

/** Decodes percent-encoding. Returns the text unchanged when it is not properly encoded. */
export function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
