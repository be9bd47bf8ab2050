/** The text of `tiara --help`. */
export const USAGE = `tiara <mode> --flag value …

Keeps a repository's issues and comments in a database, with a vector for every text.

  tiara backfill --repository owner/name --database-url sqlite:tiara.db --embedding-model lexical
  tiara catch-up --repository owner/name --database-url mysql://user:password@host:4000/database
  tiara search --query "crash when saving" --database-url sqlite:tiara.db --embedding-model lexical
  tiara eval --repository owner/name --database-url sqlite:tiara.db

Modes: backfill, catch-up, search, event, eval. Every input in docs/inputs.md is a flag.
eval shows how well search finds duplicates in your repository, and which related-min-similarity fits it. It also takes
--pairs, a file of known duplicates.
The token comes from --token, GITHUB_TOKEN or GH_TOKEN. TIARA_DEBUG=1 shows debug lines.
`;
