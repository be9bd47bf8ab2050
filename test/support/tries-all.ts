/** `npm test` tries the first few random histories and every third point of a sweep; CI and `npm run histories` try all. */
export const TRIES_ALL = process.env['TIARA_HISTORIES'] === 'all';
