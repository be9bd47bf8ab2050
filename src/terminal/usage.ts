/** What `tiara --help` says. */
export const USAGE = `tiara <mode> --flag value …

Keeps a repository's issues and comments, with a vector beside every text, in a database.

  tiara backfill --repository owner/name --database-url sqlite:tiara.db --embedding-model lexical
  tiara catch-up --repository owner/name --database-url mysql://user:password@host:4000/database
  tiara search --query "crash when saving" --database-url sqlite:tiara.db --embedding-model lexical
  tiara eval --repository owner/name --database-url sqlite:tiara.db

Modes: backfill, catch-up, search, event, eval. Flags are the action's inputs, listed in docs/inputs.md; eval has also
--pairs, a file of known duplicates. It tells how well search finds duplicates here, and which related-min-similarity fits.
The token is read from --token, GITHUB_TOKEN or GH_TOKEN. TIARA_DEBUG=1 shows details.
`;
