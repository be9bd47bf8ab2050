/** Reads from the headers of an answer how long a rate limit lasts, and how large it is. */

const UNIT_S: Readonly<Partial<Record<string, number>>> = { ms: 0.001, s: 1, m: 60, h: 3_600, d: 86_400 };
/** A number above this is a time in seconds since 1970, not a duration. */
const EPOCH_S_MIN = 1e9;
/** A number above this is a time in milliseconds since 1970. */
const EPOCH_MS_MIN = 1e12;

/**
 * Seconds until the server accepts requests again; null when its headers do not say. In this order: `retry-after-ms` and
 * `retry-after`; the reset time of a limit that is used up; any other reset time.
 * https://platform.openai.com/docs/guides/rate-limits#rate-limits-in-headers
 */
export function retryAfterS(headers: Headers | undefined): number | null {
  const get = (name: string): string => headers?.get(name) ?? '';
  const now = Date.parse(get('date')) || Date.now();
  const [milliseconds, after] = [get('retry-after-ms'), get('retry-after')];
  if (isNumber(milliseconds)) {
    return Number(milliseconds) / 1000;
  }
  if (after !== '') {
    return secondsUntil(after, now);
  }
  const resets = ['requests', 'tokens']
    .map((what) => ({
      isUsedUp: get(`x-ratelimit-remaining-${what}`) === '0',
      seconds: secondsUntil(get(`x-ratelimit-reset-${what}`), now),
    }))
    .filter(({ seconds }) => seconds !== null);
  const reset = resets.find(({ isUsedUp }) => isUsedUp) ?? resets.at(-1);
  return reset?.seconds ?? secondsUntil(get('x-ratelimit-reset') || get('ratelimit-reset'), now);
}

/** The tokens that the server accepts in a minute; null when its headers do not say. */
export function tokensPerMinute(headers: Headers | undefined): number | null {
  const limit = headers?.get('x-ratelimit-limit-tokens') ?? '';
  return isNumber(limit) ? Number(limit) : null;
}

function isNumber(value: string): boolean {
  return /^\d+(\.\d+)?$/.test(value);
}

/** Understands `7`, `6m0s`, `20ms`, seconds or milliseconds since 1970, and an HTTP date. `now` in milliseconds. */
function secondsUntil(value: string, now: number): number | null {
  if (isNumber(value)) {
    const seconds = Number(value) > EPOCH_MS_MIN ? Number(value) / 1000 : Number(value);
    return seconds > EPOCH_S_MIN ? Math.max(0, seconds - now / 1000) : seconds;
  }
  if (/^(\d+(\.\d+)?(ms|[smhd]))+$/.test(value)) {
    const parts = value.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g);
    return [...parts].reduce((sum, [, size, unit = '']) => sum + Number(size) * (UNIT_S[unit] ?? 0), 0);
  }
  const time = Date.parse(value);
  return Number.isNaN(time) ? null : Math.max(0, (time - now) / 1000);
}
