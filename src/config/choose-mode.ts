/** Which mode a run is. */
import { InputError } from '../core/model/errors.js';
import { TRACKER_EVENTS } from '../core/model/tracker-event.js';
import { INPUT_DEFAULTS, type RawInputs } from './input-names.js';
import { notOneOf, quoteValue } from './input-reader.js';

const MODES = ['event', 'catch-up', 'backfill', 'search'] as const;
/** What the command line does beside: what it prints is for a person who sits before it. */
const COMMANDS = ['eval'] as const;
export type Mode = (typeof MODES)[number] | (typeof COMMANDS)[number];

const AUTO: Readonly<Record<string, Mode>> = {
  issues: 'event',
  issue_comment: 'event',
  schedule: 'catch-up',
  workflow_dispatch: 'backfill',
  repository_dispatch: 'backfill',
};

/**
 * The mode that was asked for, or why there is nothing to do for this event.
 * @throws InputError for an unknown mode, and for one of the command line elsewhere
 */
export function chooseMode(
  raw: RawInputs,
  eventName: string | null,
  isCommandLine = false,
): Mode | { readonly nothing: string } {
  const asked = raw['mode']?.trim() || INPUT_DEFAULTS.mode;
  if (!isCommandLine && COMMANDS.some((command) => command === asked)) {
    throw new InputError([
      `mode ${asked} is for the command line only: run "tiara ${asked}" with the flags of this step, such as --database-url.`,
    ]);
  }
  if (asked !== 'auto' && !isMode(asked)) {
    throw new InputError([notOneOf('mode', asked, ['auto', ...MODES, ...(isCommandLine ? COMMANDS : [])])]);
  }
  const mode = asked === 'auto' ? AUTO[eventName ?? ''] : asked;
  const isTrackerEvent = TRACKER_EVENTS.some((name) => name === eventName);
  if (mode === undefined || (mode === 'event' && !isTrackerEvent)) {
    return {
      nothing:
        eventName === null
          ? `there is no event to apply here; name a mode: ${MODES.join(', ')}`
          : `the event ${quoteValue(eventName)} changes no issue and no comment; Tiara works on ${Object.keys(AUTO).join(', ')}`,
    };
  }
  return mode;
}

function isMode(value: string): value is Mode {
  return [...MODES, ...COMMANDS].some((mode) => mode === value);
}
