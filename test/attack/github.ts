/** GitHub and the embeddings server of one attack: what happens there, which deliveries there are, and what goes wrong. */
import { startEmbeddings } from '../support/embeddings.js';
import type { IssueLinks } from '../support/github/listings.js';
import { startGitHub } from '../support/github/server.js';
import type { EventPayload, Tracker } from '../support/github/tracker.js';
import { makeChange, startRepositories } from './changes.js';
import type { Happening, Step, Trouble } from './history.js';
import type { Notes } from './notes.js';

/** So that few items fill several pages. */
const PAGE_ITEMS = 4;
/** A listing lags less than a catch-up overlaps. */
const LAG_MS = 4 * 60_000;
const DAY_MS = 86_400_000;

export interface AttackedGitHub {
  readonly trackers: readonly [Tracker, Tracker];
  readonly apiUrl: string;
  readonly embeddingsUrl: string;
  /** Comments, by name, that moved with their issue: they keep their times, and no event comes for them. */
  readonly unannounced: ReadonlySet<string>;
  trouble(): Trouble;
  /** From now on, this goes wrong. */
  meet(step: Pick<Step, 'trouble' | 'at' | 'happenings'>): void;
  happen(happening: Happening): void;
  wait(seconds: number): void;
  /** One of the newest deliveries, a stale one, or any: late, repeated, or both. The others are lost. */
  deliver(which: number): EventPayload | null;
  /** The same, but a stale one if there is any. */
  deliverStale(which: number): EventPayload | null;
  close(): Promise<void>;
}

interface Delivery {
  readonly payload: EventPayload;
  readonly at: string;
  times: number;
}

export async function openGitHub(issueLinks: IssueLinks, { count, log }: Notes): Promise<AttackedGitHub> {
  const trackers = startRepositories();
  const deliveries: Delivery[] = [];
  const unannounced = new Set<string>();
  let now: Pick<Step, 'trouble' | 'at' | 'happenings'> = { trouble: 'none', at: 0, happenings: [] };
  let [pages, requests, made] = [0, 0, 0];

  const happen = ({ change, which }: Happening): void => {
    const pair = which % 2 === 0 ? trackers : ([trackers[1], trackers[0]] as const);
    const payloads = makeChange(pair, change, which >> 1, (made += 1));
    count(change);
    log(`${change}: ${payloads.map(describeDelivery).join(', ')}`);
    for (const payload of payloads) {
      deliveries.push({ payload, at: trackers[0].time(), times: 0 });
      if (Object.hasOwn(payload['changes'] ?? {}, 'old_issue')) {
        pair[1].commentsOf(payload.issue.number).forEach(({ id }) => unannounced.add(`comment ${id}`));
      }
    }
  };

  const github = await startGitHub({
    trackers,
    pageItems: PAGE_ITEMS,
    issueLinks,
    onPage: () => {
      pages += 1;
      const [first] = now.happenings;
      if (now.trouble === 'life goes on' && first !== undefined && pages === 1 + (now.at % 4)) {
        happen({ ...first, which: first.which + 1 });
      }
    },
  });
  const isStopped = (): boolean => now.trouble === 'GitHub stops' && (requests += 1) > now.at;
  github.fail({ times: Infinity, status: 401, when: isStopped });
  github.hide(
    (item) => now.trouble === 'listings lag' && isLate(item as Parameters<typeof isLate>[0], trackers[0]),
  );
  const embeddings = await startEmbeddings();
  embeddings.fail({ times: Infinity, status: 401, when: () => now.trouble === 'embeddings stop' });

  const take = (among: readonly Delivery[], which: number): EventPayload | null => {
    const chosen = among[which % (among.length || 1)];
    if (chosen === undefined) {
      return null;
    }
    const isDaysOld = Date.parse(trackers[0].time()) - Date.parse(chosen.at) >= DAY_MS;
    count('deliveries of a stale state', isStale(chosen, trackers) ? 1 : 0);
    count('deliveries again', chosen.times > 0 ? 1 : 0);
    count('deliveries a day or more late', isDaysOld ? 1 : 0);
    chosen.times += 1;
    return chosen.payload;
  };
  const stale = (): readonly Delivery[] => {
    const found = deliveries.filter((delivery) => isStale(delivery, trackers));
    return found.length > 0 ? found : deliveries;
  };

  return {
    trackers,
    apiUrl: github.url,
    embeddingsUrl: embeddings.url,
    unannounced,
    trouble: () => now.trouble,
    meet(step) {
      now = step;
      [pages, requests] = [0, 0];
      count(step.trouble, step.trouble === 'none' ? 0 : 1);
    },
    happen,
    wait: (seconds) => {
      trackers.forEach((tracker) => {
        tracker.wait(seconds);
      });
    },
    deliver: (which) =>
      take([deliveries.slice(-2), stale(), deliveries][which % 3] ?? [], Math.floor(which / 3)),
    deliverStale: (which) => take(stale(), which),
    close: async () => {
      await Promise.all([github.close(), embeddings.close()]);
    },
  };
}

/** Half of the items just updated, so that the listing has gaps. */
function isLate(
  { id, updated_at: at }: { readonly id: number; readonly updated_at: string },
  tracker: Tracker,
): boolean {
  return id % 2 === 0 && Date.parse(at) > Date.parse(tracker.time()) - LAG_MS;
}

/** Whether GitHub has moved on since the payload was made. */
function isStale({ payload: { issue, comment } }: Delivery, trackers: readonly Tracker[]): boolean {
  const current =
    comment === undefined
      ? trackers.flatMap((tracker) => tracker.issues()).find(({ id }) => id === issue.id)
      : trackers.flatMap((tracker) => tracker.comment(comment.id) ?? [])[0];
  return current?.updated_at !== (comment ?? issue).updated_at;
}

export function describeDelivery({ action, issue, comment }: EventPayload): string {
  const name = `issue ${issue.id}${comment === undefined ? '' : ` comment ${comment.id}`}`;
  return `${action} ${name} of ${(comment ?? issue).updated_at}`;
}
