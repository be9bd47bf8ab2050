/** How far away everything is: the distances that are measured, and the stand-ins that keep them. */
import { scratchDatabase } from '../../test/support/scratch-database.js';
import { embeddedDatabase, type TestDatabase } from '../../test/support/test-database.js';
import type { SqlCounts } from './delaying-proxy.js';
import type { EmbeddingsCounts } from './embeddings-server.js';
import type { GeneratedRepository } from './generate-repository.js';
import type { GitHubCounts } from './github-server.js';
import { startStandIn, type StandInProcess } from './stand-in-process.js';

export interface Wires {
  readonly database: 'SQLite' | 'SQL server';
  /** Latency of a request to GitHub. */
  readonly githubMs: number;
  /** Time that the embeddings server takes for one batch. */
  readonly batchMs: number;
  /** Time of a round trip to the SQL server. */
  readonly sqlMs: number;
}

export const NEAR: Wires = { database: 'SQLite', githubMs: 0, batchMs: 0, sqlMs: 0 };
export const SQL_NEAR: Wires = { ...NEAR, database: 'SQL server' };
export const SQL_FAR: Wires = { ...SQL_NEAR, sqlMs: 25 };

/** Each distance by itself, and together where they add up: GitHub's and the embedding server's. */
export const ALL_WIRES: readonly Wires[] = [
  NEAR,
  { ...NEAR, githubMs: 50 },
  { ...NEAR, githubMs: 50, batchMs: 300 },
  SQL_NEAR,
  SQL_FAR,
];

export function wiresName({ database, githubMs, batchMs, sqlMs }: Wires): string {
  const far = [
    ...(githubMs > 0 ? [`GitHub ${githubMs} ms`] : []),
    ...(batchMs > 0 ? [`${batchMs} ms per batch`] : []),
    ...(sqlMs > 0 ? [`${sqlMs} ms away`] : []),
  ];
  return [database, ...far].join(', ');
}

/** What went over the wires since `begin`. */
export interface Traffic {
  readonly githubRequests: number;
  readonly embeddingRequests: number;
  readonly texts: number;
  /** Null for SQLite. */
  readonly roundTrips: number | null;
  readonly connections: number | null;
  /** CPU time of all stand-ins. */
  readonly standInCpuMs: number;
}

export interface Stage {
  readonly repository: GeneratedRepository;
  readonly githubUrl: string;
  readonly embeddingsUrl: string;
  /** A new, empty database, to be reached at these distances. */
  newDatabase(wires: Wires): Promise<Pick<TestDatabase, 'url' | 'drop'>>;
  /** Sets the distances, and counts from zero. */
  begin(wires: Wires): Promise<void>;
  traffic(wires: Wires): Promise<Traffic>;
  stop(): Promise<void>;
}

/** Starts the stand-ins. Without the URL of an SQL server, there are only embedded databases. */
export async function startStage(repository: GeneratedRepository, sqlUrl: string | null): Promise<Stage> {
  const moduleAt = (name: string): URL => new URL(`./${name}.js`, import.meta.url);
  const github = await startStandIn<GitHubCounts>(moduleAt('github-server'), [repository.folder]);
  const embeddings = await startStandIn<EmbeddingsCounts>(moduleAt('embeddings-server'), []);
  const proxy = sqlUrl === null ? null : await startStandIn<SqlCounts>(moduleAt('delaying-proxy'), [sqlUrl]);
  const standIns: readonly StandInProcess<string>[] = [
    github,
    embeddings,
    ...(proxy === null ? [] : [proxy]),
  ];
  return {
    repository,
    githubUrl: github.url,
    embeddingsUrl: embeddings.url,
    async newDatabase({ database }) {
      if (database === 'SQLite') {
        return embeddedDatabase();
      }
      if (sqlUrl === null || proxy === null) {
        throw new Error('no SQL server to make a database on');
      }
      const scratch = await scratchDatabase(sqlUrl);
      const url = Object.assign(new URL(scratch.url), { host: new URL(proxy.url).host });
      return { url: url.href, drop: () => scratch.drop() };
    },
    async begin({ githubMs, batchMs, sqlMs }) {
      await Promise.all([github.begin(githubMs), embeddings.begin(batchMs), proxy?.begin(sqlMs)]);
    },
    async traffic({ database }) {
      const [fromGitHub, fromEmbeddings, fromProxy] = await Promise.all([
        github.counts(),
        embeddings.counts(),
        proxy?.counts(),
      ]);
      const isSql = database === 'SQL server';
      return {
        githubRequests: fromGitHub.requests,
        embeddingRequests: fromEmbeddings.requests,
        texts: fromEmbeddings.texts,
        roundTrips: isSql ? (fromProxy?.roundTrips ?? null) : null,
        connections: isSql ? (fromProxy?.connections ?? null) : null,
        standInCpuMs: fromGitHub.cpuMs + fromEmbeddings.cpuMs + (fromProxy?.cpuMs ?? 0),
      };
    },
    async stop() {
      await Promise.all(standIns.map((standIn) => standIn.stop()));
    },
  };
}
